/**
 * One large MBAR problem in a process of its own, so that its peak memory is its own: arguments are how the energies are kept, how the
 * states overlap, how many there are, and samples of each. Prints one line of JSON.
 */
import { mbar, type Energies } from '../../src/estimators/index.js';
import { peakMemoryMiB } from '../harness.js';
import { umbrellaEnergy, umbrellaSamples } from './umbrella.js';

const [kept, overlap, states, samples] = [
  ...process.argv.slice(2, 4),
  ...process.argv.slice(4).map(Number),
] as ['float64' | 'float32' | 'function', 'neighbours' | 'all', number, number];
const x = umbrellaSamples(states, samples);
const total = x.length;
// Of windows in a row each sample belongs to a few; of wide ones at nearly the same place to all.
if (overlap === 'all') for (let n = 0; n < total; n++) x[n] -= 0.25 * Math.floor(n / samples);
const energy =
  overlap === 'all'
    ? (k: number, n: number) => 10 * (1 + 0.01 * k) * x[n] ** 2
    : (k: number, n: number) => umbrellaEnergy(k, x[n]);
if (overlap === 'all') for (let n = 0; n < total; n++) x[n] /= Math.sqrt(1 + 0.01 * Math.floor(n / samples));
let energies: Energies = energy;
if (kept !== 'function') {
  energies = kept === 'float32' ? new Float32Array(states * total) : new Float64Array(states * total);
  for (let k = 0, at = 0; k < states; k++) for (let n = 0; n < total; n++) energies[at++] = energy(k, n);
}
const start = performance.now();
const { freeEnergies } = mbar({ energies, counts: new Array<number>(states).fill(samples) });
const seconds = (performance.now() - start) / 1000;
const exact = (k: number): number => (overlap === 'all' ? 0.5 * Math.log(1 + 0.01 * k) : 0.3 * k);
const off = freeEnergies.value.map((f, k) =>
  k === 0 ? 0 : Math.abs(f - exact(k)) / freeEnergies.standardError[k],
);
console.log(
  JSON.stringify({
    seconds,
    peakMiB: peakMemoryMiB(),
    energiesMiB: typeof energies === 'function' ? 0 : energies.byteLength / 2 ** 20,
    largestDeviation: Math.max(...off),
  }),
);
