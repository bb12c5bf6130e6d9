/**
 * What an experiment file may say. Each system and each workflow has a file of its own beside this one; a new one is
 * added to its list here, to `recipes.ts`, and appears in validation, editor completion and `wellspring list`.
 */
import { z } from 'zod';
import { count } from './fields.js';
import { alanineDipeptide } from './systems/alanine-dipeptide.js';
import { dimerInSolvent } from './systems/dimer-in-solvent.js';
import { evolvingDoubleWell } from './systems/evolving-double-well.js';
import { lennardJonesCluster } from './systems/lennard-jones-cluster.js';
import { moleculeSystem } from './systems/molecule.js';
import { moduleSystem } from './systems/module.js';
import { mullerBrown } from './systems/muller-brown.js';
import { polymerInSolvent } from './systems/polymer-in-solvent.js';
import { targets } from './systems/targets.js';
import { variableBarrierDoubleWell } from './systems/variable-barrier-double-well.js';
import { adaptiveBiasingForce } from './workflows/adaptive-biasing-force.js';
import { adaptiveFlowMcmc } from './workflows/adaptive-flow-mcmc.js';
import { boltzmannGenerator } from './workflows/boltzmann-generator.js';
import { metadynamics } from './workflows/metadynamics.js';
import { discover } from './workflows/discover.js';
import { moduleWorkflow } from './workflows/module.js';
import { moleculeUmbrella } from './workflows/molecule-umbrella.js';
import { parallelTempering } from './workflows/parallel-tempering.js';
import { scoreAssistedUmbrella } from './workflows/score-assisted-umbrella.js';
import { stringMethod } from './workflows/string-method.js';
import { steered } from './workflows/steered.js';
import { targetedFreeEnergy } from './workflows/targeted-free-energy.js';
import { umbrella } from './workflows/umbrella.js';
import { variationalAutoregressive } from './workflows/variational-autoregressive.js';

/** All systems that an experiment file can name. */
export const systemSchemas = [
  variableBarrierDoubleWell,
  evolvingDoubleWell,
  mullerBrown,
  dimerInSolvent,
  polymerInSolvent,
  lennardJonesCluster,
  alanineDipeptide,
  moleculeSystem,
  ...targets,
  moduleSystem,
] as const;

/** All workflows that an experiment file can name. */
export const workflowSchemas = [scoreAssistedUmbrella, moleculeUmbrella, umbrella, parallelTempering, steered, stringMethod, adaptiveBiasingForce, adaptiveFlowMcmc, boltzmannGenerator, variationalAutoregressive, metadynamics, targetedFreeEnergy, discover, moduleWorkflow] as const;

export const experimentSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'Where editors find this schema' }),
    title: z.string({ error: 'a line of text' }).optional().meta({ description: 'Heading of the report' }),
    system: z.discriminatedUnion('type', systemSchemas).meta({ description: 'What is sampled' }),
    workflow: z.discriminatedUnion('type', workflowSchemas).meta({ description: 'How it is sampled' }),
    seed: count(0).default(1).meta({ description: 'Same seed, same bits, on every machine' }),
  })
  .meta({ title: 'Wellspring experiment' });

/** What a person writes: every field with a default may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;

/** An experiment with all defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>;

/** The schema as JSON Schema (draft 2020-12), for completion and checks in editors. */
export function experimentJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(experimentSchema, { io: 'input' });
}
