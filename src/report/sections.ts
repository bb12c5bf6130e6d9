/** The parts of the page that are words and numbers. */
import { formatBeside, formatCount, formatDuration, formatNumber, formatUncertain } from './format.js';
import { markup, raw } from './html.js';
import type { Html } from './html.js';
import type { Cell, Diagnostic, Headline, Provenance, Table, Uncertain } from './types.js';

function target({ value, target: goal }: Headline): Html | false {
  if (!goal) return false;
  const met = 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
  const words = 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
  return markup`<dd class="small target ${met ? 'met' : 'missed'}">
    Target ${words}: ${met ? 'met' : 'missed'}
  </dd>`;
}

/** The numbers that the reader came for, large. */
export function headlineList(headlines: readonly Headline[]): Html | false {
  if (!headlines.length) return false;
  return markup`<dl class="headlines">
    ${headlines.map((headline) => {
      const { value, error, power } = formatUncertain(headline);
      return markup`<div>
        <dt>
          ${headline.role && markup`<span class="swatch" style="background:var(--${headline.role})"></span>`}${headline.label}
        </dt>
        <dd class="number">
          ${value}${error !== undefined && markup`<span class="error"> ± ${error}</span>`}${power !== undefined && markup`<span class="unit"> × ${power}</span>`}${
            headline.unit && markup`<span class="unit"> ${headline.unit}</span>`
          }
        </dd>
        ${headline.note && markup`<dd class="small">${headline.note}</dd>`}${target(headline)}
      </div>`;
    })}
  </dl>`;
}

const isUncertain = (cell: Cell): cell is Uncertain => typeof cell === 'object' && cell !== null;

type Column = Table['columns'][number];

function printNumber(x: number, { format }: Column): string {
  if (format === 'count') return formatCount(x);
  return format === 'duration' ? formatDuration(x) : formatNumber(x);
}

/** One cell, or two where the column has errors, so that the ± signs stand in line; `finest` is the smallest of these. */
function cells(cell: Cell, column: Column, finest: number | undefined, header: boolean): Html {
  const uncertain = finest !== undefined;
  if (typeof cell === 'string') {
    const text = column.format === 'code' ? markup`<code>${cell}</code>` : cell;
    const span = raw(uncertain ? 'colspan="2"' : '');
    return header ? markup`<th scope="row" ${span}>${text}</th>` : markup`<td ${span}>${text}</td>`;
  }
  if (!uncertain)
    return markup`<td class="right">${cell === null ? '–' : printNumber(cell as number, column)}</td>`;
  if (cell === null)
    return markup`<td class="value">–</td>
      <td class="error-cell"></td>`;
  const { value, error, power } = isUncertain(cell)
    ? formatUncertain(cell)
    : { value: formatBeside(cell, finest) };
  return markup`<td class="value">${value}</td>
    <td class="error-cell">
      ${error !== undefined && `± ${error}`}${power !== undefined && ` × ${power}`}
    </td>`;
}

/** The smallest error in a column (∞: it has none that is finite), or undefined where no cell has one. */
function finestError(column: readonly Cell[]): number | undefined {
  const errors = column.filter(isUncertain).map(({ error = Infinity }) => (error > 0 ? error : Infinity));
  return errors.length > 0 ? Math.min(...errors) : undefined;
}

/** A numbered table of estimates. */
export function tableSection({ id, title, caption, columns, rows }: Table, number: number): Html {
  const finest = columns.map((_, k) => finestError(rows.map((row) => row[k] ?? null)));
  const numeric = columns.map((_, k) => rows.some((row) => typeof row[k] === 'number'));
  return markup`<div class="table" id="table-${id}">
    <div>
      <h3 id="table-${id}-title">Table ${number}. ${title}.</h3>
      ${caption && markup`<p>${caption}</p>`}
    </div>
    <div class="scroll">
      <table aria-labelledby="table-${id}-title">
        <thead>
          <tr>
            ${columns.map((column, k) =>
              finest[k] !== undefined
                ? markup`<th scope="col" colspan="2" style="text-align:center">${column.label}</th>`
                : markup`<th scope="col" ${raw(numeric[k] ? ' class="right"' : '')}>${column.label}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              markup`<tr>
                ${columns.map((column, k) => cells(row[k] ?? null, column, finest[k], k === 0))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}

const icons = {
  warning:
    '<path d="M8 1.8 15 14H1Z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/><path d="M8 6v4M8 11.4v1.2" stroke="currentColor" stroke-width="1.6"/>',
  note: '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 7v4.6M8 4.2v1.5" stroke="currentColor" stroke-width="1.6"/>',
  good: '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="m4.8 8.3 2.2 2.2 4.2-4.8" fill="none" stroke="currentColor" stroke-width="1.6"/>',
};
const severities = { warning: 'Warning', note: 'Note', good: 'Good' } as const;

/** What the checks found, warnings first. */
export function diagnosticsSection(diagnostics: readonly Diagnostic[]): Html {
  const order = Object.keys(severities);
  const sorted = [...diagnostics].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return markup`<section id="diagnostics">
    <h2>Diagnostics</h2>
    <ul class="diagnostics">
      ${sorted.map(
        ({ severity, title, message }) =>
          markup`<li>
            <span class="severity ${severity}"
              ><svg viewBox="0 0 16 16" aria-hidden="true">${raw(icons[severity])}</svg
              >${severities[severity]}</span
            >
            <div>
              <h3>${title}</h3>
              <p>${message}</p>
            </div>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Where the numbers come from. */
export function provenanceSection(provenance: Provenance): Html {
  const {
    experiment,
    command,
    seed,
    started,
    seconds,
    versions,
    machine,
    stages = [],
    facts = [],
  } = provenance;
  const total = stages.reduce((sum, stage) => sum + (stage.evaluations ?? 0), 0);
  const lines: [string, string | Html][] = [
    ['Command', markup`<code>${command}</code>`],
    ['Seed', String(seed)],
    ['Started', started],
    ['Duration', formatDuration(seconds)],
    ...(total ? [['Energy evaluations', formatCount(total)] as [string, string]] : []),
    ...(machine ? [['Machine', machine] as [string, string]] : []),
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ...facts.map(([label, value]): [string, string] => [label, value]),
  ];
  return markup`<section id="provenance">
    <h2>Provenance</h2>
    <dl class="facts">
      ${lines.map(
        ([label, value]) =>
          markup`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${stages.length > 0 && stageTable(stages)}
    <details>
      <summary>The experiment, all defaults filled in: ${experiment.name}</summary>
      <pre tabindex="0"><code>${experiment.text}</code></pre>
    </details>
  </section>`;
}

function stageTable(stages: NonNullable<Provenance['stages']>): Html {
  const counted = stages.some(({ evaluations }) => evaluations !== undefined);
  return markup`<details>
    <summary>Time${counted && ' and energy evaluations'} by stage</summary>
    <div class="scroll" style="margin-top:10px">
      <table>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" class="right">Time</th>
            ${counted && markup`<th scope="col" class="right">Energy evaluations</th>`}
          </tr>
        </thead>
        <tbody>
          ${stages.map(
            (stage) =>
              markup`<tr>
                <th scope="row">${stage.title}</th>
                <td class="right">${formatDuration(stage.seconds)}</td>
                ${
                  counted &&
                  markup`<td class="right">
                    ${stage.evaluations === undefined ? '–' : formatCount(stage.evaluations)}
                  </td>`
                }
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
