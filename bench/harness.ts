/**
 * What every benchmark shares: the shape of a result, interleaved timing, peers in other languages, and the printed table.
 *
 * A benchmark is a file `bench/NAME.ts` whose default export is a {@link Bench}. It is run by `npm run bench -- NAME [args]`,
 * which prints a table for people and, as its last line, one JSON object for machines.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Cell = string | number | undefined;

export interface BenchResult {
  title: string;
  /** The table: one object per row, columns in the order of the first row's keys. */
  rows: Record<string, Cell>[];
  /** More tables, printed after the first. */
  tables?: { title: string; rows: Record<string, Cell>[] }[];
  /** Ratios to a peer, above 1 where ours is better; each is a median of ratios taken within one round. */
  ratios: Record<string, number>;
  /** Absolute numbers with the unit in the name, e.g. `solveSeconds`. */
  measured: Record<string, number | string | boolean>;
  notes?: string[];
}

export type Bench = (args: string[]) => Promise<BenchResult>;

const folder = path.dirname(fileURLToPath(import.meta.url));

/** The machine that the numbers belong to. */
export function machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${os.platform()}-${os.arch()}`,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How busy the machine is with other work too: the mean number of running processes of the last minute. */
export const machineLoad = (): string => os.loadavg()[0].toFixed(1);

/** Peak resident memory of this process so far, in MiB. */
export function peakMemoryMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}

// ---- interleaved timing -------------------------------------------------------------------------------------------

/** Something to time. A number that it returns is the seconds that it measured itself (a peer's own clock); otherwise the wall clock counts. */
export type Timed = () => unknown;

export interface Timings<Name extends string> {
  /** Seconds of every round, by name. */
  seconds: Record<Name, number[]>;
  /** Median seconds. */
  median(name: Name): number;
  /** Median over the rounds of seconds(slow) / seconds(fast): robust against a machine that changes speed between rounds. */
  ratio(slow: Name, fast: Name): number;
}

/**
 * Times several contestants in turn, round by round, so that a drift of the machine's speed meets all of them alike.
 * The order rotates from round to round; `warmUp` rounds are run and thrown away.
 */
export async function interleave<Name extends string>(
  contestants: Record<Name, Timed>,
  { rounds = 7, warmUp = 1 }: { rounds?: number; warmUp?: number } = {},
): Promise<Timings<Name>> {
  const names = Object.keys(contestants) as Name[];
  const seconds = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + warmUp) % names.length];
      const start = performance.now();
      const own = await contestants[name]();
      const elapsed = typeof own === 'number' ? own : (performance.now() - start) / 1000;
      if (round >= 0) seconds[name].push(elapsed);
    }
  }
  return {
    seconds,
    median: (name) => median(seconds[name]),
    ratio: (slow, fast) => median(seconds[slow].map((value, i) => value / seconds[fast][i])),
  };
}

// ---- peers ---------------------------------------------------------------------------------------------------------

/** A running peer: it answers one JSON line to each JSON line, see `peers/peer.py`. */
export interface Peer {
  missing?: undefined;
  versions: Record<string, string>;
  call<T = Record<string, unknown>>(command: string, parameters?: object): Promise<T>;
  close(): Promise<void>;
}

/** A peer that is not installed, with the exact command that installs it. */
export interface MissingPeer {
  missing: string;
}

export interface PeerOptions {
  /** Interpreter; default: WELLSPRING_PEERS_PYTHON, then `.venv/bin/python`, then `python3`. */
  python?: string;
  /** The requirements file beside the script, e.g. `requirements-mbar.txt`, or a whole command that installs the peer. */
  install: string;
  arguments?: string[];
  environment?: Record<string, string>;
}

/** The Python interpreter that has the peers: WELLSPRING_PEERS_PYTHON, or `.venv/bin/python` of this checkout, or `python3`. */
export function peersPython(): string {
  const local = path.join(folder, '..', '.venv', 'bin', 'python');
  return process.env.WELLSPRING_PEERS_PYTHON || (existsSync(local) ? local : 'python3');
}

/** Starts `bench/peers/SCRIPT`. A module that is not there makes a {@link MissingPeer}; any other failure throws with its last lines. */
export async function startPeer(script: string, options: PeerOptions): Promise<Peer | MissingPeer> {
  const python = options.python ?? peersPython();
  const install = options.install.endsWith('.txt')
    ? `${python} -m pip install -r bench/peers/${options.install}`
    : options.install;
  const child = spawn(python, ['-u', path.join(folder, 'peers', script), ...(options.arguments ?? [])], {
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let spawnFailed = false;
  child.on('error', () => (spawnFailed = true));
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const next = async (): Promise<Record<string, unknown> | undefined> => {
    const line = await lines.next();
    return line.done ? undefined : (JSON.parse(line.value) as Record<string, unknown>);
  };

  const ready = await next();
  if (!ready) {
    if (!spawnFailed) await closed;
    if (spawnFailed || /ModuleNotFoundError|ImportError/.test(errors)) return { missing: install };
    throw new Error(`peer ${script} did not start:\n${errors}`);
  }
  return {
    versions: ready.versions as Record<string, string>,
    async call<T>(command: string, parameters: object = {}): Promise<T> {
      child.stdin.write(JSON.stringify({ command, ...parameters }) + '\n');
      const answer = await next();
      if (!answer) throw new Error(`peer ${script} stopped during '${command}':\n${errors}`);
      return answer as T;
    },
    async close() {
      child.stdin.end();
      await closed;
    },
  };
}

// ---- printing ------------------------------------------------------------------------------------------------------

/** Numbers with four significant digits, the rest as it is. */
export function format(value: Cell): string {
  if (value === undefined) return '-';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return value.toLocaleString('en');
  const magnitude = Math.abs(value);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
}

export function table(rows: Record<string, Cell>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => format(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const right = columns.map((column) => rows.some((row) => typeof row[column] === 'number'));
  const lines = cells.map((line) =>
    line
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

/** Prints the table, the ratios and the notes, then the JSON line. */
export function print(name: string, result: BenchResult): void {
  const { title, rows, tables = [], ratios, measured, notes = [] } = result;
  for (const one of [{ title, rows }, ...tables]) console.log(`\n${one.title}\n\n${table(one.rows)}\n`);
  for (const [key, value] of Object.entries(ratios)) console.log(`${key}: ${format(value)}×`);
  for (const note of notes) console.log(`note: ${note}`);
  console.log(JSON.stringify({ bench: name, ratios, measured, machine: machine() }));
}
