// A dihedral of atoms in line has no gradient: every method that biases says so before anything moves, with the atoms.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { checkExperiment } from '../../src/runs/experiment.js';
import { recipeFor } from '../../src/runs/recipes.js';
import { moleculePotential, type Molecule } from '../../src/systems/molecules/index.js';
import { turningChain } from './turning-chain.js';

/** Any file that there is: the module is given. */
const here = fileURLToPath(import.meta.url);
const bent = turningChain(4);
/** Atoms 1, 2 and 3 in line, as in a nitrile. */
const straight: Molecule = {
  ...bent,
  positions: Float64Array.of(-0.05, 0.14, 0, 0, 0, 0, 0.15, 0, 0, 0.3, 0, 0),
};
const variable = { type: 'dihedral', atoms: [0, 1, 2, 3], name: 'turn' };
const sample = { timeStep: 0.001, kernel: 'langevin-middle', from: Array.from(straight.positions) };

const methods: Record<string, object> = {
  metadynamics: { type: 'metadynamics', variables: [variable], sigma: [0.3], sample },
  opes: { type: 'metadynamics', method: 'opes', variables: [variable], sigma: [0.3], sample },
  'adaptive biasing force': { type: 'adaptive-biasing-force', variables: [variable], sample },
  'its extended form': { type: 'adaptive-biasing-force', variables: [variable], extended: true, sample },
  umbrella: { type: 'umbrella', windows: { variable }, sample },
  steered: { type: 'steered', pull: { variable, from: -1, to: 1 }, sample },
  'string method': {
    type: 'string-method',
    variables: [variable],
    path: { from: [-1], to: [1] },
    sample,
  },
  'windows that swap': {
    type: 'parallel-tempering',
    variable,
    ladder: { type: 'windows', from: -1, to: 1 },
    sample,
  },
};

const begin = async (workflow: object, molecule = straight) => {
  const experiment = checkExperiment({ system: { type: 'module', path: here }, workflow, seed: 1 });
  const events = (await recipeFor(experiment)).start(experiment, {
    key: key(1),
    runtime: { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors here')) },
    loadModule: () => ({ default: moleculePotential(molecule) }),
  });
  return (await events).next();
};

describe('a dihedral of atoms in line', () => {
  it.each(Object.entries(methods))('is refused by %s', async (_, workflow) => {
    await expect(begin(workflow)).rejects.toThrow(
      /variable.*turn is not defined: atoms 1, 2, 3 are in line; choose other atoms, or move them/,
    );
    expect((await begin(workflow, bent)).value).toMatchObject({ type: 'stage' });
  });
});
