import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/errors.js';
import { renderFigure, type StructuresPanel } from '../../src/report/index.js';
import { makeDocument } from '../../src/report/figures.js';
import { condensePanel, describePanel, drawPanel } from '../../src/report/panels/index.js';
import { between } from '../../src/report/structures/colours.js';
import { backbones, styleOf } from '../../src/report/structures/chain.js';
import { lightTheme } from '../../src/report/theme.js';
import { rmsd } from '../../src/variables/index.js';
import { dipeptide, protein } from './molecules.js';

let document: Document;
beforeAll(async () => {
  document = await makeDocument();
});
const condense = (panel: StructuresPanel) => condensePanel(panel) as StructuresPanel;
const draw = (panel: StructuresPanel) => drawPanel(panel, { document, width: 960, theme: lightTheme });
const { atoms, bonds } = dipeptide.topology;
const size = 3 * atoms.length;
const heavy = atoms.flatMap(({ element }, i) => (element === 'H' ? [] : [i]));

type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** Six times the volume of a tetrahedron; its sign is the hand. */
function signedVolume(o: Float64Array, ...rest: [Float64Array, Float64Array, Float64Array]): number {
  const [a, b, c] = rest.map((point) => point.map((value, k) => value - o[k]));
  const cross = [b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]];
  return a[0] * cross[0] + a[1] * cross[1] + a[2] * cross[2];
}

describe('structures', () => {
  it('are superposed on their heavy atoms: no turn brings them closer to the first one', () => {
    const { positions } = condense(dipeptide).groups[2];
    const reference = Float64Array.from(condense(dipeptide).groups[0].positions.slice(0, size));
    const best = new Float64Array(30);
    rmsd({ reference, atoms: heavy }).evaluate(Float64Array.from(positions), best);
    for (let i = 0; i < 30; i++) {
      const apart = heavy.reduce((sum, atom) => {
        for (let k = 3 * atom; k < 3 * atom + 3; k++) sum += (positions[i * size + k] - reference[k]) ** 2;
        return sum;
      }, 0);
      expect(Math.sqrt(apart / heavy.length)).toBeCloseTo(best[i], 3);
    }
  });

  it('keep their shape and hand, and show their widest side', () => {
    const before = dipeptide.groups[0].positions;
    const after = condense(dipeptide).groups[0].positions;
    const distance = (x: ArrayLike<number>, i: number, j: number) =>
      Math.hypot(...[0, 1, 2].map((k) => x[3 * i + k] - x[3 * j + k]));
    for (let i = 0; i < atoms.length; i++)
      for (let j = 0; j < i; j++)
        // coordinates are written to 1e-4 nm
        expect(Math.abs(distance(after, i, j) - distance(before, i, j))).toBeLessThan(Math.sqrt(3) * 1e-4);
    const at = (x: ArrayLike<number>, i: number) => Float64Array.from([0, 1, 2], (k) => x[3 * i + k]);
    const hand = (x: ArrayLike<number>) => signedVolume(...([8, 6, 10, 14].map((i) => at(x, i)) as Four));
    expect(Math.sign(hand(after))).toBe(Math.sign(hand(before)));
    const spread = [0, 1, 2].map((k) => heavy.reduce((sum, i) => sum + after[3 * i + k] ** 2, 0));
    expect(spread[0]).toBeGreaterThan(spread[1]);
    expect(spread[1]).toBeGreaterThan(spread[2]);
  });

  it('stay where they are if asked', () => {
    const { groups } = condense({ ...dipeptide, superpose: false });
    expect(groups[1].positions).toEqual(Array.from(dipeptide.groups[1].positions));
  });

  it('too many for a page are chosen evenly, with their values', () => {
    const count = 5000;
    const positions = Float64Array.from(
      { length: count * size },
      (_, i) => dipeptide.groups[0].positions[i % size],
    );
    const values = Float64Array.from({ length: count }, (_, i) => i);
    const panel = condense({ ...dipeptide, groups: [{ label: 'many', role: 'model', positions, values }] });
    const [group] = panel.groups;
    expect(group.positions).toHaveLength(200 * size);
    expect(Array.from(group.values!).slice(0, 3)).toEqual([0, 25, 50]);
    expect(describePanel(panel)).toContain('many (200 of 5000 structures)');
    expect(condense(panel)).toEqual(panel);
  });

  it('that do not fit the molecule are refused', () => {
    const [group] = dipeptide.groups;
    const wrong = (change: object) => () => draw({ ...dipeptide, groups: [{ ...group, ...change }] });
    expect(wrong({ positions: new Float64Array(65) })).toThrow(InputError);
    expect(wrong({ positions: new Float64Array(65) })).toThrow(/65 coordinates.*22 atoms/);
    expect(wrong({ values: [1, 2] })).toThrow(/2 values for 12 structures/);
    const bonded = { ...dipeptide, topology: { atoms, bonds: [...bonds, 3, 22] } };
    expect(() => draw(bonded)).toThrow(/atom 22 of 22/);
  });
});

