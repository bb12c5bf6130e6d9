// Fig. 1 of Crabtree, Bello-Rivas and Kevrekidis (2023): does a conditional score model learn the density of the fast coordinate z2 at a
// slow one, z1 = 5, from unbiased dynamics? The evolving double well (their eq. 6), in the convention of their code.
//
// npm run examples -- figure-1 [--full]
import { conditionalStudy } from './lib/conditional.js';

await conditionalStudy('figure-1', 5, 0.1);
