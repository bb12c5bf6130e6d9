// What a person may write in an experiment file, and what is said of what they may not.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { starter } from '../../src/cli/starter.js';
import { experimentJsonSchema, formatExperiment, readExperiment } from '../../src/runs/index.js';
import type { Changes } from '../../src/runs/index.js';
import { emptyFolder } from '../cli/wellspring.js';

const good = `title: A test
system:
  type: variable-barrier-double-well
  barrier: 8
workflow:
  type: score-assisted-umbrella
  condition: { at: 5, spring: 50 }
  train:
    steps: 10
`;

function write(text: string, name = 'e.yaml') {
  const file = join(emptyFolder(), name);
  writeFileSync(file, text);
  return file;
}

/** What is said of a text, without the folder that it is in. */
async function complaint(text: string, changes?: Changes, name?: string): Promise<string> {
  const file = write(text, name);
  const error: unknown = await readExperiment(file, changes).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'InputError' });
  return (error as Error).message.replaceAll(file.slice(0, file.lastIndexOf('/') + 1), '');
}

describe('an experiment file', () => {
  it.each([
    ['an unknown key', ['barrier: 8', 'barier: 8'], "e.yaml:4: system.barier is unknown: system has no key 'barier', did you mean 'barrier'?"],
    ['a key like no other', ['barrier: 8', 'colour: 8'], "e.yaml:4: system.colour is unknown: system has no key 'colour'; its keys are type, barrier, depth"],
    ['a wrong type', ['steps: 10', 'steps: many'], "e.yaml:9: workflow.train.steps is 'many': give a whole number of 1 or more (Optimiser steps); the default is"],
    ['half a step', ['steps: 10', 'steps: 10.5'], 'e.yaml:9: workflow.train.steps is 10.5: give a whole number of 1 or more'],
    ['a negative spring', ['spring: 50', 'spring: -50'], 'e.yaml:7: workflow.condition.spring is -50: give a number above 0'],
    ['a negative time step', ['steps: 10', 'steps: 10\n  sample: { timeStep: -0.01 }'], 'e.yaml:10: workflow.sample.timeStep is -0.01: give a number above 0'],
    ['a missing key', ['{ at: 5, spring: 50 }', '{ spring: 50 }'], 'e.yaml:7: workflow.condition.at is missing: give a finite number'],
    ['an unknown type', ['variable-barrier-double-well', 'variable-barier'], "e.yaml:3: system.type is 'variable-barier': give one of variable-barrier-double-well, evolving-double-well"],
    ['a word for a word', ['steps: 10', 'steps: 10\n    process: { type: edmm }'], "e.yaml:10: workflow.train.process.type is 'edmm': give one of edm, ve, vp-linear, vp-cosine, sub-vp, did you mean 'edm'?"],
    ['a number that is not finite', ['barrier: 8', 'barrier: .nan'], 'e.yaml:4: system.barrier is NaN: give a number of 0 or more'],
    ['a missing part', [good, 'system: { type: muller-brown }\n'], 'e.yaml:1: workflow is missing: give'],
    ['broken YAML', ['barrier: 8', 'barrier: [8'], 'e.yaml:5: not valid YAML'],
    ['something else altogether', [good, '- 1\n- 2\n'], 'e.yaml: an experiment is a map with the keys system, workflow and seed'],
    ['a module that is not there', ['type: variable-barrier-double-well\n  barrier: 8', 'type: module\n  path: mine.ts'], "e.yaml:4: system.path is 'mine.ts': there is no file"],
    ['a temperature beside a convention', ['barrier: 8', 'convention: published-code\n  temperature: 2'], 'e.yaml:5: system.temperature is 2: give no temperature beside a published convention'],
  ])('with %s is answered with the line, the key, the value and the fix', async (_, [from, to]: string[], expected) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    const said = await complaint(text);
    expect(said).toContain(expected);
    expect(said.split('\n')).toHaveLength(1);
  });

  it('with several mistakes is answered with all of them', async () => {
    const said = await complaint(good.replace('barrier: 8', 'barrier: -8').replace('steps: 10', 'step: 10'));
    expect(said.split('\n').map((line) => line.split(' ')[0])).toEqual(['e.yaml:4:', 'e.yaml:9:']);
  });

  it('that is changed from outside is answered with the change', async () => {
    expect(await complaint(good, { set: ['system.barrier=-1'] })).toContain(
      '--set system.barrier=-1: system.barrier is -1: give a number of 0 or more',
    );
    expect(await complaint(good, { set: ['system.barrier.height=1'] })).toContain('system.barrier is 8, which has no keys');
    expect(await complaint(good, { set: ['system.barrier'] })).toContain('write path=value');
    expect(await complaint(good, { seed: -1 })).toContain('--seed -1: seed is -1: give a whole number of 0 or more');
  });

  it('may be a module, whose mistakes are told in the same way', async () => {
    const said = await complaint("export default { system: { type: 'muller-brown', beta: -1 }, workflow: 3 };", {}, 'e.ts');
    expect(said.split('\n')[0]).toContain('e.ts: system.beta is -1: give a number above 0');
    expect(await complaint('export const experiment = 1;', {}, 'e.ts')).toContain('e.ts: there is no default export');
  });

  it('says the same as YAML, as JSON and as a module, for both threads and people', async () => {
    const content: unknown = parse(good);
    const fromYaml = await readExperiment(write(good));
    const fromJson = await readExperiment(write(JSON.stringify(content), 'e.json'));
    const fromModule = await readExperiment(write(`export default (): object => (${JSON.stringify(content)});`, 'e.ts'));
    expect(fromJson).toEqual(fromYaml);
    expect(fromModule).toEqual(fromYaml);
  });

  it('takes changes, new keys and list items too', async () => {
    const set = ['system.barrier=4', 'workflow.sample.timeStep=1e-3', 'workflow.train.coordinates=[0]', 'workflow.train.coordinates[0]=1'];
    const { system, workflow, seed } = await readExperiment(write(good), { set, seed: 9 });
    expect(system).toMatchObject({ barrier: 4 });
    expect(workflow).toMatchObject({ sample: { timeStep: 1e-3 }, train: { coordinates: [1], steps: 10 } });
    expect(seed).toBe(9);
  });

  it('with all defaults filled in is an experiment with no changes', async () => {
    const experiment = await readExperiment(write(good));
    expect(await readExperiment(write(formatExperiment(experiment)))).toEqual(experiment);
  });
});

