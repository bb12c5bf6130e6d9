/** The experiment that `wellspring init` writes. */
export const starter = (schema: string) => `# yaml-language-server: $schema=${schema}
# An experiment for Wellspring. Every line that has a default may go; 'wellspring validate' shows them all.
title: Score-assisted umbrella sampling of a double well

# What is sampled. 'wellspring list' names the systems; 'type: module' with a path takes your own.
system:
  type: variable-barrier-double-well
  barrier: 8 # height in kT; try 4

# How it is sampled.
workflow:
  type: score-assisted-umbrella

  # The umbrella: coordinate 0 is held at 5 by a spring of 50.
  condition: { coordinate: 0, at: 5, spring: 50 }

  # Optimiser steps of the score model that learns from unbiased dynamics.
  train: { steps: 4000 }

  # Ten starting points from the model, one umbrella walker each.
  starts: { walkers: 10, pool: 10000 }

  # Umbrella steps of each walker, and their size.
  sample: { steps: 1000, timeStep: 0.01 }

# The same seed gives the same bits on every machine.
seed: 1
`;
