/** The report of a variational autoregressive network: what it finds by each estimator, beside what is exact, and how it learned. */
import { formatNumber } from '../../report/format.js';
import type { Diagnostic, Figure, Headline, Panel, ReportData, Role, Table } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { SpinEstimate, VariationalAutoregressiveResult } from '../../workflows/index.js';
import { provenance } from './plain.js';

type Result = VariationalAutoregressiveResult;

export function variationalAutoregressivePresentation(run: FinishedRun): ReportData {
  const result = run.result as Result;
  const { rows, columns } = result.lattice;
  return {
    title: run.experiment.title ?? 'Variational autoregressive network',
    subtitle: `${run.experiment.system.type}, ${rows} × ${columns}, seed ${run.experiment.seed}`,
    summary: [summaryOf(result)],
    headlines: headlines(result),
    figures: [configurationsFigure(result), densitiesFigure(result), trainingFigure(result)],
    tables: [estimatesTable(result)],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf({ trained, drawn, chains }: Result): string {
  return (
    `A network learned the spins of the lattice from their energy in ${trained.losses.length} steps, drew ${drawn.energies.length} ` +
    `independent configurations with their exact probabilities, and proposed them to ${chains.count} chains, which accepted ` +
    `${formatNumber(100 * chains.acceptance, 3)} %.`
  );
}

function headlines({ verdict }: Result): Headline[] {
  const { value, standardError } = verdict.freeEnergy.weighed;
  return [
    {
      label: 'Free energy per site, in kT',
      value,
      error: standardError,
      note: 'weighed configurations; one standard error',
      role: 'assisted',
    },
    {
      label: 'Effective fraction',
      value: verdict.effectiveFraction,
      note: 'part of a configuration of the target that one of the network is worth',
      role: 'model',
    },
    {
      label: 'Pareto k̂ of the weights',
      value: verdict.paretoShape,
      note: 'to be trusted below 0.5, not above 0.7',
    },
  ];
}

function configurationsFigure({ lattice: { rows, columns }, drawn: { shown } }: Result): Figure {
  const count = shown.length / (rows * columns);
  return {
    id: 'configurations',
    title: 'Configurations',
    caption: `${count} independent configurations of the network: +1 and −1.`,
    panels: Array.from({ length: count }, (_, i): Panel => ({
      kind: 'samples',
      x: { label: 'column', domain: [0.5, columns + 0.5] },
      y: { label: 'row', domain: [0.5, rows + 0.5] },
      layers: [1, -1].map((spin) => {
        const sites = Array.from({ length: rows * columns }, (_s, site) => site).filter(
          (site) => shown[i * rows * columns + site] === spin,
        );
        return {
          label: spin > 0 ? 'up' : 'down',
          role: spin > 0 ? ('model' as const) : ('training' as const),
          x: sites.map((site) => (site % columns) + 1),
          y: sites.map((site) => Math.floor(site / columns) + 1),
        };
      }),
    })),
  };
}

function densitiesFigure({ verdict: { densities } }: Result): Figure {
  const panel = (name: 'energy' | 'magnetisation', label: string): Panel => {
    const { centres: x, network, weighed, chains } = densities[name];
    const curve = (given: string, role: Role, y: Float64Array) => ({ label: given, role, x, y });
    return {
      kind: 'densities',
      x: { label },
      series: [
        curve('network', 'model', network),
        curve('weighed', 'assisted', weighed),
        curve('chains', 'systematic', chains),
      ],
    };
  };
  return {
    id: 'densities',
    title: 'Energy and magnetisation',
    caption:
      'Densities of the energy per site and of the mean spin: of the network as it is, by weights, and of the chains.',
    panels: [panel('energy', 'energy per site / kT'), panel('magnetisation', 'mean spin')],
  };
}

function trainingFigure({
  trained: { losses },
  lattice: { rows, columns },
  verdict: { exact },
}: Result): Figure {
  const x = Float64Array.from(losses, (_, i) => i + 1);
  return {
    id: 'training',
    title: 'Training',
    caption:
      'Mean of u + ln q per site at each step, in units of the temperature of that step. At the last temperature, reached half way, it is an upper bound of ' +
      `the free energy${exact ? ', whose exact value is the line' : ''}.`,
    panels: [
      {
        kind: 'curve',
        x: { label: 'step' },
        y: { label: 'free energy per site' },
        series: [
          {
            label: 'network',
            role: 'model',
            x,
            y: Float64Array.from(losses, (loss) => loss / rows / columns),
          },
          ...(exact
            ? [
                {
                  label: 'exact',
                  role: 'exact' as const,
                  x: [1, losses.length],
                  y: [exact.freeEnergy, exact.freeEnergy],
                },
              ]
            : []),
        ],
      },
    ],
  };
}

function estimatesTable({ verdict: { freeEnergy, weighed, chains, exact } }: Result): Table {
  const cell = ({ value, standardError }: SpinEstimate) => ({ value, error: standardError });
  // As many digits as the errors call for.
  const known = (value: number | undefined) => (value === undefined ? null : value.toFixed(6));
  return {
    id: 'estimates',
    title: 'Every quantity, by every estimator',
    caption:
      'Per site, in kT and k. Weights and chains must agree within their errors, with each other and with what is exact.',
    columns: [
      { label: 'Quantity' },
      { label: 'Network alone', format: 'number' },
      { label: 'Weighed', format: 'number' },
      { label: 'Chains', format: 'number' },
      { label: 'Exact' },
    ],
    rows: [
      ['Free energy', cell(freeEnergy.bound), cell(freeEnergy.weighed), null, known(exact?.freeEnergy)],
      ['Energy', null, cell(weighed.energy), cell(chains.energy), known(exact?.energy)],
      [
        'Heat capacity',
        null,
        cell(weighed.heatCapacity),
        cell(chains.heatCapacity),
        known(exact?.heatCapacity),
      ],
      ['Mean of |magnetisation|', null, cell(weighed.magnetisation), cell(chains.magnetisation), null],
    ],
  };
}

function diagnosticsOf({ verdict }: Result): Diagnostic[] {
  const { status, effectiveFraction, paretoShape, rHat } = verdict;
  return [
    status.ok
      ? {
          severity: 'good',
          title: 'Weights can be trusted',
          message:
            `A configuration of the network is worth ${formatNumber(effectiveFraction, 3)} of one of the target; Pareto k̂ of the weights ` +
            `${formatNumber(paretoShape, 2)}.`,
        }
      : { severity: 'warning', title: 'Not to be relied on', message: status.message },
    rHat < 1.05
      ? {
          severity: 'good',
          title: 'Chains agree',
          message: `R-hat of their energies is ${formatNumber(rHat, 4)}.`,
        }
      : {
          severity: 'warning',
          title: 'Chains disagree',
          message: `R-hat of their energies is ${formatNumber(rHat, 3)}: take more steps (chains.steps), or train longer.`,
        },
  ];
}
