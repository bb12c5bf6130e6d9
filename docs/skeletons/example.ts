// An example: examples/NAME.ts. One question, answered by what it prints; `--short` answers it roughly within seconds, which is how the
// tests run it: npm run examples -- NAME [--full]
//
// How far off is the variance of a harmonic well when the time step is large?
import { key, normal, overdampedLangevin, potentialFromGradient, run, type Kernel } from 'wellspring';

const short = process.argv.includes('--short');
const walkers = short ? 2_000 : 100_000;

const well = potentialFromGradient({
  dim: 1,
  energyAndGradient(positions, energies, gradients) {
    positions.forEach((x, i) => {
      energies[i] = 0.5 * x * x;
      gradients[i] = x;
    });
  },
});

async function varianceAfter(kernel: Kernel): Promise<number> {
  const start = kernel.init(key(1), normal(key(2), walkers));
  let variance = NaN;
  for await (const { state } of run(kernel, start, { steps: 40, key: key(3) })) {
    variance = state.positions.reduce((sum, x) => sum + x * x, 0) / walkers;
  }
  return variance;
}

console.log('time step   Euler-Maruyama   exact');
for (const timeStep of [0.1, 0.5, 1]) {
  const variance = await varianceAfter(overdampedLangevin(well, { timeStep }));
  console.log(
    `${timeStep.toFixed(1).padStart(9)}${variance.toFixed(3).padStart(17)}${(1).toFixed(3).padStart(8)}`,
  );
}
