/** Minima of a free-energy surface and the saddles between them, by filling it from its lowest bin. */
import type { Difference, Profile } from './types.js';

/** Dips shallower than this, kT, or than so many of their own errors, are noise. */
const shallowest = 1;
const errors = 3;
/** More minima than this are listed by their depth. */
const most = 6;

/**
 * Minima over the lowest one, each with the saddle by which its basin joins a deeper one; nothing where there is one minimum.
 *
 * @param periodic for each axis whether it closes
 */
export function surfaceLandmarks(profile: Profile, periodic: readonly boolean[]): Difference[] {
  const { value, standardError, bootstrapError, centres, axes } = profile;
  const at = (b: number) =>
    `(${axes.map((_, j) => Number(centres[b * axes.length + j].toPrecision(3))).join(', ')})`;
  const measured = (b: number) => ({
    value: value[b],
    standardError: standardError[b],
    ...(bootstrapError ? { bootstrapError: bootstrapError[b] } : {}),
  });
  const order = [...value.keys()]
    .filter((b) => Number.isFinite(value[b]) && Number.isFinite(standardError[b]))
    .sort((a, b) => value[a] - value[b]);
  /** Towards the lowest bin of the basin that a bin was filled into. */
  const into = new Map<number, number>();
  const lowest = (bin: number): number => {
    let now = bin;
    for (let next = into.get(now)!; next !== now; next = into.get(now)!) now = next;
    return now;
  };
  const found: { readonly minimum: number; readonly saddle: number; readonly depth: number }[] = [];
  for (const bin of order) {
    const basins = [...new Set(beside(bin, profile, periodic).filter((b) => into.has(b)).map(lowest))].sort(
      (a, b) => value[a] - value[b],
    );
    into.set(bin, basins[0] ?? bin);
    for (const shallower of basins.slice(1)) {
      into.set(shallower, basins[0]);
      const depth = value[bin] - value[shallower];
      if (depth > Math.max(shallowest, errors * Math.max(standardError[shallower], standardError[bin])))
        found.push({ minimum: shallower, saddle: bin, depth });
    }
  }
  const bottom = order[0];
  return found
    .sort((a, b) => b.depth - a.depth)
    .slice(0, most)
    .sort((a, b) => value[a.minimum] - value[b.minimum])
    .flatMap(({ minimum, saddle }) => [
      { label: `Minimum at ${at(minimum)} over the minimum at ${at(bottom)}`, ...measured(minimum) },
      { label: `Saddle at ${at(saddle)} on the way there`, ...measured(saddle) },
    ]);
}

/** The bins that touch a bin, by an edge or a corner. Bins run along the last axis first. */
function beside(bin: number, { axes }: Profile, periodic: readonly boolean[]): number[] {
  let around: number[] = [0];
  let rest = bin;
  let stride = 1;
  for (let j = axes.length - 1; j >= 0; j--) {
    const { bins } = axes[j];
    const place = rest % bins;
    rest = Math.floor(rest / bins);
    const places = [place - 1, place, place + 1]
      .map((x) => (periodic[j] ? (x + bins) % bins : x))
      .filter((x) => x >= 0 && x < bins);
    const width = stride;
    around = [...new Set(places)].flatMap((x) => around.map((index) => index + x * width));
    stride *= bins;
  }
  return around.filter((other) => other !== bin);
}
