import { exp, log } from '../../math/index.js';

/**
 * ln Z of the Ising model on a periodic lattice of any size without a field, K = βJ > 0.
 *
 * B. Kaufman 1949, doi:10.1103/PhysRev.76.1232; A. E. Ferdinand, M. E. Fisher 1969, doi:10.1103/PhysRev.185.832.
 */
export function torusLogPartition(rows: number, columns: number, coupling: number): number {
  const [even, odd] = [0, 1].map((parity) =>
    Array.from({ length: columns }, (_, r) => angle((2 * r + parity) / columns, coupling)),
  );
  const parts = [
    product(odd, rows, 1),
    product(odd, rows, -1),
    product(even, rows, 1),
    product(even, rows, -1),
  ];
  const largest = parts.reduce((most, { logSize }) => Math.max(most, logSize), -Infinity);
  const sum = parts.reduce((total, { logSize, sign }) => total + sign * exp(logSize - largest), 0);
  // 2 sinh 2K = exp(2K) (1 − exp(−4K)).
  const scale = (rows * columns * (2 * coupling + log(1 - exp(-4 * coupling)))) / 2;
  return scale + largest + log(sum / 2);
}

/** γ of the wave number π k: cosh γ = cosh 2K coth 2K − cos πk; at k = 0 it changes sign where the infinite lattice has its transition. */
function angle(k: number, coupling: number): number {
  const double = 2 * coupling;
  if (k === 0) return double + log((1 - exp(-double)) / (1 + exp(-double)));
  const [up, down] = [exp(double), exp(-double)];
  const cosh = (up + down) ** 2 / (2 * (up - down)) - Math.cos(Math.PI * k);
  return log(cosh + Math.sqrt(cosh * cosh - 1));
}

/** Π 2 cosh(mγ/2) for `side` 1, Π 2 sinh(mγ/2) for −1. */
function product(angles: readonly number[], m: number, side: 1 | -1): { logSize: number; sign: number } {
  let [logSize, sign] = [0, 1];
  for (const angle of angles) {
    const half = (m * angle) / 2;
    logSize += Math.abs(half) + log(1 + side * exp(-2 * Math.abs(half)));
    if (side < 0 && half < 0) sign = -sign;
  }
  return { logSize, sign };
}
