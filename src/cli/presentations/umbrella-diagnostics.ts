/** How far the profile of umbrella windows can be trusted, and what to do where it cannot. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic } from '../../report/index.js';
import { comparedUpTo } from '../../workflows/index.js';
import type { MethodProfile, Umbrella, UmbrellaProfiles, UmbrellaResult } from '../../workflows/index.js';

/** Fewer effective samples than this make no error bar of a window. */
const fewestEffective = 50;

export function diagnosticsOf(problem: Umbrella, { samples, profiles }: UmbrellaResult): Diagnostic[] {
  return [
    ...overlapDiagnostic(samples.centres, profiles),
    effectiveSamplesDiagnostic(samples.centres, profiles),
    ...errorsDiagnostic(problem, profiles),
    ...binsDiagnostic(problem, samples.reducedSprings),
    ...exactDiagnostic(profiles),
    ...statusDiagnostics(profiles),
  ];
}

/** The least share of neighbours that makes an error bar. */
const leastOverlap = 0.03;

/** Windows that no others link are in the methods' own statuses, with the fix. */
function overlapDiagnostic(
  centres: Float64Array,
  { mbar, neighbourOverlaps }: UmbrellaProfiles,
): Diagnostic[] {
  if (mbar.overlap.weak.length > 0) return [];
  const least = Math.min(...neighbourOverlaps);
  const shared = `${percent(least)} of its distribution in common with the next; ${percent(leastOverlap)} is the least for an error bar.`;
  if (least >= leastOverlap) {
    return [
      { severity: 'good', title: 'The windows overlap', message: `Every window has at least ${shared}` },
    ];
  }
  const at = neighbourOverlaps.indexOf(least);
  const message = `The window at ${formatNumber(centres[at])} has ${shared} Others link the two; take stiffer springs and more windows there.`;
  return [{ severity: 'warning', title: 'Neighbours hardly overlap', message }];
}

function effectiveSamplesDiagnostic(centres: Float64Array, { windows }: UmbrellaProfiles): Diagnostic {
  const { effectiveSamples, samples } = windows;
  const poor = [...effectiveSamples.keys()].filter((k) => effectiveSamples[k] < fewestEffective);
  const least = effectiveSamples.reduce((a, b) => Math.min(a, b), Infinity);
  if (poor.length === 0) {
    return {
      severity: 'good',
      title: 'Every window has decorrelated',
      message: `The ${formatCount(samples)} samples of the slowest window are worth ${formatCount(least)} independent ones.`,
    };
  }
  const named = poor.slice(0, 5).map((k) => formatNumber(centres[k]));
  const more = poor.length > named.length ? ` and ${poor.length - named.length} more` : '';
  return {
    severity: 'warning',
    title: 'Windows have not decorrelated',
    message:
      `Windows at ${named.join(', ')}${more}: their ${formatCount(samples)} samples are worth fewer than ${fewestEffective} independent ones ` +
      `(the least ${formatNumber(least, 2)}). Their walkers move slowly, drift still or disagree: raise sample.steps, raise ` +
      'sample.equilibration, or bias what they wait for.',
  };
}

/** The bootstrap counts walkers as they are, the asymptotic errors believe the correlation time of the coordinate. */
function errorsDiagnostic({ sample }: Umbrella, { mbar }: UmbrellaProfiles): Diagnostic[] {
  const { standardError, bootstrapError } = mbar.density;
  const ratios = standardError
    .map((error, b) => bootstrapError[b] / error)
    .filter(Number.isFinite)
    .sort();
  const ratio = ratios[Math.floor(ratios.length / 2)];
  if (!(ratio > 2)) return [];
  return [
    {
      severity: 'warning',
      title: `Walkers differ ${formatNumber(ratio, 2)} times more than their correlations tell`,
      message:
        'Another coordinate is slow, and walkers of one window remember where in it they started. Trust the bootstrap errors, take more ' +
        `walkers than ${sample.walkers} a window from different starting points, or window that coordinate.`,
    },
  ];
}

function binsDiagnostic({ grid }: Umbrella, springs: Float64Array): Diagnostic[] {
  const width = (grid.high - grid.low) / grid.bins;
  const limit = 0.5 / Math.sqrt(springs.reduce((a, b) => Math.max(a, b)));
  if (width <= limit) return [];
  return [
    {
      severity: 'note',
      title: 'The bins are wide for WHAM',
      message:
        `WHAM takes the windows' energies at the middle of bins, which are ${formatNumber(width)} wide, while a window is ` +
        `${formatNumber(2 * limit)}: take at least ${Math.ceil((grid.high - grid.low) / limit)} bins (grid.bins). MBAR needs none.`,
    },
  ];
}

function exactDiagnostic({ mbar, exact }: UmbrellaProfiles): Diagnostic[] {
  if (!exact || !mbar.status.ok) return [];
  const { value, standardError, bootstrapError } = mbar.density;
  const compared = [...value.keys()].filter(
    (b) => exact.profile[b] <= comparedUpTo && standardError[b] < Infinity,
  );
  const within = compared.filter(
    (b) => Math.abs(value[b] - exact.density[b]) <= 2 * Math.max(standardError[b], bootstrapError[b]),
  );
  const share = within.length / compared.length;
  return [
    {
      severity: share > 0.8 ? 'good' : 'warning',
      title: share > 0.8 ? 'The profile agrees with the exact one' : 'The profile differs from the exact one',
      message:
        `${percent(share)} of the bins up to ${comparedUpTo} kT are within two standard errors of the exact density (95 % are expected).` +
        (share > 0.8 ? '' : ' Look for a time step that is too long, or walkers that have not equilibrated.'),
    },
  ];
}

/** What the methods say themselves; once where they say the same. */
function statusDiagnostics({ wham, mbar }: UmbrellaProfiles): Diagnostic[] {
  const found = (title: string, { status }: MethodProfile): Diagnostic[] =>
    status.message === ''
      ? []
      : [{ severity: status.ok ? 'note' : 'warning', title, message: status.message }];
  return wham.status.message === mbar.status.message
    ? found('WHAM and MBAR', mbar)
    : [...found('MBAR', mbar), ...found('WHAM', wham)];
}

const percent = (share: number): string => `${formatNumber(100 * share, 2)} %`;
