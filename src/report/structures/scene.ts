/** What 3Dmol.js draws of a panel: one structure solid, others beside it as thin lines. Runs in the page, in the viewer's script. */
import { createViewer } from '3dmol';
import type { GLModel, GLViewer } from '3dmol';
import { encodePdb } from '../../formats/pdb-write.js';
import type { StructuresPanel } from '../types.js';
import { ballRadius, framed, stickRadius } from './chain.js';

/** Around the outermost atoms' centres, nm. */
const edge = 0.07;

/** Angstroms, in which the library counts, in a nanometre. */
const ANGSTROM = 10;

export const shapes = ['ball-and-stick', 'sticks', 'spheres', 'cartoon'] as const;
export type Shape = (typeof shapes)[number];

/** A structure to draw: which one, and the colour of an atom. */
export interface Drawn {
  readonly group: number;
  readonly structure: number;
  readonly colour: (atom: number) => string;
}

export interface Scene {
  /** Draws a structure in a shape, and others as thin lines; undefined leaves what is there. */
  show(solid: Drawn, shape: Shape, others?: readonly Drawn[]): void;
  /** Turns by angles in degrees about the page's axes. */
  turn(about: 'x' | 'y', degrees: number): void;
  zoom(factor: number): void;
  /** All in view again, as it was at the start. */
  reset(): void;
  background(colour: string): void;
}

interface DrawnAtom {
  index: number;
  bonds: number[];
  bondOrder: number[];
  elem: string;
}

const radiusOf = ({ elem }: DrawnAtom) => ANGSTROM * ballRadius(elem);

/** The library itself does not say so where there is none. The context is given back: browsers have few. */
function hasWebGL(): boolean {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/**
 * The library fits the sphere around the atoms into the height, so that no turn hides any. Molecules that are wide and flat may come
 * closer where the element has room for their widest side.
 */
function closer(
  { clientWidth, clientHeight }: HTMLElement,
  panel: StructuresPanel,
  shown: readonly Drawn[],
): number {
  const size = 3 * panel.topology.atoms.length;
  const points = shown.flatMap(({ group, structure }) =>
    framed(panel).map((atom) =>
      [0, 1, 2].map((k) => panel.groups[group].positions[structure * size + 3 * atom + k]),
    ),
  );
  const axis = (k: number) => points.map((point) => point[k]);
  const extents = [0, 1, 2].map((k) => [Math.min(...axis(k)), Math.max(...axis(k))]);
  const centre = extents.map(([low, high]) => (low + high) / 2);
  const radius = Math.max(...points.map((point) => Math.hypot(...point.map((x, k) => x - centre[k]))));
  const [halfWidth, halfHeight] = extents.map(([low, high]) => (high - low) / 2 + edge);
  const room = Math.min(clientWidth / clientHeight / halfWidth, 1 / halfHeight);
  return Math.min(1.4, 0.9 * radius * room) || 1;
}

/**
 * A view into an element, which it fills.
 * @throws Error when the browser has no WebGL
 */
export function makeScene(element: HTMLElement, panel: StructuresPanel, background: string): Scene {
  if (!hasWebGL()) throw new Error('no WebGL');
  const viewer: GLViewer = createViewer(element, {
    backgroundColor: background,
    antialias: true,
    cartoonQuality: 12,
    disableFog: false,
    minimumZoomToDistance: 1,
  });
  viewer.setViewStyle({ style: 'outline', color: 'black', width: 0.012 });
  const { atoms, bonds } = panel.topology;
  const neighbours: number[][] = atoms.map(() => []);
  for (let k = 0; k < bonds.length; k += 2) {
    neighbours[bonds[k]].push(bonds[k + 1]);
    neighbours[bonds[k + 1]].push(bonds[k]);
  }

  function add({ group, structure }: Drawn, withSecondaryStructure: boolean): GLModel {
    const size = 3 * atoms.length;
    const { positions: all } = panel.groups[group];
    const positions = Float64Array.from(all.slice(structure * size, (structure + 1) * size));
    const text = encodePdb({ atoms }, { frames: 1, atoms: atoms.length, positions });
    const model = viewer.addModel(text, 'pdb', {
      keepH: true,
      assignBonds: false,
      noComputeSecondaryStructure: !withSecondaryStructure,
    });
    (model.selectedAtoms({}) as unknown as DrawnAtom[]).forEach((atom, i) => {
      atom.index = i;
      atom.elem = atoms[i].element;
      atom.bonds = neighbours[i];
      atom.bondOrder = neighbours[i].map(() => 1);
    });
    return model;
  }

  function dress(model: GLModel, { colour }: Drawn, shape: Shape): void {
    const colorfunc = ({ index }: DrawnAtom) => colour(index);
    const stick = { radius: ANGSTROM * stickRadius, colorfunc };
    if (shape === 'cartoon') model.setStyle({}, { cartoon: { colorfunc, arrows: true, thickness: 0.45 } });
    else if (shape === 'sticks') model.setStyle({}, { stick: { ...stick, radius: 1.3 * stick.radius } });
    else if (shape === 'spheres') model.setStyle({}, { sphere: { colorfunc } });
    else {
      const radii = new Map(
        (model.selectedAtoms({}) as unknown as DrawnAtom[]).map((a) => [a.elem, radiusOf(a)]),
      );
      for (const [elem, radius] of radii) model.setStyle({ elem }, { stick, sphere: { radius, colorfunc } });
    }
  }

  function thin(model: GLModel, { colour }: Drawn, shape: Shape): void {
    const colorfunc = ({ index }: DrawnAtom) => colour(index);
    if (shape === 'cartoon') model.setStyle({}, { cartoon: { colorfunc, width: 0.12, thickness: 0.08 } });
    else model.setStyle({ not: { elem: 'H' } }, { stick: { radius: 0.034, colorfunc } });
  }

  let solidModel: GLModel | undefined;
  let otherModels: GLModel[] = [];
  let home: number[] | undefined;
  return {
    show(solid, shape, others) {
      if (others) {
        for (const model of otherModels) viewer.removeModel(model);
        otherModels = others.map((one) => {
          const model = add(one, false);
          thin(model, one, shape);
          return model;
        });
      }
      if (solidModel) viewer.removeModel(solidModel);
      solidModel = add(solid, shape === 'cartoon');
      dress(solidModel, solid, shape);
      if (!home) {
        viewer.zoomTo(shape === 'cartoon' ? { atom: 'CA' } : {});
        viewer.zoom(closer(element, panel, [solid, ...(others ?? [])]));
        home = viewer.getView();
      }
      viewer.render();
    },
    turn(about, degrees) {
      viewer.rotate(degrees, about);
      viewer.render();
    },
    zoom: (factor) => void viewer.zoom(factor),
    reset() {
      if (home) viewer.setView(home);
      viewer.render();
    },
    background(colour) {
      viewer.setBackgroundColor(colour, 1);
      viewer.render();
    },
  };
}
