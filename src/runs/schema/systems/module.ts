import { module } from '../fields.js';

/** A potential or stochastic differential equation of the user's own. */
export const moduleSystem = module('a system, or a function of the options that returns one').meta({
  title: 'Your own system',
  description: 'A potential or a stochastic differential equation from a TypeScript or JavaScript file',
});
