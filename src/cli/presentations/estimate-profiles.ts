/** Profiles and surfaces of an estimate, and curves with their bands. */
import type { Curve, Figure, Panel, Role } from '../../report/index.js';
import type { EstimateResult, MeasuredMany } from '../../runs/estimate/index.js';

/** NaN leaves a gap where nothing is known. */
export const known = (value: number): number => (Number.isFinite(value) ? value : NaN);

/** Of the two errors of each bin, the larger. */
export const errorsOf = ({ standardError, bootstrapError }: MeasuredMany): Float64Array =>
  standardError.map((error, i) =>
    error < Infinity && bootstrapError ? Math.max(error, bootstrapError[i]) : error,
  );

/** A range in which curves show with their bands, as far as those are no wider than a few times the curves. */
export function rangeOf(curves: readonly Curve[]): readonly [number, number] {
  const finite = (values: Curve['y'] = []) => Array.from(values).filter(Number.isFinite);
  const lines = curves.flatMap(({ y }) => finite(y));
  const bands = curves.flatMap(({ low, high }) => [...finite(low), ...finite(high)]);
  const [bottom, top] = [Math.min(...lines), Math.max(...lines)];
  const reach = 2 * (top - bottom) + 0.1;
  const low = Math.max(bottom - reach, Math.min(bottom, ...bands));
  const high = Math.min(top + reach, Math.max(top, ...bands));
  const pad = 0.04 * (high - low);
  return [low - pad, high + pad];
}

/** A curve with a band of one standard error. */
export function curve(label: string, role: Role, x: Float64Array, measured: MeasuredMany): Curve {
  const errors = errorsOf(measured);
  return {
    ...{ label, role, x },
    y: measured.value.map(known),
    low: measured.value.map((value, i) => known(value - errors[i])),
    high: measured.value.map((value, i) => known(value + errors[i])),
  };
}

export function profileFigure({ profile }: EstimateResult): Figure[] {
  if (!profile) return [];
  const { names, axes, centres, density } = profile;
  const x = { label: names[0], domain: [axes[0].low, axes[0].high] as const };
  if (axes.length === 2) return surfaceFigure(profile);
  const free = `Free energy of ${names[0]} in kT, zero at its lowest bin, with bands of one standard error relative to that bin.`;
  return [
    {
      id: 'profile',
      title: `Free energy along ${names[0]}`,
      caption: density
        ? `(a) ${free} (b) Its probability density, normalised on the grid, with bands of one standard error.`
        : free,
      panels: [
        { kind: 'profile', x, series: [curve('free energy', 'assisted', centres, profile)] },
        ...(density
          ? [{ kind: 'densities' as const, x, series: [curve('density', 'assisted', centres, density)] }]
          : []),
      ],
    },
  ];
}

/** Errors beyond this, kT, have one colour. */
const largestError = 3;

/** A free energy of two variables, and its errors. */
export function surfaceFigure(
  profile: Pick<
    NonNullable<EstimateResult['profile']>,
    'names' | 'axes' | 'value' | 'standardError' | 'bootstrapError'
  >,
): Figure[] {
  const { names, axes, value } = profile;
  // Bins run along the second axis first; the panel wants rows of the first.
  const [width, height] = [axes[0].bins, axes[1].bins];
  const place = ({ low, high, bins }: (typeof axes)[number]) => {
    const half = (high - low) / bins / 2;
    return [low + half, high - half] as const;
  };
  const panel = (label: string, values: Float64Array): Panel => ({
    kind: 'surface',
    x: { label: names[0] },
    y: { label: names[1] },
    value: { label, unit: 'kT' },
    grid: {
      values: Float64Array.from(
        { length: width * height },
        (_, i) => values[(i % width) * height + Math.floor(i / width)],
      ),
      ...{ width, height, x: place(axes[0]), y: place(axes[1]) },
    },
  });
  const errors = errorsOf(profile).map((error) =>
    error < Infinity ? Math.min(error, largestError) : Infinity,
  );
  return [
    {
      id: 'surface',
      title: `Free energy over ${names.join(' and ')}`,
      caption:
        '(a) Free energy in kT, zero at its lowest bin. (b) Its standard error relative to that bin. Bins without samples are left blank.',
      panels: [panel('free energy', value), panel('standard error', errors)],
    },
  ];
}