describe('the experiment to start from', () => {
  it('is valid', async () => {
    const { workflow } = await readExperiment(write(starter('schema.json')));
    expect(workflow.type).toBe('score-assisted-umbrella');
  });
});

describe('the published schema', () => {
  const published = JSON.parse(
    readFileSync(new URL('../../schema/experiment.schema.json', import.meta.url), 'utf8'),
  ) as unknown;

  it('is the one that experiments are checked with: npm run build writes it', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(experimentJsonSchema())));
  });

  it('describes every key and gives editors the defaults', () => {
    const undescribed: string[] = [];
    const visit = (schema: Schema, path: string): void => {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const at = `${path}.${name}`;
        if (property.const === undefined && !property.description) undescribed.push(at);
        visit(property, at);
      }
      for (const member of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
        visit(member, `${path}:${member.properties?.['type']?.const ?? ''}`);
      }
    };
    visit(published as Schema, '');
    expect(undescribed).toEqual([]);
  });
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly oneOf?: Schema[];
  readonly anyOf?: Schema[];
  readonly const?: string;
  readonly description?: string;
}

describe('what only shows with the system at hand', () => {
  it('is told with its place before anything starts', async () => {
    const umbrella = 'system: { type: muller-brown }\nworkflow:\n  type: umbrella\n  windows: { coordinate: 5, from: 0, to: 1 }\n';
    expect(await complaint(umbrella)).toMatch(/:4: windows\.coordinate is 5: the system has coordinates 0 to 1/);
    const unplaced = 'system: { type: muller-brown }\nworkflow: { type: score-assisted-umbrella, condition: { at: 0 } }\n';
    expect(await complaint(unplaced)).toMatch(/:2: workflow\.simulate\.from is missing/);
    expect(await complaint(good, { set: ['workflow.density.coordinate=0'] })).toContain(
      '--set workflow.density.coordinate=0: density.coordinate is 0, which the umbrella holds',
    );
  });

  it('changes no prototype', async () => {
    expect(await complaint(good, { set: ['__proto__.x=1'] })).toContain('--set __proto__.x=1: no experiment has such a key');
  });
});
