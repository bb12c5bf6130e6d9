/** Paths of images in the space of some variables: lines, even spacing, smoothing. Images × variables, row by image. */
/** Evenly spaced images on the straight line between two places. */
export function straightPath(from: readonly number[], to: readonly number[], images: number): Float64Array {
  const dim = from.length;
  return Float64Array.from({ length: images * dim }, (_, i) => {
    const [image, j] = [Math.floor(i / dim), i % dim];
    return from[j] + (image / (images - 1)) * (to[j] - from[j]);
  });
}

/** Length of the path up to each image, every variable in units of its scale. */
export function arcLengths(path: Float64Array, scales: readonly number[]): Float64Array {
  const dim = scales.length;
  const lengths = new Float64Array(path.length / dim);
  for (let image = 1; image < lengths.length; image++) {
    let square = 0;
    for (let j = 0; j < dim; j++) {
      square += ((path[image * dim + j] - path[(image - 1) * dim + j]) / scales[j]) ** 2;
    }
    lengths[image] = lengths[image - 1] + Math.sqrt(square);
  }
  return lengths;
}

/** The same curve with its images at equal distances along it, by linear interpolation. */
export function respaced(path: Float64Array, scales: readonly number[]): Float64Array {
  const dim = scales.length;
  const lengths = arcLengths(path, scales);
  const last = lengths.length - 1;
  const out = path.slice();
  let segment = 1;
  for (let image = 1; image < last; image++) {
    const at = (image / last) * lengths[last];
    while (segment < last && lengths[segment] < at) segment++;
    const width = lengths[segment] - lengths[segment - 1];
    const share = width > 0 ? (at - lengths[segment - 1]) / width : 0;
    for (let j = 0; j < dim; j++) {
      const [a, b] = [path[(segment - 1) * dim + j], path[segment * dim + j]];
      out[image * dim + j] = a + share * (b - a);
    }
  }
  return out;
}

/** Every inner image moves a part of the way to the middle of its neighbours. */
export function smoothed(path: Float64Array, dim: number, amount: number): Float64Array {
  return path.map((x, i) => {
    if (i < dim || i >= path.length - dim) return x;
    return (1 - amount) * x + 0.5 * amount * (path[i - dim] + path[i + dim]);
  });
}
