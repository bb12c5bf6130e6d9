/**
 * Sums of lagged products of a series, Σ_i d_i d_{i+t} for all lags t, by the fast Fourier transform: n log n instead of n².
 * Divided by n (or n − t) they are the autocovariances of a series d of mean zero.
 */
export function laggedProducts(d: ArrayLike<number>): Float64Array {
  const n = d.length;
  let size = 1;
  while (size < 2 * n) size *= 2; // padded with zeros, so that the ends do not meet
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(d);
  fourier(real, imaginary);
  for (let i = 0; i < size; i++) {
    real[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
    imaginary[i] = 0;
  }
  // The power spectrum is real and even: its transform is its inverse, but for the size.
  fourier(real, imaginary);
  return real.subarray(0, n).map((value) => value / size);
}

/** In-place discrete Fourier transform of a power-of-two length (Cooley and Tukey, radix 2). */
function fourier(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
  }
  const cosine = new Float64Array(n >> 1);
  const sine = new Float64Array(n >> 1);
  for (let i = 0; i < n >> 1; i++) {
    cosine[i] = Math.cos((2 * Math.PI * i) / n);
    sine[i] = -Math.sin((2 * Math.PI * i) / n);
  }
  for (let length = 2; length <= n; length *= 2) {
    const half = length >> 1;
    const stride = n / length;
    for (let start = 0; start < n; start += length) {
      for (let k = 0, at = start; k < half; k++, at++) {
        const c = cosine[k * stride];
        const s = sine[k * stride];
        const x = real[at + half] * c - imaginary[at + half] * s;
        const y = real[at + half] * s + imaginary[at + half] * c;
        real[at + half] = real[at] - x;
        imaginary[at + half] = imaginary[at] - y;
        real[at] += x;
        imaginary[at] += y;
      }
    }
  }
}
