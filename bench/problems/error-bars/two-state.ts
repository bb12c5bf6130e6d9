/** Two states: work of slow switching, oscillators, exponentials, and samples of one state weighted for another. */
import {
  bar,
  bothDirections,
  crooksIntersection,
  jarzynski,
  perturbation,
  reweighted,
  workBetween,
} from '../../../src/estimators/index.js';
import {
  exponentials,
  gaussianWork,
  harmonicOscillators,
  type AnalyticStates,
} from '../../../src/systems/index.js';
import { answer, type Setting } from './study.js';

type Overlap = Setting['overlap'];

/** Normal work, as of slow switching, n values each way. */
function work(dissipation: number, n: number, overlap: Overlap, oneSided: Overlap = overlap): Setting[] {
  const difference = 3;
  const system = gaussianWork({ difference, dissipation });
  const name = `work of dissipation ${dissipation} kT, n = ${n}`;
  return [
    {
      system: name,
      overlap,
      repeat(key) {
        const { forward, reverse } = system.sample(key, n, n);
        return {
          BAR: answer(bar(forward, reverse), difference),
          'Crooks, BAR with checks': answer(bothDirections(forward, reverse), difference),
          'Crooks, intersection': answer(crooksIntersection(forward, reverse), difference),
        };
      },
    },
    {
      system: name,
      overlap: oneSided,
      repeat(key) {
        const { forward } = system.sample(key, n, 1);
        const near = jarzynski(forward, { correction: 'near-equilibrium' });
        return {
          'exponential average': answer(perturbation(forward), difference),
          'Jarzynski, jackknife': answer(jarzynski(forward), difference),
          'Jarzynski, near equilibrium': answer(near, difference),
        };
      },
    },
  ];
}

/** Energy differences of two states, `n` and `m` samples. */
function states(
  system: string,
  two: AnalyticStates,
  [n, m]: [number, number],
  overlap: Overlap,
  oneSided: Overlap,
): Setting[] {
  const truth = two.freeEnergies[1];
  const name = `${system}, n = ${n === m ? n : `${n}, ${m}`}`;
  return [
    {
      system: name,
      overlap,
      repeat(key) {
        const { forward, reverse } = workBetween(two.sample(key, [n, m]), 0, 1);
        return { BAR: answer(bar(forward, reverse), truth) };
      },
    },
    {
      system: name,
      overlap: oneSided,
      repeat(key) {
        const { energies, positions } = two.sample(key, [n, 0]);
        const { forward } = workBetween({ energies, counts: [n, 0] }, 0, 1);
        const mean = reweighted(
          positions,
          forward.map((w) => -w),
          { independent: true },
        );
        return {
          'exponential average': answer(perturbation(forward), truth),
          'Jarzynski, jackknife': answer(jarzynski(forward), truth),
          'reweighted mean': answer(mean, two.means[1]),
        };
      },
    },
  ];
}

const oscillators = (distance: number, spring: number): AnalyticStates =>
  harmonicOscillators({ centres: [0, distance], springs: [1, spring] });

export const twoState: readonly Setting[] = [
  ...work(0.25, 400, 'adequate'),
  ...work(1, 1000, 'adequate', 'between'),
  ...work(4, 400, 'adequate', 'poor'),
  ...work(25, 100, 'poor'),
  ...states('oscillators 0.5 apart', oscillators(0.5, 1.5), [400, 400], 'adequate', 'adequate'),
  ...states('oscillators 2 apart', oscillators(2, 1.5), [400, 100], 'adequate', 'poor'),
  ...states('oscillators 6 apart', oscillators(6, 2), [200, 200], 'poor', 'poor'),
  ...states('exponentials 1 to 2', exponentials({ rates: [1, 2] }), [300, 300], 'adequate', 'adequate'),
  ...states('exponentials 2 to 1.3', exponentials({ rates: [2, 1.3] }), [1000, 300], 'adequate', 'between'),
  ...states('exponentials 2 to 0.5', exponentials({ rates: [2, 0.5] }), [300, 300], 'adequate', 'poor'),
];
