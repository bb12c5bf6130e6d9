// The gallery shows what the last full run of each example found: nobody types its numbers.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withFindings, type Findings } from '../../examples/lib/publish.js';

const docs = new URL('../../docs/', import.meta.url);
const gallery = readFileSync(new URL('gallery.md', docs), 'utf8');
const names = Array.from(gallery.matchAll(/<!-- (figure-\d) -->/g), ([, name]) => name);

describe('the gallery', () => {
  it('has the figures that can be made again', () => {
    expect(names).toEqual([
      'figure-1',
      'figure-2',
      'figure-3',
      'figure-4',
      'figure-5',
      'figure-6',
      'figure-7',
      'figure-8',
      'figure-9',
    ]);
  });

  it.each(names)('shows %s with the numbers of its run', (name) => {
    const findings = JSON.parse(readFileSync(new URL(`figures/${name}.json`, docs), 'utf8')) as Findings;
    expect(withFindings(gallery, name, findings)).toBe(gallery);
    expect(existsSync(new URL(`figures/${name}.svg`, docs))).toBe(true);
    expect(gallery).toContain(`](figures/${name}.svg)`);
  });
});
