// A benchmark: bench/NAME.ts (there, the harness is './harness.js'), run by `npm run bench -- NAME`. Ours and the peer take turns in
// one run; the last line that it prints is JSON.
import { fillNormal, key } from 'wellspring';
import { interleave, type BenchResult } from '../../bench/harness.js';

export default async function normals([length = '1000000']: string[]): Promise<BenchResult> {
  const out = new Float64Array(Number(length));
  const seed = key(1);
  const timings = await interleave({
    wellspring: () => fillNormal(seed, out),
    boxMuller: () => boxMuller(out),
  });
  const nanoseconds = (name: 'wellspring' | 'boxMuller') => (timings.median(name) / out.length) * 1e9;
  return {
    title: `${out.length} normal numbers`,
    rows: [
      { generator: 'wellspring', 'ns a number': nanoseconds('wellspring') },
      { generator: 'Box-Muller on a linear congruence', 'ns a number': nanoseconds('boxMuller') },
    ],
    ratios: { boxMuller: timings.ratio('boxMuller', 'wellspring') },
    measured: { nanoseconds: nanoseconds('wellspring') },
  };
}

function boxMuller(out: Float64Array): void {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }
}
