/**
 * Annealed importance sampling: independent samples of a density that is easy to draw from are moved towards a target along a path of
 * densities between them, and carry the weights that make up for the way.
 *
 * R. M. Neal, Stat. Comput. 11, 125 (2001), doi:10.1023/A:1008923215028.
 */
import { InputError } from '../math/errors.js';
import { fold, split, type Key } from '../random/index.js';
import { evaluate, type EnergySurface, type Places } from './chain.js';
import { hamiltonianMove } from './hamiltonian.js';
import { perComponent } from './move.js';

/** Log-densities of rows, and their gradients (rows × dim). */
export interface Scores {
  readonly logDensities: Float64Array;
  readonly scores: Float64Array;
}

/** Draws of a density. */
export interface ScoredDraws extends Scores {
  readonly positions: Float64Array;
}

/** A density to start from: normalised, and easy to draw from. Its answers may take time. */
export interface StartingDensity {
  readonly dim: number;
  sample(key: Key, rows: number): ScoredDraws | Promise<ScoredDraws>;
  score(positions: Float64Array): Scores | Promise<Scores>;
}

export interface AnnealingOptions {
  readonly rows: number;
  /** Densities between the start and the end of the path, each with one Hamiltonian move (0: plain importance sampling). */
  readonly levels: number;
  /** Time step of the moves, one for all or one a level. */
  readonly timeStep: number | ArrayLike<number>;
  /** Leapfrog steps of one move (default 5). */
  readonly leaps?: number;
  /**
   * The path ends at p^power q^(1 − power): 1, the target (default); 2, where importance weights of the start have their variance from.
   */
  readonly power?: number;
}

/** Places at which a density was not a number. */
export interface Refusals {
  readonly count: number;
  /** The first of them, rows × dim. */
  readonly where: Float64Array;
}

export interface AnnealedSamples extends Scores {
  readonly positions: Float64Array;
  /** Reduced energies in the target. */
  readonly energies: Float64Array;
  /** Their mean weight is the partition function of the path's end; −∞ for rows that started where a density is not a number. */
  readonly logWeights: Float64Array;
  /** ln p/q of the draws before any move: plain importance sampling of the target, which costs nothing more. */
  readonly logWeightsAtStart: Float64Array;
  /** Mean acceptance at each level. */
  readonly acceptance: Float64Array;
  /** EnergySurface that were evaluated, rows by calls. */
  readonly evaluations: number;
  /** Where the target and the starting density were not numbers: such moves were refused. */
  readonly refusals: { readonly target: Refusals; readonly start: Refusals };
}

/** Refused places that are kept. */
const kept = 8;

/**
 * Weighted samples of a target. The mean of exp(logWeights) estimates its partition function without bias; `perturbation` of the
 * work −logWeights gives −ln Z with its error.
 *
 * Intermediate densities are q^(1 − c) p^c, c in equal steps. Exact for any number of levels and time step.
 * 1 + levels × leaps energies a row.
 *
 * @throws InputError for options out of range, and when no row starts where both densities are numbers
 * @example
 * const { logWeights } = await annealedImportanceSampling(key(1), flow, manyWell(), { rows: 1000, levels: 8, timeStep: 0.1 });
 * -perturbation(logWeights.map((log) => -log)).value; // ln Z
 */
export async function annealedImportanceSampling(
  key: Key,
  start: StartingDensity,
  target: EnergySurface,
  options: AnnealingOptions,
): Promise<AnnealedSamples> {
  const { rows, levels, leaps = 5, power = 1 } = options;
  const { dim } = target;
  if (start.dim !== dim) {
    throw new InputError(`the starting density has ${start.dim} coordinates, the target ${dim}`);
  }
  for (const [name, value, least] of [
    ['rows', rows, 1],
    ['levels', levels, 0],
  ] as const) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new InputError(`${name} is ${value}: use a whole number from ${least}`);
  }
  if (!(power > 0 && power < Infinity)) throw new InputError(`power is ${power}: it must be positive`);
  const timeSteps = perComponent('timeStep', options.timeStep, Math.max(1, levels));

  const refused = { target: new RefusalList(), start: new RefusalList() };
  const complete = (positions: Float64Array, { logDensities, scores }: Scores): Pair => {
    const places = evaluate(target, positions);
    const row = (i: number) => positions.slice(i * dim, (i + 1) * dim);
    for (let i = 0; i < rows; i++) {
      if (!isDefined(logDensities, scores, i)) refused.start.add(row(i));
      else if (Number.isNaN(places.energies[i])) refused.target.add(row(i));
    }
    return { ...places, logDensities, scores };
  };

  const [sampleKey, moveKey] = split(key, 2);
  const drawn = await start.sample(sampleKey, rows);
  let here = complete(drawn.positions, drawn);
  const logWeights = setOut(here, refused);
  const logWeightsAtStart = logWeights.slice();
  addWork(logWeightsAtStart, here, 1);
  const acceptance = new Float64Array(levels);
  const step = power / (levels + 1);
  for (let level = 0; level < levels; level++) {
    addWork(logWeights, here, step);
    const c = step * (level + 1);
    const move = hamiltonianMove(dim, { timeStep: timeSteps[level], leaps });
    const course = move(fold(moveKey, level), { ...between(here, c), step: 0, firstWalker: 0 });
    let next = course.next();
    let there = here;
    while (!next.done) {
      // The move may write to what it is given, so that it gets copies.
      there = complete(next.value.slice(), await start.score(next.value));
      next = course.next(between(there, c));
    }
    const { accepted, info } = next.value;
    here = chosen(accepted, there, here);
    acceptance[level] = info.acceptance.reduce((sum, rate) => sum + rate, 0) / rows;
  }
  addWork(logWeights, here, step);
  const { positions, energies, logDensities, scores } = here;
  return {
    positions,
    energies,
    logDensities,
    scores,
    logWeights,
    logWeightsAtStart,
    acceptance,
    evaluations: rows * (1 + levels * leaps),
    refusals: { target: refused.target.list(dim), start: refused.start.list(dim) },
  };
}