describe('the still picture', () => {
  it('has a ball for each atom of each group and a line for each other structure', () => {
    const svg = draw(dipeptide);
    expect(svg.querySelectorAll('circle[stroke]')).toHaveLength(3 * atoms.length);
    expect(svg.querySelectorAll('path')).toHaveLength(11 + 11 + 16);
    expect(svg.textContent).toContain('generated at ψ = 60° · 12 structures');
  });

  it('draws what is nearer later', () => {
    const balls = [...draw(dipeptide).querySelectorAll('circle[stroke]')].slice(0, atoms.length);
    const { positions } = condense(dipeptide).groups[0];
    const backToFront = [...atoms.keys()].sort((a, b) => positions[3 * a + 2] - positions[3 * b + 2]);
    expect(balls.map((ball) => ball.getAttribute('fill'))).toEqual(
      backToFront.map((i) => lightTheme.atoms[atoms[i].element]),
    );
    const veils = [...draw(dipeptide).querySelectorAll('circle[fill-opacity]')].slice(0, atoms.length);
    const opacities = veils.map((veil) => Number(veil.getAttribute('fill-opacity')));
    expect(opacities).toEqual([...opacities].sort((a, b) => b - a));
  });

  it('of a protein is the course of its chain', () => {
    expect(styleOf(protein)).toBe('cartoon');
    expect(styleOf({ ...protein, style: 'ball-and-stick' })).toBe('ball-and-stick');
    expect(backbones(protein.topology).map((run) => run.length)).toEqual([32]);
    expect(draw(protein).querySelectorAll('circle')).toHaveLength(0);
  });

  it('shows six groups and says how many there are besides', () => {
    const groups = Array.from({ length: 9 }, () => dipeptide.groups[0]);
    const svg = draw({ ...dipeptide, groups });
    expect(svg.querySelectorAll('circle[stroke]')).toHaveLength(6 * atoms.length);
    expect(svg.textContent).toMatch(/and 3 more$/);
  });

  it('of a group without structures, or of no group, is empty', () => {
    const none = { label: 'none', role: 'model', positions: [] } as const;
    expect(draw({ ...dipeptide, groups: [none] }).querySelectorAll('circle')).toHaveLength(0);
    expect(draw({ ...dipeptide, groups: [] }).outerHTML).not.toContain('NaN');
  });

  it('is a file by itself, lit by its own gradient', async () => {
    const panels = [dipeptide, dipeptide];
    const svg = await renderFigure({ id: 'two', title: 'two', caption: '', panels });
    const { JSDOM } = await import('jsdom');
    const parsed = new new JSDOM('').window.DOMParser().parseFromString(svg, 'image/svg+xml');
    const ids = [...parsed.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    for (const [, used] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(used);
  });
});

it('mixes colours in order', () => {
  expect(between(['#000000', '#808080', '#ffffff'], 0.25)).toBe('#404040');
  expect(between(['#000000', '#808080', '#ffffff'], 7)).toBe('#ffffff');
});
