/** What the fast/slow systems of Crabtree, Bello-Rivas and Kevrekidis (2023) have in common. */
import { choice, nonNegative, positive, real } from '../fields.js';

export const fastSlow = {
  convention: choice('temperature', 'published-code', 'published-text')
    .default('temperature')
    .meta({
      description:
        "How noise and energy relate: 'temperature' samples exp(−V/kT) exactly; the two published conventions reproduce the paper's figures",
    }),
  temperature: positive()
    .optional()
    .meta({ description: "kT of the fast variable (default 1); only with convention 'temperature'" }),
  slowDrift: real().default(1e-4).meta({ description: 'Drift a1 of the slow variable' }),
  slowNoise: nonNegative().default(1e-4).meta({ description: 'Noise amplitude a2 of the slow variable' }),
};

/** The published conventions are conventions about the temperature: they leave none to choose. */
export const temperatureIsFree = ({ convention, temperature }: { convention: string; temperature?: number | undefined }) =>
  convention === 'temperature' || temperature === undefined;

export const temperatureIsTaken = {
  path: ['temperature'],
  error: "no temperature beside a published convention, or convention 'temperature'",
};
