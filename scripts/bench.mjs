// npm run bench -- NAME: one benchmark, on the built library.
import { build, install, tool } from './lib/steps.mjs';

install();
build();
tool('tsx/dist/cli.mjs', ['--tsconfig', 'tsconfig.build.json', 'bench/run.ts', ...process.argv.slice(2)]);
