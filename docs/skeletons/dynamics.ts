// A stochastic differential equation with additive noise, dx = drift(x) dt + noise dB, that need not come from an energy.
import { dynamics, type Dynamics } from 'wellspring';

/**
 * A particle that turns around the origin while it is pulled there; its density is a normal one for any `turning`.
 *
 * @example
 * const system = whirl({ turning: 2 });
 */
export function whirl({ turning }: { turning: number }): Dynamics {
  return dynamics({
    dim: 2,
    names: ['x', 'y'],
    noise: Math.SQRT2,
    drift(positions, out) {
      for (let i = 0; i < positions.length; i += 2) {
        const x = positions[i];
        const y = positions[i + 1];
        out[i] = -x - turning * y;
        out[i + 1] = -y + turning * x;
      }
    },
  });
}
