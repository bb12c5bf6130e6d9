// Fig. 2 of Crabtree, Bello-Rivas and Kevrekidis (2023): does it still know the density at z1 = 12, when its training data end at 10? The
// same system and the same model as in figure-1.ts.
//
// npm run examples -- figure-2 [--full]
import { conditionalStudy } from './lib/conditional.js';

await conditionalStudy('figure-2', 12, 0.25);
