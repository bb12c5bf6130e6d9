/** The figures of metadynamics: free energies, the bias as it grows, the walkers in time. */
import type { Axis, Curve, Figure, Panel } from '../../report/index.js';
import type { AdaptiveProfile, Metadynamics, MetadynamicsResult } from '../../workflows/index.js';
import { oneAmong } from './plain.js';

/** Above this many kT over the lowest bin a profile is noise. */
const shownUpTo = 15;
const fewWalkers = 3;
const mostPoints = 400;

const axisOf = ({ name, axis }: AdaptiveProfile): Axis => ({ label: name, domain: [axis.low, axis.high] });

const lowest = (values: Float64Array) =>
  values.reduce((least, value) => (Number.isFinite(value) && value < least ? value : least), Infinity);

/** A curve above its reference with a band; gaps where it is too high or unknown. */
function band(
  { label, role, x }: Pick<Curve, 'label' | 'role' | 'x'>,
  { value, error }: { value: Float64Array; error?: Float64Array },
  zero: number,
): Curve {
  const y = value.map((f) => (f - zero <= shownUpTo ? f - zero : NaN));
  if (!error) return { label, role, x, y };
  const known = (sign: number) =>
    y.map((f, bin) => (Number.isFinite(error[bin]) ? f + sign * error[bin] : NaN));
  return { label, role, x, y, low: known(-1), high: known(1) };
}

/** One figure a variable: all ways to its free energy, and how far each is from the best known one. */
export function profileFigures({ estimate }: MetadynamicsResult): Figure[] {
  return estimate.profiles.map((profile, j): Figure => {
    const { name, centres: x, reweighted, balanced, finalBias, fromBias, exact } = profile;
    const zero = lowest(exact ?? reweighted.value);
    const reference = exact ?? reweighted.value;
    const off = (value: Float64Array, error?: Float64Array) => ({
      value: value.map((f, bin) => (reference[bin] - zero <= 10 ? f - reference[bin] : NaN)),
      ...(error ? { error } : {}),
    });
    const ways: [Pick<Curve, 'label' | 'role' | 'x'>, Float64Array, Float64Array?][] = [
      [{ label: 'weighted frames', role: 'assisted', x }, reweighted.value, reweighted.standardError],
      [{ label: 'bias', role: 'umbrella', x }, fromBias.value, fromBias.spread],
      [{ label: 'balanced weights', role: 'model', x }, balanced],
      [{ label: 'final-bias weights', role: 'systematic', x }, finalBias],
    ];
    return {
      id: j === 0 ? 'profile' : `profile-${j}`,
      title: `Free energy along ${name}`,
      caption:
        '(a) Free energy in kT, from frames weighted by exp(V(s, t) − c(t)) with bands of one standard error (blocks of walkers), and from ' +
        'the bias itself with the spread of its promises in the second half of the run' +
        `${exact ? '; black, the exact one' : ''}. (b) All ways minus the ${exact ? 'exact' : 'first'} one, up to 10 kT.`,
      panels: [
        {
          kind: 'profile',
          x: axisOf(profile),
          series: [
            ...ways
              .slice(0, 2)
              .map(([curve, value, error]) => band(curve, { value, ...(error ? { error } : {}) }, zero)),
            ...(exact ? [band({ label: 'exact', role: 'exact', x }, { value: exact }, zero)] : []),
          ],
        },
        {
          kind: 'profile',
          x: axisOf(profile),
          y: { label: exact ? 'estimate − exact / kT' : 'difference / kT', domain: [-1, 1] },
          series: ways.map(([curve, value, error]) => band(curve, off(value, error), 0)),
        },
      ],
    };
  });
}

/** Of two variables, both maps. */
export function surfaceFigure({ estimate: { surface, profiles } }: MetadynamicsResult): Figure[] {
  if (!surface) return [];
  const [a, b] = surface.axes;
  const [x, y] = profiles.map(({ name, axis }): Axis => {
    return {
      label: name,
      ...(axis.periodic ? { period: axis.high - axis.low } : { domain: [axis.low, axis.high] }),
    };
  });
  const ends = ({ low, high, bins }: typeof a) =>
    [low + (high - low) / bins / 2, high - (high - low) / bins / 2] as const;
  // bins of the first variable are rows, those of a map columns
  const turned = (values: Float64Array) =>
    values.map((_, i) => values[(i % a.bins) * b.bins + Math.floor(i / a.bins)]);
  const panel = (values: Float64Array, errors?: Float64Array): Panel => {
    const zero = lowest(values);
    return {
      kind: 'surface',
      x,
      y,
      value: { label: 'free energy', unit: 'kT' },
      range: shownUpTo,
      grid: {
        values: turned(values).map((f) => f - zero),
        ...(errors ? { errors: turned(errors) } : {}),
        ...{ width: a.bins, height: b.bins, x: ends(a), y: ends(b) },
      },
    };
  };
  return [
    {
      id: 'surface',
      title: `Free energy of ${profiles[0].name} and ${profiles[1].name}`,
      caption:
        '(a) From weighted frames, with standard errors by a bootstrap over walkers. (b) What the bias promises.',
      panels: [panel(surface.reweighted, surface.standardError), panel(surface.fromBias)],
    },
  ];
}

