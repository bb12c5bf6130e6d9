// What a run folder survives: kill -9 at any moment, interruption, damaged files, a full disk, a second run.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  arrayChecksums,
  emptyFolder,
  pause,
  readJson,
  start,
  until,
  wellspring,
  writeToy,
} from './wellspring.js';

const steps = 60;
const options = ['--checkpoint-every', '0', '--workers', '1', '--no-report'];
let reference: Record<string, string>;
let answer: unknown;

beforeAll(async () => {
  const folder = emptyFolder();
  const { code } = await wellspring(['run', writeToy(folder, { steps }), ...options], folder);
  expect(code).toBe(0);
  reference = arrayChecksums(join(folder, 'runs/toy'));
  answer = withoutTime(readJson(folder, 'runs/toy/result.json'));
});

const withoutTime = ({ seconds: _, ...rest }: Record<string, unknown>) => rest;

function expectSameBits(run: string) {
  expect(arrayChecksums(run)).toEqual(reference);
  expect(withoutTime(readJson(run, 'result.json'))).toEqual(answer);
}

/** Waits until a run has written a checkpoint since it began. */
async function untilWriting(run: string, began: number) {
  const files = ['first', 'second'].map((stage) => join(run, 'stages', stage, 'checkpoint.bin'));
  while (!files.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > began))
    await pause(3);
}

/** Starts the toy and stops it in its second stage. */
async function stoppedRun(signal: NodeJS.Signals) {
  const folder = emptyFolder();
  const run = join(folder, 'runs/toy');
  const running = start(['run', writeToy(folder, { steps, pause: 5 }), ...options], folder);
  await until(join(run, 'stages/second/checkpoint.previous.bin'), running);
  running.process.kill(signal);
  await running.ended;
  return { folder, run };
}

function flipByte(path: string) {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 0xff;
  writeFileSync(path, bytes);
}

describe('a run that is killed', () => {
  it('goes on to the same bits, however often and whenever it is killed', async () => {
    const folder = emptyFolder();
    const run = join(folder, 'runs/toy');
    const file = writeToy(folder, { steps, pause: 5 });
    let kills = 0;
    for (const delay of [1, 40, 90, 17, 60]) {
      const began = Date.now();
      const command = existsSync(join(run, 'experiment.resolved.yaml'))
        ? ['resume', 'runs/toy']
        : ['run', file];
      const running = start([...command, ...options], folder);
      await Promise.race([untilWriting(run, began), running.ended]);
      await pause(delay);
      running.process.kill('SIGKILL');
      if ((await running.ended).code === 'SIGKILL') kills++;
    }
    expect(kills).toBeGreaterThan(2);
    const { code, stderr } = await wellspring(['resume', 'runs/toy', ...options], folder);
    expect(stderr).not.toContain('warning');
    expect(code).toBe(0);
    expectSameBits(run);
  });

  it('is listed as killed, with the command that goes on, and run goes on with it too', async () => {
    const { folder, run } = await stoppedRun('SIGKILL');
    const list = await wellspring(['list'], folder);
    expect(list.stdout).toMatch(/runs\/toy +killed .*Walk second \d+%; wellspring resume runs\/toy/);
    const { code, stderr } = await wellspring(['run', 'toy.yaml', ...options], folder);
    expect(stderr).toContain('Going on with an earlier run (finished: first; begun: second)');
    expect(code).toBe(0);
    expectSameBits(run);
    expect(readJson(run, 'run.json')).toMatchObject({ state: 'finished', tries: 2 });
  });

  it('goes on from the checkpoint before a damaged one', async () => {
    const { folder, run } = await stoppedRun('SIGINT');
    flipByte(join(run, 'stages/second/checkpoint.bin'));
    const { code, stderr } = await wellspring(['resume', 'runs/toy', ...options], folder);
    expect(stderr).toMatch(
      /warning .*second\/checkpoint\.bin is damaged .*going on from the checkpoint before it/,
    );
    expect(code).toBe(0);
    expectSameBits(run);
  });

  it('begins a stage again when both its checkpoints are damaged', async () => {
    const { folder, run } = await stoppedRun('SIGINT');
    flipByte(join(run, 'stages/second/checkpoint.bin'));
    flipByte(join(run, 'stages/second/checkpoint.previous.bin'));
    const { code, stderr } = await wellspring(['resume', 'runs/toy', ...options], folder);
    expect(stderr).toContain('the stage begins again');
    expect(code).toBe(0);
    expectSameBits(run);
  });

  it('computes a finished stage again when one of its arrays is damaged', async () => {
    const { folder, run } = await stoppedRun('SIGINT');
    flipByte(join(run, 'stages/first/positions.npy'));
    const { code, stderr } = await wellspring(['resume', 'runs/toy', ...options], folder);
    expect(stderr).toMatch(
      /warning .*first\/positions\.npy is damaged or missing.*the stage is computed again/,
    );
    expect(code).toBe(0);
    expectSameBits(run);
  });
});

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s keeps a checkpoint, says how to go on, and exits with 130',
    async (signal) => {
      const folder = emptyFolder();
      const run = join(folder, 'runs/toy');
      const file = writeToy(folder, { steps, pause: 5 });
      // No checkpoint is due in an hour: the one found afterwards is the interruption's.
      const running = start(['run', file, '--checkpoint-every', '3600', '--no-report'], folder);
      await until(join(run, 'stages/first/meta.json'), running);
      await pause(50);
      running.process.kill(signal);
      const { code, stderr, stdout } = await running.ended;
      expect(code).toBe(130);
      expect(stdout).toBe('');
      expect(stderr).toContain('go on with: wellspring resume runs/toy');
      expect(existsSync(join(run, 'stages/second/checkpoint.bin'))).toBe(true);
      expect(readJson(run, 'run.json')).toMatchObject({
        state: 'interrupted',
        progress: { stage: 'second' },
      });
      expect((await wellspring(['resume', 'runs/toy', ...options], folder)).code).toBe(0);
      expectSameBits(run);
    },
  );
});

