/** HTML text in which everything that is put in is escaped, unless it is HTML already. */

/** A piece of finished HTML. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | false | readonly Part[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for elements and quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Text that is HTML: the caller vouches for it. */
export const raw = (text: string): Html => ({ html: text });

function print(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(print).join('');
}

/**
 * A template for HTML. (Not named `html`, since formatters would then put white space into scripts and code.)
 * @example markup`<p>${'a < b'}</p>`.html // '<p>a &lt; b</p>'
 */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(texts.reduce((all, text, i) => all + print(parts[i - 1]) + text));
}

/** A value as JSON that may stand inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) => {
    if (ArrayBuffer.isView(entry)) return Array.from(entry as Float64Array, short);
    return typeof entry === 'number' ? short(entry) : entry;
  }).replace(/</g, '\\u003c');
}

/** Six digits are more than a screen can show. */
function short(x: number): number | null {
  return Number.isFinite(x) ? Number(x.toPrecision(6)) : null;
}