/** The bias at some times along the first variable, and the difference that it promises. */
export function biasFigure({ sample }: Metadynamics, { samples, estimate }: MetadynamicsResult): Figure {
  const [{ name }] = estimate.profiles;
  const { snapshots } = samples;
  const { difference } = estimate;
  const [{ low, high }] = samples.bias.state.axes;
  const shown = [0, 1, 3, 7, snapshots.length - 1].filter(
    (at, i, all) => at < snapshots.length && all.indexOf(at) === i,
  );
  const roles = ['model', 'training', 'systematic', 'extra', 'assisted'] as const;
  const time = (step: number) => Number((step * sample.timeStep).toPrecision(3));
  const unit = samples.kT === null ? '' : ' ps';
  return {
    id: 'bias',
    title: 'The bias in time',
    caption:
      `(a) The bias along ${name}${samples.names.length > 1 ? ', the highest over the other variables,' : ''} at some times.` +
      (difference
        ? ` (b) Free energy of ${difference.regions[1].name} minus that of ${difference.regions[0].name} as the bias promised it, and the value ` +
          'from weighted frames: a curve that still drifts has not converged.'
        : ''),
    panels: [
      {
        kind: 'profile',
        x: { label: name, domain: [low, high] },
        y: { label: 'bias / kT' },
        series: shown.map((at, i) => {
          const { axes, bias, step } = snapshots[at];
          const [{ low, high, nodes, periodic }] = axes;
          const block = bias.length / nodes;
          const y = Float64Array.from({ length: nodes }, (_, node) =>
            bias.subarray(node * block, (node + 1) * block).reduce((most, v) => Math.max(most, v), -Infinity),
          );
          const spacing = (high - low) / (periodic ? nodes : nodes - 1);
          const x = y.map((_, node) => low + node * spacing);
          return { label: `${time(step)}${unit}`, role: roles[i], x, y };
        }),
      },
      ...(difference ? [historyPanel(difference, sample.timeStep, unit)] : []),
    ],
  };
}

function historyPanel(
  { history, reweighted, exact }: NonNullable<MetadynamicsResult['estimate']['difference']>,
  timeStep: number,
  unit: string,
): Panel {
  const x = history.steps.map((step) => step * timeStep);
  const flat = (value: number) => x.map(() => value);
  return {
    kind: 'profile',
    x: { label: unit ? `time /${unit}` : 'time' },
    y: { label: 'difference / kT' },
    series: [
      { label: 'bias', role: 'umbrella', x, y: history.values },
      {
        label: 'weighted frames',
        role: 'assisted',
        x,
        y: flat(reweighted.value),
        low: flat(reweighted.value - reweighted.standardError),
        high: flat(reweighted.value + reweighted.standardError),
      },
      ...(exact === undefined ? [] : [{ label: 'exact', role: 'exact' as const, x, y: flat(exact) }]),
    ],
  };
}

/** The first variable of some walkers in time, and the heights of hills. */
export function walkersFigure(
  { sample, method }: Metadynamics,
  { samples, estimate }: MetadynamicsResult,
): Figure {
  const { steps, values, walkers, names, hillHeights, kT } = samples;
  const [profile] = estimate.profiles;
  const dim = names.length;
  const every = Math.ceil(steps.length / mostPoints);
  const frames = Array.from({ length: Math.ceil(steps.length / every) }, (_, i) => i * every);
  const few = Math.min(walkers, fewWalkers);
  const time: Axis = { label: kT === null ? 'time' : 'time / ps' };
  const height = method === 'opes' ? 'mean weight of kernels' : 'height of hills / kT';
  return {
    id: 'walkers',
    title: 'Walkers and hills in time',
    caption:
      `(a) ${profile.name} of ${few === walkers ? 'all' : `${few} of ${walkers}`} walkers. (b) ` +
      (method === 'opes'
        ? 'The mean weight exp(V) of kernels: it rises to a plateau as the density is learnt.'
        : 'The height of a hill: in a well-tempered run it falls as 1/t, with steps up where a walker finds what is new.'),
    panels: [
      {
        kind: 'trajectories',
        x: time,
        y: { label: profile.name },
        series: oneAmong(
          Array.from({ length: few }, (_, walker) =>
            Float64Array.from(frames, (frame) => values[(frame * walkers + walker) * dim]),
          ),
          {
            x: Float64Array.from(frames, (frame) => steps[frame] * sample.timeStep),
            ...{ role: 'assisted', name: 'walker' },
          },
        ),
      },
      {
        kind: 'curve',
        x: time,
        y: { label: height },
        log: true,
        series: [
          {
            label: height,
            role: 'model',
            x: hillHeights.steps.map((step) => step * sample.timeStep),
            y: hillHeights.heights,
          },
        ],
      },
    ],
  };
}
