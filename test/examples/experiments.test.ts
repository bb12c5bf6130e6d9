// Every experiment among the examples is one that runs: it is checked as far as its first stage, and rehearsed.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readExperiment } from '../../src/runs/experiment.js';
import { rehearse } from '../../src/runs/rehearsal.js';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const experiments = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('examples/', () => {
  it.each(experiments)('%s begins', async (name) => {
    const experiment = await readExperiment(`${folder}${name}`);
    expect(experiment.title).toBeTruthy();
    await expect(rehearse(experiment)).resolves.not.toThrow();
  });
});
