/** XML as a tree whose elements know their line, so that errors can say where. */
import { SaxesParser } from 'saxes';
import { InputError } from '../../../math/index.js';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Where its start tag ends, from 1. */
  readonly line: number;
}

/**
 * Parses a document; text between tags is dropped.
 *
 * @throws InputError for text that is not well-formed XML, with line and column
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const open: { children: XmlElement[] }[] = [{ children: [] }];
  parser.on('error', (error) => {
    throw new InputError(`not well-formed XML at line:column ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, children: [], line: parser.line };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text.replace(/^\uFEFF/, '')).close();
  return open[0].children[0];
}

/** The children of the only child of that name; none where it is missing. */
export function itemsOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.find((child) => child.name === name)?.children ?? [];
}

export function placeOf({ name, attributes, line }: XmlElement): string {
  return `${attributes.type ?? name} at line ${line}`;
}

/** An attribute as text, or `fallback`. */
export function attribute(element: XmlElement, key: string, fallback?: string): string {
  const value = element.attributes[key] ?? fallback;
  if (value === undefined) throw new InputError(`${placeOf(element)}: attribute '${key}' is missing`);
  return value;
}

/** An attribute as a finite number, or `fallback`. */
export function numberOf(element: XmlElement, key: string, fallback?: number): number {
  const text = attribute(element, key, fallback?.toString());
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new InputError(`${placeOf(element)}: ${key}="${text}" is not a finite number`);
  }
  return value;
}

/** An attribute as an index below `count`. */
export function indexOf(element: XmlElement, key: string, count: number, what = 'atom'): number {
  const value = numberOf(element, key);
  if (!Number.isInteger(value) || value < 0 || value >= count) {
    throw new InputError(
      `${placeOf(element)}: ${key}="${value}" is no ${what}; there are ${count}, counted from 0`,
    );
  }
  return value;
}
