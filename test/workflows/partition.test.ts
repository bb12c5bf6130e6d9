// What a flow's samples and the target's say of each other, on mixtures of two Gaussians whose densities are known on both sides: a flow that
// lost a mode, and chains that are stuck in the wrong proportions, must not be taken for each other.
import { describe, expect, it } from 'vitest';
import { fold, key, normal, uniform } from '../../src/random/index.js';
import { byBoth, coverageStatus, workFrom, workTo } from '../../src/workflows/flows/partition.js';

/** Two Gaussians at −5 and 5. */
type Mixture = { right: number; width: number };

const target: Mixture = { right: 0.3, width: 1 };
/** ln ∫ exp(−u) of the target. */
const logPartition = 2;

function density(x: Float64Array, { right, width }: Mixture): Float64Array {
  const mode = (at: number, share: number) =>
    (share / (width * Math.sqrt(2 * Math.PI))) * Math.exp(-((at / width) ** 2 / 2));
  return x.map((place) => Math.log(mode(place + 5, 1 - right) + mode(place - 5, right)));
}

function draw(seed: number, count: number, { right, width }: Mixture): Float64Array {
  const which = uniform(fold(key(seed), 1), count);
  return normal(fold(key(seed), 2), count).map((z, i) => width * z + (which[i] < right ? 5 : -5));
}

/** A flow beside chains in given proportions. */
function verdict({ flow, chains, seed = 1 }: { flow: Mixture; chains: Mixture; seed?: number }) {
  const energies = (x: Float64Array) => density(x, target).map((log) => -log - logPartition);
  const [own, theirs] = [draw(seed, 4000, flow), draw(seed + 1000, 2000, chains)];
  const found = byBoth(
    workTo(energies(own), density(own, flow)),
    workFrom(energies(theirs), density(theirs, flow)),
    { whose: "the target's" },
  );
  return { ...found, coverage: coverageStatus(found, 'Train longer.')?.code };
}

const good: Mixture = { right: 0.25, width: 1.05 };

describe('a flow beside samples of its target', () => {
  it('is fine where both are right', () => {
    const found = verdict({ flow: good, chains: target });
    expect(found.coverage).toBeUndefined();
    expect(found.proportions.code).toBe('ok');
    for (const { value, standardError } of [found.flow, found.target, found.both])
      expect(Math.abs(value - logPartition)).toBeLessThan(4 * standardError);
  });

  // With more chains on the right they say that ln Z is too high, with more on the left that it is too low.
  it.each([0.9, 0.02])('is not blamed for chains of which %f are stuck on the right', (right) => {
    const {
      coverage,
      proportions,
      flow,
      target: chains,
      both,
    } = verdict({
      flow: good,
      chains: { ...target, right },
    });
    expect(coverage).toBeUndefined();
    expect(proportions).toMatchObject({ ok: false, code: 'wrong-proportions' });
    expect(proportions.message).toMatch(
      /where the flow's samples are plenty too, they disagree with them about ln Z by 0\.\d+/,
    );
    expect(Math.abs(flow.value - logPartition)).toBeLessThan(4 * flow.standardError);
    expect(flow.status.ok).toBe(true);
    // What the chains say is wrong, and is said to be.
    expect(Math.abs(chains.value - logPartition)).toBeGreaterThan(4 * chains.standardError);
    expect(chains.status.ok || both.status.ok).toBe(false);
  });

  it.each([
    ['all of it', 0, 0.3],
    ['all of it, beside chains in wrong proportions', 0, 0.9],
    // Two samples or so of 4000.
    ['all but a trace', 5e-4, 0.3],
  ])('has lost a mode: %s', (_, right, stuck) => {
    const found = verdict({ flow: { right, width: 1 }, chains: { ...target, right: stuck } });
    expect(found.coverage).toBe('mode-collapse');
    expect(found.proportions.ok).toBe(true);
  });

  it('is broad, which is no fault', () => {
    const found = verdict({ flow: { right: 0.5, width: 2 }, chains: target });
    expect(found.coverage).toBeUndefined();
    expect(found.proportions.ok).toBe(true);
  });

  it('is rarely called collapsed, and right chains are rarely called wrong, by chance', () => {
    const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
    const found = seeds.map((seed) => verdict({ flow: good, chains: target, seed }));
    expect(
      found.filter(({ coverage, proportions }) => coverage !== undefined || !proportions.ok),
    ).toHaveLength(0);
  });
});
