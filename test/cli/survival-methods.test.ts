// Every method of enhanced sampling, killed with SIGKILL at some moment and resumed, ends in the bits of a run that nobody touched.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { key, uniform } from '../../src/random/index.js';
import { begin, fingerprints, runAndKill } from './killing.js';
import { survivors } from './survivors.js';
import { emptyFolder, start } from './wellspring.js';

const delays = uniform(key(6), survivors.length);

describe('a run that is killed', () => {
  it.each(survivors.map((survivor, i) => ({ ...survivor, survivor, delay: 40 * delays[i] })))(
    'goes on to the same bits: $name, killed in its stage $stage',
    async ({ survivor, delay }) => {
      const [untouched, killed] = [emptyFolder(), emptyFolder()];
      const [reference, { kills, ended }] = await Promise.all([
        begin(start, survivor, untouched).ended,
        runAndKill(start, survivor, { folder: killed, delays: [delay] }),
      ]);
      expect(reference.stderr).not.toMatch(/^error/m);
      expect(reference.code).toBe(0);
      expect(kills).toBe(1);
      expect(ended.stderr).toContain('Going on with an earlier run');
      expect(ended.code).toBe(0);
      expect(fingerprints(join(killed, 'run'))).toEqual(fingerprints(join(untouched, 'run')));
    },
  );
});
