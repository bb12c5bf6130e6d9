// The inner loops of Monte Carlo moves on a group of walkers, rows × dim, in SIMD registers. AssemblyScript; built by
// scripts/build-wasm.mjs into src/kernels/chain-loops.wasm.ts. src/kernels/chain-loops.ts does the same in scalar TypeScript, bit
// for bit: sums have two parts, of even and of odd components.

const HERE: usize = memory.data(65536, 16);
const POSITIONS: usize = memory.data(65536, 16);
const GRADIENTS: usize = memory.data(65536, 16);
const MOTION: usize = memory.data(65536, 16);
const FIRST: usize = memory.data(65536, 16);
const SECOND: usize = memory.data(65536, 16);
const THIRD: usize = memory.data(65536, 16);
const STEPS: usize = memory.data(65536, 16);
const SUMS: usize = memory.data(65536, 16);

/** Where the arrays lie in the memory, one after another in the order above. */
export function arrays(): usize {
  return HERE;
}

/** positions = here − first · gradients + second · motion. */
export function propose(rows: u32, dim: u32): void {
  const width: usize = 8 * (dim as usize);
  for (let row: usize = 0; row < (rows as usize) * width; row += width) {
    let c: usize = 0;
    for (; c + 8 < width; c += 16) {
      const at = row + c;
      const drift = f64x2.mul(v128.load(FIRST + c), v128.load(GRADIENTS + at));
      const noise = f64x2.mul(v128.load(SECOND + c), v128.load(MOTION + at));
      v128.store(POSITIONS + at, f64x2.add(f64x2.sub(v128.load(HERE + at), drift), noise));
    }
    if (c < width) {
      const at = row + c;
      const drift = load<f64>(FIRST + c) * load<f64>(GRADIENTS + at);
      const noise = load<f64>(SECOND + c) * load<f64>(MOTION + at);
      store<f64>(POSITIONS + at, load<f64>(HERE + at) - drift + noise);
    }
  }
}

/** sums = Σ motion² − Σ (third (here − positions + first · gradients))². */
export function weigh(rows: u32, dim: u32): void {
  const width: usize = 8 * (dim as usize);
  let sum = SUMS;
  for (let row: usize = 0; row < (rows as usize) * width; row += width) {
    let there = f64x2.splat(0);
    let back = f64x2.splat(0);
    let c: usize = 0;
    for (; c + 8 < width; c += 16) {
      const at = row + c;
      const drift = f64x2.mul(v128.load(FIRST + c), v128.load(GRADIENTS + at));
      const away = f64x2.add(f64x2.sub(v128.load(HERE + at), v128.load(POSITIONS + at)), drift);
      const noise = f64x2.mul(away, v128.load(THIRD + c));
      const motion = v128.load(MOTION + at);
      there = f64x2.add(there, f64x2.mul(motion, motion));
      back = f64x2.add(back, f64x2.mul(noise, noise));
    }
    let even = f64x2.extract_lane(there, 0);
    let evenBack = f64x2.extract_lane(back, 0);
    if (c < width) {
      const at = row + c;
      const drift = load<f64>(FIRST + c) * load<f64>(GRADIENTS + at);
      const noise = (load<f64>(HERE + at) - load<f64>(POSITIONS + at) + drift) * load<f64>(THIRD + c);
      const motion = load<f64>(MOTION + at);
      even += motion * motion;
      evenBack += noise * noise;
    }
    store<f64>(sum, even + f64x2.extract_lane(there, 1) - (evenBack + f64x2.extract_lane(back, 1)));
    sum += 8;
  }
}

/** motion −= part · step · first · gradients, and then positions += step · motion if `drifts`. */
export function kick(rows: u32, dim: u32, part: f64, drifts: bool): void {
  const width: usize = 8 * (dim as usize);
  let own = STEPS;
  for (let row: usize = 0; row < (rows as usize) * width; row += width) {
    const step = load<f64>(own);
    const time = part * step;
    const steps = f64x2.splat(step);
    const times = f64x2.splat(time);
    let c: usize = 0;
    for (; c + 8 < width; c += 16) {
      const at = row + c;
      const push = f64x2.mul(f64x2.mul(times, v128.load(FIRST + c)), v128.load(GRADIENTS + at));
      const motion = f64x2.sub(v128.load(MOTION + at), push);
      v128.store(MOTION + at, motion);
      if (drifts) v128.store(POSITIONS + at, f64x2.add(v128.load(POSITIONS + at), f64x2.mul(steps, motion)));
    }
    if (c < width) {
      const at = row + c;
      const motion = load<f64>(MOTION + at) - time * load<f64>(FIRST + c) * load<f64>(GRADIENTS + at);
      store<f64>(MOTION + at, motion);
      if (drifts) store<f64>(POSITIONS + at, load<f64>(POSITIONS + at) + step * motion);
    }
    own += 8;
  }
}

/** sums = Σ ½ second · motion². */
export function kinetic(rows: u32, dim: u32): void {
  const width: usize = 8 * (dim as usize);
  const half = f64x2.splat(0.5);
  let sum = SUMS;
  for (let row: usize = 0; row < (rows as usize) * width; row += width) {
    let total = f64x2.splat(0);
    let c: usize = 0;
    for (; c + 8 < width; c += 16) {
      const motion = v128.load(MOTION + row + c);
      const energy = f64x2.mul(f64x2.mul(f64x2.mul(half, v128.load(SECOND + c)), motion), motion);
      total = f64x2.add(total, energy);
    }
    let even = f64x2.extract_lane(total, 0);
    if (c < width) {
      const motion = load<f64>(MOTION + row + c);
      even += 0.5 * load<f64>(SECOND + c) * motion * motion;
    }
    store<f64>(sum, even + f64x2.extract_lane(total, 1));
    sum += 8;
  }
}
