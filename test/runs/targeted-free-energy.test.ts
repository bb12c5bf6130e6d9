// The two states of a targeted free energy, as files say them.
import { expect, it } from 'vitest';
import { readExperiment } from '../../src/runs/experiment.js';
import { rehearse } from '../../src/runs/rehearsal.js';

const file = 'examples/targeted.yaml';

it('the example is ready to run, and a state may change an option of the system', async () => {
  const set = ['workflow.states.b.system.field=0.05'];
  for (const changes of [{}, { set }]) {
    await expect(rehearse(await readExperiment(file, changes))).resolves.toMatchObject({ dim: 20 });
  }
});

it.each([
  ['workflow.states.b.system.feild=0.05', /states\.b\.system\.feild/],
  ['workflow.states.b.system.sites=30', /down has 20 coordinates and up has 30/],
  ['workflow.states.a.region.below=-5', /states\.a\.from: place 0 is not in the state's region/],
])('%s is refused, with its place', async (change, message) => {
  const read = async () => rehearse(await readExperiment(file, { set: [change] }));
  await expect(read()).rejects.toThrow(message);
});
