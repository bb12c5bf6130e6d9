import { module } from '../fields.js';

/** A workflow of the user's own: an async generator of events, with progress, checkpoints and a run folder for free. */
export const moduleWorkflow = module('an async generator function (experiment, context) of workflow events').meta({
  title: 'Your own workflow',
  description: 'An async generator function from a TypeScript or JavaScript file; it gets progress bars, checkpoints and a run folder',
});
