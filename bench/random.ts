/**
 * Bulk random numbers on one thread against numpy's generators: `npm run bench -- random [count [rounds]]`, default 100,000 numbers a
 * fill and 9 rounds.
 */
import { fillNormal, fillUniform, key } from '../src/random/index.js';
import { interleave, startPeer, type BenchResult } from './harness.js';

const kinds = { uniform: fillUniform, normal: fillNormal };
const arrays = { float64: Float64Array, float32: Float32Array };
const generators = ['philox', 'pcg64'] as const;
/** Fills timed in one go. */
const REPEATS = 50;

export default async function bench(args: string[]): Promise<BenchResult> {
  const [count = 100_000, rounds = 9] = args.map(Number);
  const peer = await startPeer('random_numpy.py', { install: 'requirements-numpy.txt' });
  const numpy = peer.missing === undefined ? peer : undefined;
  const result: BenchResult = {
    title: `Random numbers, ns each, one thread, fills of ${count.toLocaleString('en')}`,
    rows: [],
    ratios: {},
    measured: {},
    notes: numpy ? [`numpy ${numpy.versions.numpy}`] : [`numpy is not installed: ${peer.missing}`],
  };

  for (const kind of ['uniform', 'normal'] as const) {
    for (const dtype of ['float64', 'float32'] as const) {
      const out = new arrays[dtype](count);
      const peers = Object.fromEntries(
        generators.map((generator) => [
          generator,
          async () => {
            const task = { generator, kind, dtype, count, rounds: REPEATS };
            return (await numpy!.call<{ seconds: number }>('fill', task)).seconds;
          },
        ]),
      );
      const times = await interleave<string>(
        {
          ours: () => {
            for (let i = 0; i < REPEATS; i++) kinds[kind](key(1), out, i * count);
          },
          ...(numpy ? peers : {}),
        },
        { rounds },
      );
      const each = (name: string) => (times.median(name) * 1e9) / (REPEATS * count);
      result.rows.push({
        numbers: `${kind} ${dtype}`,
        ours: each('ours'),
        'numpy Philox': numpy && each('philox'),
        'numpy PCG64': numpy && each('pcg64'),
        'against Philox': numpy && times.ratio('philox', 'ours'),
      });
      result.measured[`${kind}${dtype === 'float64' ? 64 : 32}Nanoseconds`] = each('ours');
      if (numpy)
        result.ratios[`${kind}${dtype === 'float64' ? 64 : 32}AgainstPhilox`] = times.ratio('philox', 'ours');
    }
  }
  await numpy?.close();
  return result;
}