/**
 * Time steps for the next samples: longer where more was accepted than asked for, shorter where less.
 *
 * @param acceptance - of each level
 */
export function adaptTimeSteps(
  timeSteps: Float64Array,
  acceptance: Float64Array,
  asked = 0.65,
): Float64Array {
  return timeSteps.map((timeStep, level) => timeStep * Math.exp(0.5 * (acceptance[level] - asked)));
}

/** Places with both densities. */
type Pair = Places & Scores;

/** Reduced energies along the path, −(1 − c) ln q + c u; NaN where a density is not a number. */
function between({ positions, energies, gradients, logDensities, scores }: Pair, c: number): Places {
  const dim = positions.length / energies.length;
  return {
    positions,
    energies: energies.map((energy, i) =>
      isDefined(logDensities, scores, i) ? c * energy - (1 - c) * logDensities[i] : NaN,
    ),
    gradients: gradients.map((gradient, i) =>
      isDefined(logDensities, scores, Math.floor(i / dim)) ? c * gradient - (1 - c) * scores[i] : 0,
    ),
  };
}

/** Whether the starting density is a number at a row, with its gradient. */
function isDefined(logDensities: Float64Array, scores: Float64Array, row: number): boolean {
  if (!Number.isFinite(logDensities[row])) return false;
  const dim = scores.length / logDensities.length;
  for (let i = row * dim; i < (row + 1) * dim; i++) if (!Number.isFinite(scores[i])) return false;
  return true;
}

function addWork(logWeights: Float64Array, { energies, logDensities }: Pair, step: number): void {
  for (let i = 0; i < logWeights.length; i++) logWeights[i] -= step * (energies[i] + logDensities[i]);
}

/**
 * Log-weights at the start: 0, or −∞ for rows at which a density is not a number. Those go on from a place of another row, so that
 * all can be moved.
 *
 * @throws InputError when there is none
 */
function setOut(here: Pair, refused: { target: RefusalList; start: RefusalList }): Float64Array {
  const rows = here.energies.length;
  const dim = here.positions.length / rows;
  const logWeights = new Float64Array(rows);
  const lost = (i: number) => Number.isNaN(here.energies[i]) || !isDefined(here.logDensities, here.scores, i);
  const sound = logWeights.findIndex((_, i) => !lost(i) && here.energies[i] < Infinity);
  if (sound < 0) {
    const [bad, of] =
      refused.start.count > 0 ? ['start', 'the starting density'] : ['target', 'the energy of the target'];
    const place = refused[bad as 'start' | 'target'].list(dim).where.subarray(0, dim);
    throw new InputError(
      `none of ${rows} samples can be used: ${of} is not a finite number` +
        `${place.length > 0 ? `, for one at [${told(place)}]` : ''}. Start from a density that covers the target, with numbers that do not overflow`,
    );
  }
  for (let i = 0; i < rows; i++) {
    if (!lost(i)) continue;
    logWeights[i] = -Infinity;
    for (const part of [here.positions, here.gradients, here.scores]) {
      part.copyWithin(i * dim, sound * dim, (sound + 1) * dim);
    }
    here.energies[i] = here.energies[sound];
    here.logDensities[i] = here.logDensities[sound];
  }
  return logWeights;
}

/** Row by row the new place where the move was accepted, else the old one. */
function chosen(accepted: Uint8Array, there: Pair, here: Pair): Pair {
  const pick = (name: keyof Pair) => {
    const width = here[name].length / accepted.length;
    return there[name].map((value, i) => (accepted[Math.floor(i / width)] ? value : here[name][i]));
  };
  return {
    positions: pick('positions'),
    energies: pick('energies'),
    gradients: pick('gradients'),
    logDensities: pick('logDensities'),
    scores: pick('scores'),
  };
}

const told = (place: Float64Array) =>
  `${Array.from(place.subarray(0, 8), (x) => x.toPrecision(4)).join(', ')}${place.length > 8 ? ', …' : ''}`;

class RefusalList {
  count = 0;
  private readonly first: Float64Array[] = [];

  add(place: Float64Array): void {
    this.count++;
    if (this.first.length < kept) this.first.push(place);
  }

  list(dim: number): Refusals {
    const where = new Float64Array(this.first.length * dim);
    this.first.forEach((place, i) => where.set(place, i * dim));
    return { count: this.count, where };
  }
}
