// One small experiment of every method that goes on where it was killed. Each is as large as its first checkpoint asks for.

/** An experiment, and the stage in which it is killed. */
export interface Survivor {
  readonly name: string;
  readonly stage: string;
  readonly experiment: { readonly system: object; readonly workflow: object };
}

const doubleWell = { type: 'double-well', barrier: 6, tilt: 0.5 };
const mullerBrown = { type: 'muller-brown' };
const dipeptide = { type: 'alanine-dipeptide' };
const phi = { type: 'dihedral', atoms: [4, 6, 8, 14], name: 'phi' };
const x = { type: 'coordinate', index: 0 };

const hills = {
  type: 'metadynamics',
  variables: [x],
  sigma: [0.2],
  walkers: 4,
  stride: 20,
  grid: [{ low: -2.5, high: 2.5 }],
  outside: 'grow',
  sample: { steps: 3000, timeStep: 0.004, equilibration: 0, from: [-1, 0] },
};
const force = {
  type: 'adaptive-biasing-force',
  variables: [x],
  grid: [{ low: -1.6, high: 1.6, bins: 16 }],
  walkers: 4,
  fullSamples: 20,
  sample: { steps: 1500, equilibration: 20, timeStep: 0.004, from: [-1, 0], to: [1, 0] },
};
const replicas = {
  type: 'parallel-tempering',
  variable: x,
  exchange: { every: 20 },
  sample: { ladders: 2, equilibration: 4000, steps: 4000, timeStep: 0.005, from: [-1, 0], to: [1, 0] },
  grid: { low: -1.6, high: 1.6, bins: 16 },
};

export const survivors: readonly Survivor[] = [
  {
    name: 'metadynamics',
    stage: 'sample',
    experiment: { system: doubleWell, workflow: { ...hills, height: 0.3 } },
  },
  {
    name: 'opes',
    stage: 'sample',
    experiment: { system: doubleWell, workflow: { ...hills, method: 'opes', barrier: 6 } },
  },
  {
    name: 'biasing-force',
    stage: 'sample',
    experiment: { system: doubleWell, workflow: force },
  },
  {
    name: 'extended biasing-force',
    stage: 'sample',
    experiment: { system: doubleWell, workflow: { ...force, extended: true } },
  },
  {
    name: 'tuned ladder',
    stage: 'warm-up',
    experiment: {
      system: doubleWell,
      workflow: { ...replicas, ladder: { type: 'temperatures', highest: 6, count: 4 } },
    },
  },
  {
    name: 'swapping windows',
    stage: 'sample',
    experiment: {
      system: doubleWell,
      workflow: { ...replicas, ladder: { type: 'windows', from: -1.5, to: 1.5, count: 8, spring: 20 } },
    },
  },
  {
    name: 'solute ladder',
    stage: 'sample',
    experiment: {
      system: dipeptide,
      workflow: {
        ...replicas,
        variable: phi,
        ladder: {
          type: 'solute',
          atoms: [8, 9, 10, 11, 12, 13],
          highest: 900,
          count: 4,
          spacing: 'geometric',
        },
        sample: { ladders: 1, equilibration: 200, steps: 1400, minimise: 20 },
        grid: { bins: 12 },
      },
    },
  },
  {
    name: 'steered',
    stage: 'steer',
    experiment: {
      system: dipeptide,
      workflow: {
        type: 'steered',
        pull: { variable: phi, from: -1.5, to: -0.5, spring: 100, steps: 20_000, walkers: 2, reverse: false },
        sample: { equilibration: 100, approach: 200, minimise: 20 },
        grid: { bins: 12 },
      },
    },
  },
  {
    name: 'string',
    stage: 'string',
    experiment: {
      system: mullerBrown,
      workflow: {
        type: 'string-method',
        variables: [x, { type: 'coordinate', index: 1 }],
        path: { from: [0.62, 0.03], to: [-0.56, 1.44], images: 12 },
        springs: 1500,
        walkers: 2,
        iterations: 80,
        hold: 20,
        sample: { timeStep: 0.0001, steps: 400, from: [0.62, 0.03], to: [-0.56, 1.44] },
      },
    },
  },
  {
    name: 'discover',
    stage: 'simulate',
    experiment: {
      system: mullerBrown,
      workflow: {
        type: 'discover',
        features: 'coordinates',
        simulate: { walkers: 2, equilibration: 1000, steps: 400_000, every: 1000, from: [0.6, 0] },
        method: { type: 'tica', lag: 5 },
      },
    },
  },
  {
    name: 'umbrella',
    stage: 'sample',
    experiment: {
      system: doubleWell,
      workflow: {
        type: 'umbrella',
        windows: { coordinate: 0, from: -1, to: 1, count: 3, spring: 20 },
        sample: { walkers: 1, steps: 400_000, every: 1000, timeStep: 0.004, from: [0, 0] },
        grid: { bins: 20 },
      },
    },
  },
  {
    name: 'windows until an error',
    stage: 'sample',
    experiment: {
      system: doubleWell,
      workflow: {
        type: 'umbrella',
        windows: { coordinate: 0, from: -1.2, to: 1.2, count: 4, spring: 'suggest' },
        sample: { walkers: 2, equilibration: 50, steps: 400, timeStep: 0.004, from: [0, 0] },
        until: { standardError: 0.3, walkerSteps: 200_000 },
        grid: { bins: 20 },
      },
    },
  },
];
