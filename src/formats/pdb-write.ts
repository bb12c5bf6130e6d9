/**
 * Writing of PDB files: names, positions in Å with three decimals, a model for each frame.
 * Source: Protein Data Bank contents guide, version 3.3 (wwPDB, 2012), https://www.wwpdb.org/documentation/file-format.
 */
import { InputError } from '../math/errors.js';
import { cellLengthsAndAngles, splitFrames, type TrajectoryAtom, type TrajectoryData } from './trajectory.js';

/** Residues whose bonds every reader knows: they are ATOMs, all others HETATMs with their bonds in CONECT records. */
const standard = new Set(
  (
    'ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL ' + 'A C G U DA DC DG DT'
  ).split(' '),
);

export interface PdbTopology {
  readonly atoms: readonly TrajectoryAtom[];
  /** Two atoms each. */
  readonly bonds?: ArrayLike<number>;
}

/** A name in its four columns: it starts in the second one, unless it is long or its element has two letters. */
function nameColumns({ name, element }: TrajectoryAtom): string {
  const shifted = name.length < 4 && element.length < 2;
  return (shifted ? ` ${name}` : name).padEnd(4).slice(0, 4);
}

function coordinates(positions: ArrayLike<number>, atom: number, frame: number): string {
  let text = '';
  for (let k = 0; k < 3; k++) {
    const field = (10 * positions[3 * atom + k]).toFixed(3).padStart(8);
    if (field.length > 8) {
      throw new InputError(
        `frame ${frame}: atom ${atom} is at ${positions[3 * atom + k]} nm, which the eight columns of a PDB file cannot hold`,
      );
    }
    text += field;
  }
  return text;
}

/**
 * Writes a PDB file: one frame as it is, several as models. The file has no times; its box is that of the first frame.
 *
 * @throws InputError when names do not fit the positions, or a position does not fit its columns
 * @example
 * const text = encodePdb(topology, { frames: 1, atoms: 22, positions });
 */
export function encodePdb(topology: PdbTopology, trajectory: TrajectoryData): string {
  const { atoms, bonds = [] } = topology;
  if (atoms.length !== trajectory.atoms) {
    throw new InputError(`the topology has ${atoms.length} atoms, the trajectory ${trajectory.atoms}`);
  }
  const lines: string[] = [];
  const cell = trajectory.cells?.subarray(0, 9);
  if (cell?.some((x) => x !== 0)) {
    const [a, b, c, ...angles] = cellLengthsAndAngles(cell);
    const lengths = [a, b, c].map((x) => (10 * x).toFixed(3).padStart(9));
    lines.push(
      `CRYST1${lengths.join('')}${angles.map((x) => x.toFixed(2).padStart(7)).join('')} P 1           1 `,
    );
  }

  // A TER record after each chain takes a serial number, too.
  let serial = 0;
  const serials: number[] = [];
  const records = atoms.map((atom, i) => {
    const { residue, residueNumber, chain, element } = atom;
    serials.push(++serial);
    const isStandard = standard.has(residue);
    const number = (n: number, digits: number) => String(n % 10 ** digits).padStart(digits);
    const place = `${residue.slice(0, 3).padStart(3)} ${(chain || ' ').slice(0, 1)}${number(residueNumber, 4)}`;
    const head = `${isStandard ? 'ATOM  ' : 'HETATM'}${number(serial, 5)} ${nameColumns(atom)} ${place}    `;
    const tail = `  1.00  0.00          ${element.toUpperCase().slice(0, 2).padStart(2)}  `;
    const isLast = i + 1 === atoms.length || atoms[i + 1].chain !== chain;
    const ter = isLast ? `TER   ${number(++serial, 5)}      ${place}` : undefined;
    return { head, tail, ter };
  });

  let frame = 0;
  for (const { positions } of splitFrames(trajectory)) {
    if (trajectory.frames > 1) lines.push(`MODEL     ${String(frame + 1).padStart(4)}`);
    records.forEach(({ head, tail, ter }, atom) => {
      lines.push(head + coordinates(positions, atom, frame) + tail);
      if (ter !== undefined) lines.push(ter);
    });
    if (trajectory.frames > 1) lines.push('ENDMDL');
    frame++;
  }

  const partners = new Map<number, number[]>();
  for (let i = 0; i < bonds.length; i += 2) {
    const [a, b] = [bonds[i], bonds[i + 1]];
    if (standard.has(atoms[a].residue) && standard.has(atoms[b].residue) && atoms[a].name !== 'SG') continue;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ])
      partners.set(from, [...(partners.get(from) ?? []), to]);
  }
  const column = (atom: number) => String(serials[atom] % 100_000).padStart(5);
  for (const [atom, others] of [...partners].sort(([a], [b]) => a - b)) {
    for (let i = 0; i < others.length; i += 4)
      lines.push(`CONECT${[atom, ...others.slice(i, i + 4)].map(column).join('')}`);
  }
  lines.push('END');
  return lines.map((line) => line + '\n').join('');
}
