/** Which presentation a finished run gets: its workflow's own, or the plain one. */
import type { ReportData } from '../../report/index.js';
import type { FinishedRun } from '../../runs/index.js';
import { plainPresentation } from './plain.js';

/** What a report says of a finished run. */
export type Presentation = (run: FinishedRun) => ReportData;

const presentations: Partial<
  Record<FinishedRun['experiment']['workflow']['type'], () => Promise<Presentation>>
> = {
  'score-assisted-umbrella': async () =>
    (await import('./score-assisted-umbrella.js')).scoreAssistedUmbrellaPresentation,
  'molecule-umbrella': async () => (await import('./molecule-umbrella.js')).moleculeUmbrellaPresentation,
  'adaptive-flow-mcmc': async () => (await import('./adaptive-flow-mcmc.js')).adaptiveFlowMcmcPresentation,
  'variational-autoregressive': async () =>
    (await import('./variational-autoregressive.js')).variationalAutoregressivePresentation,
  'boltzmann-generator': async () =>
    (await import('./boltzmann-generator.js')).boltzmannGeneratorPresentation,
  'adaptive-biasing-force': async () =>
    (await import('./adaptive-biasing-force.js')).adaptiveBiasingForcePresentation,
  'string-method': async () => (await import('./string-method.js')).stringMethodPresentation,
  steered: async () => (await import('./steered.js')).steeredPresentation,
  metadynamics: async () => (await import('./metadynamics.js')).metadynamicsPresentation,
  'parallel-tempering': async () => (await import('./parallel-tempering.js')).parallelTemperingPresentation,
  discover: async () => (await import('./discover.js')).discoverPresentation,
  'targeted-free-energy': async () =>
    (await import('./targeted-free-energy.js')).targetedFreeEnergyPresentation,
  umbrella: async () => (await import('./umbrella.js')).umbrellaPresentation,
};

/** The report of a finished run as data. */
export async function presentationOf(run: FinishedRun): Promise<ReportData> {
  const own = presentations[run.experiment.workflow.type];
  return own ? (await own())(run) : plainPresentation(run);
}
