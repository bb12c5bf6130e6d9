/**
 * GROMACS's .xvg files: what Grace plots. Lines with `@` carry titles and legends, those with `#` remarks, the others rows of numbers:
 * `pullx`, `pullf`, `dhdl` and the rest.
 * Reference: GROMACS reference manual, "File formats: xvg".
 */
import { InputError } from '../math/errors.js';
import { TableBuilder, textLines, type NumberTable } from './table.js';

/** The first column is what the x axis says; the others have their legends as names, or numbers from 1 where there are none. */
export interface Xvg extends NumberTable {
  readonly title: string;
  readonly subtitle: string;
  readonly xLabel: string;
  /** What the values are, with their unit: `Position (nm)`. */
  readonly yLabel: string;
}

/**
 * Reads an .xvg file; Greek letters and exponents that are written for Grace become plain text: `dH/dλ`, `λ⁻¹`.
 *
 * @param name what to call the file in messages
 * @throws InputError with file and line for rows that do not fit
 * @example
 * const { columns, values, yLabel } = decodeXvg(await readFile('pullx.xvg', 'utf8'), 'pullx.xvg');
 */
export function decodeXvg(text: string, name = 'xvg file'): Xvg {
  const header: Record<string, string> = {};
  const legends: string[] = [];
  let builder: TableBuilder | undefined;
  for (const line of textLines(text)) {
    if (line.text === '' || line.text.startsWith('#')) continue;
    if (line.text.startsWith('@')) {
      builder?.restart();
      const [, key, value] = /^@\s*(.*?)\s*"(.*)"$/.exec(line.text) ?? ['', '', ''];
      const legend = /^s(\d+)\s+legend$/.exec(key);
      if (legend) legends[Number(legend[1])] = plain(value);
      else header[key.replace(/\s+/g, ' ')] = plain(value);
      continue;
    }
    if (line.text === '&') {
      throw new InputError(`${name}:${line.number}: several data sets in one file ('&'): split it here`);
    }
    builder ??= new TableBuilder(name, columnNames(header['xaxis label'], legends, line.text));
    builder.add(line);
  }
  const table = builder?.finish(columnNames(header['xaxis label'], legends, '')[0]);
  return {
    ...(table ?? { name, columns: [], values: [], lines: new Int32Array(0), warnings: [] }),
    title: header.title ?? '',
    subtitle: header.subtitle ?? '',
    xLabel: header['xaxis label'] ?? '',
    yLabel: header['yaxis label'] ?? '',
  };
}

/** A file without legends, such as that of one pull coordinate, tells its columns by its first row. */
function columnNames(x: string | undefined, legends: readonly string[], row: string): string[] {
  const others = Math.max(legends.length, row.split(/\s+/).length - 1);
  return [x ?? 'x', ...Array.from({ length: others }, (_, j) => legends[j] ?? String(j + 1))];
}

const superscripts: Record<string, string> = { '-': '⁻', '1': '¹', '2': '²', '3': '³' };

/** Text without Grace's marks: `\xl\f{}` is a λ in its font of symbols, `\S-1\N` raises. */
function plain(text: string): string {
  return text
    .replace(/\\x(\w)\\f\{\}/g, (_, letter: string) => ({ l: 'λ', D: 'Δ', d: 'δ', x: 'ξ' })[letter] ?? letter)
    .replace(/\\S(.*?)\\N/g, (_, raised: string) => raised.replace(/./g, (c) => superscripts[c] ?? c))
    .replace(/\\(?:f\{[^}]*\}|[sSN])/g, '')
    .trim();
}
