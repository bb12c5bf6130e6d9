import { execFileSync } from 'node:child_process';

/** A Python with the packages of requirements.txt, or undefined: then tests that need it are skipped. */
export const interpreter = process.env.WELLSPRING_PYTHON;

/** Runs Python code with `sys.argv[1:]` = `args` and returns what it prints, parsed as JSON. */
export function python(code: string, ...args: string[]): unknown {
  if (interpreter === undefined)
    throw new Error('set WELLSPRING_PYTHON to a Python with test/interop/requirements.txt');
  return JSON.parse(execFileSync(interpreter, ['-c', code, ...args], { encoding: 'utf8' }));
}
