// Property tests draw the same cases on every run, like everything else here.
import fc from 'fast-check';

fc.configureGlobal({ seed: 20231205 });
