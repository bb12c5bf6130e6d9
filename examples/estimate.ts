// Free energies from files that other programs wrote: are they right? The data of examples/estimate/ stand in the formats of PLUMED, GROMACS,
// Grossfield's WHAM and pymbar, and what is true of them is known (examples/estimate/make.ts sampled them).
//
// npm run examples -- estimate
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('estimate', import.meta.url));
const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

interface Measured {
  readonly value: number;
  readonly standardError: number;
}

interface Answer {
  readonly differences: readonly (Measured & { readonly label: string })[];
  readonly profile?: {
    readonly centres: readonly number[];
    readonly value: readonly (number | null)[];
    readonly standardError: readonly (number | null)[];
  };
}

function estimate(...args: string[]): Answer {
  console.log(
    `\nwellspring estimate ${args.join(' ').replace(/(plumed\/COLVAR\.\d+ ?)+/, 'plumed/COLVAR.* ')}`,
  );
  const options = { cwd: folder, encoding: 'utf8' } as const;
  return JSON.parse(
    execFileSync(process.execPath, [command, 'estimate', ...args, '--json'], options),
  ) as Answer;
}

const shown = (value: number, error: number) => `${value.toFixed(2)} ± ${error.toFixed(2)} kT`;

function compare({ differences }: Answer, truth: number): void {
  const [{ label, value, standardError }] = differences;
  console.log(`  ${label}: ${shown(value, standardError)}; exactly ${truth.toFixed(2)} kT`);
}

/** How a profile fares over its whole length, each bin relative to the lowest. */
function compareProfile({ differences, profile }: Answer, energy: (x: number) => number): void {
  const { centres, value, standardError } = profile!;
  const lowest = centres[value.indexOf(0)];
  const known = centres.flatMap((x, b) => {
    const [free, error] = [value[b], standardError[b]];
    return free !== null && error ? [Math.abs(free - energy(x) + energy(lowest)) / error] : [];
  });
  const within = (100 * known.filter((z) => z < 2).length) / known.length;
  for (const { label, value: free, standardError: error } of differences)
    console.log(`  ${label}: ${shown(free, error)}`);
  console.log(
    `  ${within.toFixed(0)} % of ${known.length} bins are within two standard errors of the exact profile`,
  );
}

const colvars = readdirSync(`${folder}/plumed`)
  .filter((name) => name.startsWith('COLVAR.'))
  .map((name) => `plumed/${name}`);
const torsion = (phi: number) => 2 * (1 + Math.cos(3 * phi)) + 1.5 * Math.cos(phi);
const bond = (r: number) => 5 * (1 - Math.exp(-1.2 * (r - 3.5))) ** 2 - 2 * Math.log(r);
const membrane = (z: number) => 6 * ((z / 0.5) ** 2 - 1) ** 2 + 2 * z;

compareProfile(estimate('mbar', ...colvars, '--temperature', '300'), torsion);
compareProfile(estimate('wham', 'grossfield/metadata.dat'), bond);
compareProfile(
  estimate('umbrella-integration', 'gromacs/windows.dat', '--units', 'kJ/mol', '--temperature', '300'),
  membrane,
);
compare(estimate('mbar', 'u_kn.npz'), Math.log(8) / 2);
compare(estimate('ti', 'gradients.csv'), Math.log(16) / 2);
compare(estimate('crooks', 'work.csv'), Math.log(16) / 2);
