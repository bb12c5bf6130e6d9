/** The distribution of any sum of the φ⁴ chain's field, by its characteristic function and complex transfer matrices. */
import { exp } from '../../math/index.js';

/** A chain with zero ends, spring/2 (x − y)² between neighbours and an energy at each site. */
export interface Chain {
  readonly sites: number;
  readonly spring: number;
  /** Largest curvature of a site's energy. */
  readonly curvature: number;
  /** Where a site's weight has died away. */
  readonly extent: number;
  site(x: number): number;
}

/** |χ| below which the rest of its integral is left out. */
const negligible = 1e-12;

/**
 * Probability that direction · φ lies below a boundary, to about 1e-9:
 * ½ − 1/π Σ Im[e^(−ikc) χ(k)] / (j + ½) at k = (j + ½) δ, which is exact when 2π/δ is beyond what the sum can reach.
 *
 * J. Gil-Pelaez, Biometrika 38, 481 (1951), doi:10.1093/biomet/38.3-4.481. The trapezoid rule of the transfer matrices converges
 * exponentially, since every factor is smooth and dies away.
 */
export function chainProbabilityBelow(chain: Chain, direction: ArrayLike<number>, boundary: number): number {
  const reach =
    Array.from(direction).reduce((sum, d) => sum + Math.abs(d), 0) * chain.extent + Math.abs(boundary);
  const step = (2 * Math.PI) / (1.1 * reach);
  const characteristic = characteristicFunction(chain, direction);
  let sum = 0;
  for (let j = 0; j < 10_000; j++) {
    const k = (j + 0.5) * step;
    const { real, imaginary } = characteristic(k);
    sum += (imaginary * Math.cos(k * boundary) - real * Math.sin(k * boundary)) / (j + 0.5);
    if (Math.hypot(real, imaginary) < negligible) break;
  }
  return 0.5 - sum / Math.PI;
}

/** ⟨exp(ik direction · φ)⟩ as a function of k. */
function characteristicFunction(
  { sites, spring, curvature, extent, site }: Chain,
  direction: ArrayLike<number>,
): (k: number) => { real: number; imaginary: number } {
  const width = 1 / Math.sqrt(spring);
  // χ has died away at k = 8/σ, with σ at least that of sites that do not know of each other; the phases k d up to there must not alias.
  const norm = Math.hypot(...Array.from(direction));
  const steepest = Array.from(direction).reduce((most, d) => Math.max(most, Math.abs(d)), 0);
  const alone = 1 / Math.sqrt(2 * spring + curvature);
  const spacing = Math.min(
    0.6 * width,
    0.2 / Math.sqrt(curvature),
    (Math.PI * alone * norm) / (8 * steepest),
  );
  const half = Math.ceil(extent / spacing);
  const points = Float64Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * spacing);
  const boltzmann = points.map((x) => exp(-site(x)));
  const band = Math.ceil((9 * width) / spacing);
  const bond = Float64Array.from({ length: band + 1 }, (_, i) => exp((-spring * (i * spacing) ** 2) / 2));
  const toEnd = points.map((x) => exp((-spring * x * x) / 2));

  /** ∫ Π …, with the logarithm of what was divided out on the way. */
  const integral = (k: number) => {
    let real: Float64Array = toEnd.slice();
    let imaginary: Float64Array = new Float64Array(points.length);
    let logScale = 0;
    for (let j = 0; j < sites; j++) {
      const turned = { real: new Float64Array(points.length), imaginary: new Float64Array(points.length) };
      for (let i = 0; i < points.length; i++) {
        const angle = k * direction[j] * points[i];
        const [c, s] = [boltzmann[i] * Math.cos(angle), boltzmann[i] * Math.sin(angle)];
        turned.real[i] = c * real[i] - s * imaginary[i];
        turned.imaginary[i] = s * real[i] + c * imaginary[i];
      }
      if (j === sites - 1) [real, imaginary] = [turned.real, turned.imaginary];
      else [real, imaginary] = [convolved(turned.real), convolved(turned.imaginary)];
      const largest = real.reduce(
        (most, value, i) => Math.max(most, Math.abs(value), Math.abs(imaginary[i])),
        0,
      );
      real = real.map((value) => value / largest);
      imaginary = imaginary.map((value) => value / largest);
      logScale += Math.log(largest);
    }
    const dot = (values: Float64Array) => values.reduce((sum, value, i) => sum + value * toEnd[i], 0);
    return { real: dot(real), imaginary: dot(imaginary), logScale };
  };
  const convolved = (values: Float64Array) =>
    values.map((_, i) => {
      let sum = 0;
      const last = Math.min(points.length - 1, i + band);
      for (let n = Math.max(0, i - band); n <= last; n++) sum += bond[Math.abs(n - i)] * values[n];
      return sum;
    });

  const whole = integral(0);
  return (k) => {
    const { real, imaginary, logScale } = integral(k);
    const scale = exp(logScale - whole.logScale) / whole.real;
    return { real: scale * real, imaginary: scale * imaginary };
  };
}
