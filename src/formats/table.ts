/**
 * Columns of numbers that a program wrote as text. What is cut short at the end of a file, where a program was killed, is left out with a
 * warning; anything else that is not a table of numbers is an error with its file and line.
 */
import { InputError } from '../math/errors.js';

/** A table by columns, each row with its place in the file. */
export interface NumberTable {
  /** The file, as messages call it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The values of each column. */
  readonly values: readonly Float64Array[];
  /** The line of the file that each row stands in, counted from 1. */
  readonly lines: Int32Array;
  /** What was left out, in words. */
  readonly warnings: readonly string[];
}

/** A line of text, its number from 1, and whether a newline ends it. */
export interface TextLine {
  readonly text: string;
  readonly number: number;
  readonly ended: boolean;
}

/** The lines of a text; nothing after the last newline is no line. */
export function* textLines(text: string): Generator<TextLine> {
  for (let start = 0, number = 1; start < text.length; number++) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield { text: text.slice(start, stop).trim(), number, ended: end >= 0 };
    start = stop + 1;
  }
}

/** A number as programs print it, `nan` and `inf` included; undefined for anything else. */
export function parseNumber(token: string): number | undefined {
  const value = Number(token);
  if (!Number.isNaN(value) && token.trim() !== '') return value;
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(token);
  if (!word) return undefined;
  return /^n/i.test(word[2]) ? NaN : word[1] === '-' ? -Infinity : Infinity;
}

/** Collects rows, and says of each one that is not whole whether that is an end or a mistake. */
export class TableBuilder {
  private readonly name: string;
  private columns: readonly string[] | undefined;
  private readonly rows: number[][] = [];
  private readonly lines: number[] = [];
  private readonly warnings: string[] = [];
  private short: { readonly line: number; readonly found: number } | undefined;
  private lastToken = '';

  /** @param columns - their names; left out where only the first row tells how many there are */
  constructor(name: string, columns?: readonly string[]) {
    this.name = name;
    this.columns = columns;
  }

  get width(): number | undefined {
    return this.columns?.length;
  }

  /** Adds the row of a line. */
  add({ text, number, ended }: TextLine): void {
    this.refuseShort();
    const tokens = text.split(/\s+/);
    this.columns ??= tokens.map((_, j) => String(j + 1));
    const { length } = this.columns;
    if (tokens.length > length) {
      throw this.error(
        number,
        `${tokens.length} values in a table of ${length} columns (${this.columnList()})`,
      );
    }
    const cut = !ended && (tokens.length < length || isShorter(tokens.at(-1)!, this.lastToken));
    if (tokens.length < length || cut) {
      this.short = { line: number, found: tokens.length };
      return;
    }
    const row = tokens.map((token, j) => {
      const value = parseNumber(token);
      if (value !== undefined) return value;
      throw this.error(number, `'${token}' in column '${this.columns![j]}' is not a number`);
    });
    this.lastToken = tokens.at(-1)!;
    this.rows.push(row);
    this.lines.push(number);
  }

  /** A header or the end of the file: a row cut short before it is where a program was killed. */
  restart(): void {
    if (!this.short) return;
    this.warnings.push(`${this.name}:${this.short.line}: the line is cut short and was left out.`);
    this.short = undefined;
  }

  /** The whole table. `time` names the column by which rows that a restart wrote again replace those before. */
  finish(time?: string): NumberTable {
    this.restart();
    const { name, columns = [] } = this;
    const kept = this.withoutRepeats(columns.indexOf(time ?? ''));
    return {
      name,
      columns,
      values: columns.map((_, j) => Float64Array.from(kept, (i) => this.rows[i][j])),
      lines: Int32Array.from(kept, (i) => this.lines[i]),
      warnings: this.warnings,
    };
  }

  /** @throws InputError where a short row has others after it: the file is damaged, not cut. */
  private refuseShort(): void {
    if (!this.short) return;
    const { line, found } = this.short;
    throw this.error(line, `${found} values in a table of ${this.width!} columns (${this.columnList()})`);
  }

  /**
   * The rows to keep where time goes back. Back to a time between, a simulation went on from a checkpoint and its later rows count; back to the
   * start or before, another one follows in the same file and all rows count.
   */
  private withoutRepeats(time: number): number[] {
    const kept: number[] = [];
    let start = 0;
    for (let i = 0; i < this.rows.length; i++) {
      const now = this.rows[i][time];
      const last = kept.length > start ? this.rows[kept.at(-1)!][time] : -Infinity;
      if (time >= 0 && now <= last) {
        const place = `${this.name}:${this.lines[i]}: time goes back from ${last} to ${now}`;
        if (now <= this.rows[kept[start]][time]) {
          if (start === 0) this.warnings.push(`${place}: what follows counts as another run.`);
          start = kept.length;
        } else {
          const before = kept.length;
          while (kept.length > start && this.rows[kept.at(-1)!][time] >= now) kept.pop();
          this.warnings.push(
            `${place}: of the ${before - kept.length} rows written twice, the later ones count.`,
          );
        }
      }
      kept.push(i);
    }
    return kept;
  }

  private columnList(): string {
    const names = this.columns!;
    return names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
  }

  private error(line: number, what: string): InputError {
    return new InputError(`${this.name}:${line}: ${what}: repair or remove the line`);
  }
}

/** Whether a number shows fewer decimals than the one above it: where a file ends within a number, that is all there is to see. */
function isShorter(token: string, above: string): boolean {
  const decimals = (text: string) => /\.\d*/.exec(text)?.[0].length ?? 0;
  return decimals(token) < decimals(above);
}

/** A column by its name, or undefined. */
export function columnOf(table: NumberTable, name: string): Float64Array | undefined {
  const j = table.columns.indexOf(name);
  return j < 0 ? undefined : table.values[j];
}
