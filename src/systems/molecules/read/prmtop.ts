/**
 * Amber's parameter-topology files as their sections.
 * Source: "Amber file formats", https://ambermd.org/FileFormats.php (prmtop, version 7 and later).
 */
import { InputError } from '../../../math/index.js';

/** Sections by their flags; a missing one is an error for `numbers` and `strings`. */
export interface Prmtop {
  has(flag: string): boolean;
  numbers(flag: string): Float64Array;
  strings(flag: string): readonly string[];
}

interface Section {
  readonly line: number;
  /** Columns of one entry. */
  width: number;
  readonly entries: string[];
}

/**
 * Splits a prmtop into its sections.
 *
 * @throws InputError for text that is none, and on access to a section that is missing or holds what is no number
 */
export function parsePrmtop(text: string): Prmtop {
  const sections = new Map<string, Section>();
  let section: Section | undefined;
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.startsWith('%FLAG')) {
      section = { line: i + 1, width: 80, entries: [] };
      sections.set(line.slice(5).trim(), section);
    } else if (line.startsWith('%FORMAT')) {
      const width = /\(\s*\d*[a-zA-Z](\d+)/.exec(line)?.[1];
      if (section && width) section.width = Number(width);
    } else if (section && !line.startsWith('%')) {
      const end = line.trimEnd().length;
      for (let at = 0; at < end; at += section.width) {
        section.entries.push(line.slice(at, at + section.width).trim());
      }
    }
  });
  if (sections.size === 0) {
    throw new InputError(
      /^\s*\d/m.test(text.slice(0, 400))
        ? 'not a prmtop with %FLAG sections: files older than Amber 7 must be converted (with ParmEd or cpptraj)'
        : 'not a prmtop: it has no %FLAG section',
    );
  }
  const get = (flag: string) => {
    const found = sections.get(flag);
    if (!found) throw new InputError(`the prmtop has no section ${flag}`);
    return found;
  };
  return {
    has: (flag) => sections.has(flag),
    strings: (flag) => get(flag).entries,
    numbers(flag) {
      const { entries, line } = get(flag);
      return Float64Array.from(entries, (entry, i) => {
        const value = Number(entry.replace(/[dD]/, 'e'));
        if (entry === '' || !Number.isFinite(value)) {
          throw new InputError(
            `section ${flag} at line ${line} of the prmtop: entry ${i + 1}, '${entry}', is no number`,
          );
        }
        return value;
      });
    },
  };
}
