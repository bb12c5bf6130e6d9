/** The value below which a standard normal number lies with probability p, to about 1e-15 (near 0 and 1 to a few ulp of the tail). */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  // A start that is right in the tail, then Halley's steps on the lower tail of the distribution.
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t)));
  for (let i = 0; i < 3; i++) {
    const error = (lowerTail(-x) - p) / density(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return x;
}

/** The probability that a standard normal number lies below x, to about 1e-15 (in the tails relative to itself). */
export const normalCdf = (x: number): number => (x < 0 ? lowerTail(-x) : 1 - lowerTail(x));

const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** P(z < −x) for x ≥ 0: the Taylor series about 0, or Laplace's continued fraction where that converges faster. */
function lowerTail(x: number): number {
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) sum += term *= (x * x) / (2 * k + 1);
    return 0.5 - density(x) * sum;
  }
  if (x === Infinity) return 0;
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}
