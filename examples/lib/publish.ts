/**
 * What an example found: always printed; in full mode also drawn into docs/figures/NAME.svg, kept in docs/figures/NAME.json, and written
 * into its place in docs/gallery.md, so that the numbers there are those of a run.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { renderFigure, type Figure } from 'wellspring/report';
import { short } from './experiments.js';

/** A text, a number, or a number with its spread over repeats. */
export type Cell = string | number | { readonly value: number; readonly error: number };

/** What docs/figures/NAME.json holds. */
export interface Findings {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly command: string;
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly machine: string;
}

const docs = new URL('../../docs/', import.meta.url);

/** Prints, and in full mode keeps, a figure and the table of its numbers. */
export async function publish(
  figure: Figure,
  { seeds, columns, rows }: Pick<Findings, 'seeds' | 'columns' | 'rows'>,
): Promise<void> {
  const svg = await renderFigure(figure);
  const findings: Findings = {
    columns,
    rows,
    command: `npm run examples -- ${figure.id} --full`,
    seeds,
    seconds: Math.round(process.uptime()),
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`,
  };
  console.log(`${figure.title}\n\n${markdownTable(findings)}`);
  if (short) return;
  mkdirSync(new URL('figures/', docs), { recursive: true });
  writeFileSync(new URL(`figures/${figure.id}.svg`, docs), svg);
  writeFileSync(new URL(`figures/${figure.id}.json`, docs), `${JSON.stringify(findings, null, 2)}\n`);
  const gallery = new URL('gallery.md', docs);
  writeFileSync(gallery, withFindings(readFileSync(gallery, 'utf8'), figure.id, findings));
}

/** The gallery with the findings of one figure in their place, between `<!-- NAME -->` and `<!-- end -->`. */
export function withFindings(gallery: string, name: string, findings: Findings): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!place.test(gallery))
    throw new Error(`docs/gallery.md has no place for ${name}: add <!-- ${name} --> and <!-- end -->`);
  return gallery.replace(
    place,
    (_, start: string, end: string) => `${start}\n${findingsText(findings)}\n${end}`,
  );
}

/** Table and provenance as Markdown. */
function findingsText(findings: Findings): string {
  const { command, seeds, seconds, machine } = findings;
  const seed = seeds.length > 1 ? `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}` : `seed ${seeds[0]}`;
  return `${markdownTable(findings)}\n\`${command}\`: ${seed}, ${seconds} s on ${machine}.\n`;
}

function markdownTable({ columns, rows }: Pick<Findings, 'columns' | 'rows'>): string {
  const cells = [columns, ...rows.map((row) => row.map(text))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const numeric = columns.map((_, i) => rows.every((row) => typeof row[i] !== 'string'));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |\n`;
  const rule = widths.map((width, i) => (numeric[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line)].join('');
}

function text(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell.toLocaleString('en') : cell.toFixed(3);
  return `${cell.value.toFixed(3)} ± ${cell.error.toFixed(3)}`;
}
