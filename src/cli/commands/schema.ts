import type { Argv } from 'yargs';
import { printJson } from '../common.js';

export const schemaCommand = {
  command: 'schema',
  describe: 'Print the JSON Schema of experiment files, for editors',
  builder: (argv: Argv) =>
    argv.example('$0 schema > experiment.schema.json', 'Keep it beside your experiments'),
  async handler(): Promise<void> {
    const { experimentJsonSchema } = await import('../../runs/index.js');
    printJson(experimentJsonSchema());
  },
};
