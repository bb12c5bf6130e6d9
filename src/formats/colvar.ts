/**
 * PLUMED's COLVAR files: a header `#! FIELDS time phi …` that names the columns, `#! SET min_phi -pi` for the domain of a periodic one, and
 * rows of numbers. A restarted simulation writes its header again below.
 * Reference: https://www.plumed.org/doc-v2.9/user-doc/html/ (PRINT, and "Files").
 */
import { InputError } from '../math/errors.js';
import { parseNumber, TableBuilder, textLines, type NumberTable } from './table.js';

export interface Colvar extends NumberTable {
  /** The domain [low, high) of each column that is periodic. */
  readonly domains: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** What else the header sets, as written. */
  readonly constants: Readonly<Record<string, string>>;
}

/**
 * Reads a COLVAR file. Rows that a restart wrote again replace those before; a last line cut short is left out; both with a warning.
 *
 * @param name what to call the file in messages
 * @throws InputError with file and line where the header is missing or changes, or a row does not fit it
 * @example
 * const { columns, values, domains } = decodeColvar(await readFile('COLVAR', 'utf8'));
 */
export function decodeColvar(text: string, name = 'COLVAR'): Colvar {
  let builder: TableBuilder | undefined;
  let fields = '';
  const constants: Record<string, string> = {};
  for (const line of textLines(text)) {
    const at = line.text.indexOf('#!');
    // A simulation that was killed in a line goes on in the same line after its restart.
    if (at > 0) builder?.add({ ...line, text: line.text.slice(0, at), ended: false });
    const [, command, ...words] = (at < 0 ? '' : line.text.slice(at)).split(/\s+/);
    if (at >= 0) builder?.restart();
    if (command === 'FIELDS') {
      if (builder && words.join(' ') !== fields) {
        throw new InputError(
          `${name}:${line.number}: the fields change from '${fields}' to '${words.join(' ')}': split the file here`,
        );
      }
      fields = words.join(' ');
      builder ??= new TableBuilder(name, words);
    } else if (command === 'SET') {
      constants[words[0]] = words.slice(1).join(' ');
    } else if (at < 0 && line.text !== '' && !line.text.startsWith('#')) {
      if (!builder)
        throw new InputError(`${name}:${line.number}: there is no '#! FIELDS' line before the first row`);
      builder.add(line);
    }
  }
  if (!builder) throw new InputError(`${name}: there is no '#! FIELDS' line: it is not a COLVAR file`);
  // Walkers that share their hills write them at the same times: in a HILLS file every row counts.
  const hills = fields.split(' ').some((column) => column.startsWith('sigma_'));
  const table = builder.finish(hills ? undefined : 'time');
  return { ...table, domains: domainsOf(table.columns, constants, name), constants };
}

/**
 * Writes a COLVAR file.
 *
 * @throws InputError when columns have different lengths
 * @example
 * const text = encodeColvar({ columns: ['time', 'phi'], values: [time, phi], domains: { phi: [-Math.PI, Math.PI] } });
 */
export function encodeColvar({
  columns,
  values,
  domains = {},
  constants = {},
}: Pick<NumberTable, 'columns' | 'values'> & Partial<Pick<Colvar, 'domains' | 'constants'>>): string {
  const rows = values[0]?.length ?? 0;
  values.forEach((column, j) => {
    if (column.length === rows) return;
    throw new InputError(
      `column '${columns[j]}' has ${column.length} values, but '${columns[0]}' has ${rows}`,
    );
  });
  const lines = [
    `#! FIELDS ${columns.join(' ')}`,
    ...Object.entries(constants).map(([name, value]) => `#! SET ${name} ${value}`),
    ...Object.entries(domains).flatMap(([column, [low, high]]) => [
      `#! SET min_${column} ${formatBound(low)}`,
      `#! SET max_${column} ${formatBound(high)}`,
    ]),
  ];
  for (let i = 0; i < rows; i++) lines.push(` ${values.map((column) => column[i]).join(' ')}`);
  return lines.join('\n') + '\n';
}

function domainsOf(
  columns: readonly string[],
  constants: Record<string, string>,
  name: string,
): Colvar['domains'] {
  const domains: Record<string, readonly [number, number]> = {};
  for (const column of columns) {
    const [low, high] = [`min_${column}`, `max_${column}`].map((key) =>
      key in constants ? parseBound(constants[key], `${name}: '#! SET ${key} ${constants[key]}'`) : undefined,
    );
    if (low !== undefined && high !== undefined) domains[column] = [low, high];
  }
  return domains;
}

/** A number, or a multiple of pi as PLUMED writes it: `-pi`, `2*pi`. */
function parseBound(text: string, place: string): number {
  const pi = /^([+-]?)(?:([\d.]+)\*?)?pi$/i.exec(text);
  const value = pi ? Number(`${pi[1]}${pi[2] ?? 1}`) * Math.PI : parseNumber(text);
  if (value === undefined) throw new InputError(`${place} is not a number`);
  return value;
}

const formatBound = (value: number) =>
  Math.abs(value) === Math.PI ? (value < 0 ? '-pi' : 'pi') : String(value);