describe('a full disk', () => {
  it('fails the run with one line, and loses nothing', async () => {
    const folder = emptyFolder();
    const file = writeToy(folder, { steps, pause: 2 });
    // Writes fail as on a full disk once the second stage begins to keep checkpoints.
    const hook = join(folder, 'full-disk.mjs');
    writeFileSync(
      hook,
      `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const open = fs.promises.open;
      fs.promises.open = async (path, ...rest) => {
        const file = await open(path, ...rest);
        const full = String(path).includes('second') && String(path).includes('checkpoint');
        if (full) file.writeFile = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
        return file;
      };
      syncBuiltinESMExports();`,
    );
    const { code, stderr } = await wellspring(['run', file, ...options], folder, {
      NODE_OPTIONS: `--import ${hook}`,
    });
    expect(code).toBe(1);
    const lines = stderr.trim().split('\n');
    expect(lines.at(-1)).toMatch(/^error cannot write .*checkpoint\.bin: the disk is full: free some space/);
    expect(stderr).not.toContain('    at ');
    const run = join(folder, 'runs/toy');
    expect(readJson(run, 'run.json')).toMatchObject({ state: 'failed' });
    const again = await wellspring(['resume', 'runs/toy', ...options], folder);
    expect(again.stderr).toContain('finished: first');
    expect(again.code).toBe(0);
    expectSameBits(run);
  });
});

describe('two runs in one folder', () => {
  it('are refused while the first lives', async () => {
    const folder = emptyFolder();
    const file = writeToy(folder, { steps: 2000, pause: 5 });
    const first = start(['run', file, ...options], folder);
    await until(join(folder, 'runs/toy/stages/first/checkpoint.bin'), first);
    const second = await wellspring(['run', file], folder);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(
      `another run is working in this folder (process ${first.process.pid} on `,
    );
    expect((await wellspring(['list'], folder)).stdout).toMatch(/runs\/toy +running/);
    first.process.kill('SIGKILL');
    await first.ended;
  });
});
