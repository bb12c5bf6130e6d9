import { beforeAll, describe, expect, it } from 'vitest';
import type { SurfacePanel } from '../../src/report/index.js';
import { makeDocument } from '../../src/report/figures.js';
import { condensePanel, drawPanel, viewsOf } from '../../src/report/panels/index.js';
import { makeBands } from '../../src/report/panels/colour-bar.js';
import { closed, filled } from '../../src/report/panels/surface-grid.js';
import { lightTheme } from '../../src/report/theme.js';
import { ramachandran } from './molecules.js';

let document: Document;
beforeAll(async () => {
  document = await makeDocument();
});
const draw = (panel: SurfacePanel, width = 480) =>
  drawPanel(condensePanel(panel), { document, width, theme: lightTheme });
const words = (svg: Element) => [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);

describe('a surface over angles', () => {
  it('has ticks each 60° from −180 to 180 and is square', () => {
    const svg = draw(ramachandran);
    const ticks = ['−180', '−120', '−60', '0', '60', '120', '180'];
    expect(
      words(svg).filter(
        (word) => /^−?\d+$/.test(word) && Math.abs(Number(word.replace('−', '-'))) % 60 === 0,
      ),
    ).toEqual(expect.arrayContaining([...ticks, ...ticks]));
    const frame = svg.querySelector('[aria-label=frame]')!;
    const [width, height] = ['width', 'height'].map((name) => Number(frame.getAttribute(name)));
    expect(Math.abs(width - height)).toBeLessThan(2);
  });

  it('names its places, and its colour bar reaches from nothing to the range', () => {
    const svg = draw(ramachandran);
    expect(words(svg)).toEqual(expect.arrayContaining(['C7eq', 'αR', 'free energy / kT', '10+']));
  });

  it('offers its errors as a second map', () => {
    const [own, errors] = viewsOf(ramachandran);
    expect(own.panel).toBe(ramachandran);
    expect(words(draw(errors.panel as SurfacePanel))).toContain('standard error of the free energy / kT');
    const { errors: _, ...grid } = ramachandran.grid;
    expect(viewsOf({ ...ramachandran, grid })).toEqual([]);
  });

  it('does not change where the period is cut', () => {
    const { grid } = ramachandran;
    const shifted = Array.from(grid.values, (_, i) => {
      const [row, column] = [Math.floor(i / 36), i % 36];
      return grid.values[((row + 18) % 36) * 36 + ((column + 18) % 36)];
    });
    const { errors: _, ...bare } = grid;
    const moved: SurfacePanel = {
      ...ramachandran,
      grid: { ...bare, values: shifted, x: [5, 355], y: [5, 355] },
    };
    const contours = (panel: SurfacePanel) => draw(panel).querySelector('[aria-label=contour]')!.innerHTML;
    expect(contours(moved)).toBe(contours({ ...ramachandran, grid: bare }));
  });

  it('stays within what a page can carry', () => {
    const size = 360;
    const values = Array.from({ length: size * size }, (_, i) => Math.cos((2 * Math.PI * (i % size)) / size));
    const fine: SurfacePanel = {
      ...ramachandran,
      grid: { values, width: size, height: size, x: [-179.5, 179.5], y: [-179.5, 179.5] },
    };
    const { grid } = condensePanel(fine) as SurfacePanel;
    expect(grid.width).toBeLessThan(110);
    expect(grid.x[0]).toBeLessThanOrEqual(-180);
    expect(grid.x[1]).toBeGreaterThanOrEqual(180);
  });
});

it('closes a periodic axis with the values from its other end', () => {
  const axis = { label: 'a', period: 4 };
  const grid = { values: [10, 11, 12, 13], width: 4, height: 1, x: [-1.5, 1.5], y: [0, 0] } as const;
  const around = closed(grid, axis, { label: 'b' }, [-2, 2], [0, 0]);
  expect(around.x[0]).toBeLessThanOrEqual(-2);
  expect(around.x[1]).toBeGreaterThanOrEqual(2);
  const at = (x: number) => around.values[Math.round(x - around.x[0])];
  expect([-2.5, -1.5, 1.5, 2.5].map(at)).toEqual([13, 10, 13, 10]);
});

it('does not close an axis of which the grid covers a part', () => {
  const grid = { values: [1, 2, 3], width: 3, height: 1, x: [0, 2], y: [0, 0] } as const;
  expect(closed(grid, { label: 'a', period: 10 }, { label: 'b' }, [-5, 5], [0, 0]).width).toBe(3);
});

it('leaves blank what was never visited', () => {
  const values = [0, 1, 0, 1, Infinity, 1, 0, 1, NaN];
  const panel: SurfacePanel = {
    kind: 'surface',
    x: { label: 'x' },
    y: { label: 'y' },
    value: { label: 'F' },
    grid: { values, width: 3, height: 3, x: [0, 2], y: [0, 2] },
  };
  const covers = [...draw(panel).querySelectorAll('[aria-label=contour]')];
  expect(covers).toHaveLength(2);
  expect(covers[1].innerHTML + covers[1].outerHTML).toContain(lightTheme.paper);
  expect(filled(values, 3, 3).every(Number.isFinite)).toBe(true);
  expect(filled(values, 3, 3)[4]).toBeCloseTo(4 / 7);
});

it.each([
  [0, 12.7, 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], true],
  [0, 0.18, Infinity, [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18], false],
  [-128, -84, Infinity, [-130, -125, -120, -115, -110, -105, -100, -95, -90, -85, -80], false],
])('divides %d to %d (at most %d) at round numbers', (low, high, most, edges, open) => {
  const bands = makeBands(low, high, most, lightTheme.ramp);
  expect(bands.edges).toEqual(edges);
  expect(bands.open).toBe(open);
  expect(bands.colours).toHaveLength(edges.length - 1);
  expect(new Set(bands.colours).size).toBe(bands.colours.length);
});
