/**
 * Whether every method goes on to the same bits: `npm run bench -- survival [kills [seed]]`, default 5 kills of each and seed 1. Each experiment of
 * test/cli/survivors.ts runs untouched on one thread, and once more on two threads, killed with SIGKILL again and again at random moments after
 * its checkpoints and resumed; everything that both have found is compared by SHA-256. There is no peer.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { key, uniform } from '../src/random/index.js';
import { begin, fingerprints, runAndKill, type Start } from '../test/cli/killing.js';
import { survivors } from '../test/cli/survivors.js';
import type { BenchResult } from './harness.js';

const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const start: Start = (args, folder) => {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }>(
    (resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code: code ?? signal!, stdout: '', stderr }));
    },
  );
  return { process: child, ended };
};

export default async function bench(args: string[]): Promise<BenchResult> {
  const wanted = Number(args[0] ?? 5);
  const seed = Number(args[1] ?? 1);
  const delays = uniform(key(seed), survivors.length * wanted);
  const rows: BenchResult['rows'] = [];
  let failed = 0;
  let total = 0;
  for (const [i, survivor] of survivors.entries()) {
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'survival-')));
    const [untouched, killed] = folders;
    const { code } = await begin(start, survivor, untouched).ended;
    const own = Array.from(delays.subarray(i * wanted, (i + 1) * wanted), (u) => 150 * u);
    const { kills, ended } = await runAndKill(start, survivor, { folder: killed, delays: own, workers: 2 });
    const [one, two] = folders.map((folder) => fingerprints(join(folder, 'run')));
    const files = Object.keys(one);
    const different = new Set([...files, ...Object.keys(two)].filter((file) => one[file] !== two[file]));
    const same = code === 0 && ended.code === 0 && different.size === 0;
    total += kills;
    if (!same) failed++;
    rows.push({
      ...{ experiment: survivor.name, 'killed in': survivor.stage, kills },
      ...{
        files: files.length,
        'the same bits': same ? 'yes' : `no: ${[...different].slice(0, 3).join(', ')}`,
      },
    });
    console.error(`${survivor.name}: ${kills} kills, ${same ? 'the same bits' : 'different'}`);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  return {
    title: `Runs killed up to ${wanted} times and resumed on two threads, against untouched ones on one thread`,
    rows,
    ratios: {},
    measured: { experiments: survivors.length, kills: total, failed },
  };
}
