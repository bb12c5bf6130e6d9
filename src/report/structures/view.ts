/**
 * The view that turns: a scene with its controls, laid over the panel's still picture, which stays for print. This file and what it imports
 * become a script of their own, which only reports with structures carry.
 */
import { formatNumber } from '../format.js';
import type { StructuresPanel } from '../types.js';
import { styleOf } from './chain.js';
import { colourist, valueRange } from './colours.js';
import type { Colouring } from './colours.js';
import { button, choice, make, segments } from '../controls.js';
import { makeScene } from './scene.js';
import type { Drawn, Scene, Shape } from './scene.js';

/** More lines than this hide each other; a chain's course is a heavier one. */
const mostOthers = { 'ball-and-stick': 60, cartoon: 16 };

/** More groups than this are a list to choose from. */
const mostButtons = 5;

const shapeNames: Record<Shape, string> = {
  'ball-and-stick': 'Balls and sticks',
  sticks: 'Sticks',
  spheres: 'Spheres',
  cartoon: 'Cartoon',
};

type Place = Omit<Drawn, 'colour'>;

/** All structures of the groups, one after the other. */
function placesOf({ groups, topology }: StructuresPanel): Place[][] {
  const size = 3 * topology.atoms.length;
  return groups.map(({ positions }, group) =>
    Array.from({ length: positions.length / size }, (_, structure) => ({ group, structure })),
  );
}

/** Evenly chosen ones, where there are too many. */
function thinned<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]);
}

/**
 * Puts the view into the panel's holder.
 * @throws Error when the browser has no WebGL: the holder is then as it was
 */
export function mountView(holder: HTMLElement, panel: StructuresPanel, description: string): void {
  const places = placesOf(panel);
  const all = places.flat();
  if (!all.length) return;
  const style = styleOf(panel);
  const range = valueRange(panel);
  const stage = make('div', {
    className: 'stage',
    tabIndex: 0,
    role: 'application',
    ariaLabel: `${description} Arrow keys left and right step through the structures, with Shift all four turn them; plus and minus zoom, 0 resets.`,
  });
  const view = make('div', { className: 'view', role: 'group', ariaLabel: panel.label }, stage);
  holder.append(view);
  let colours = colourist(panel, holder);
  let scene: Scene;
  try {
    scene = makeScene(stage, panel, colours.paper);
  } catch (error) {
    view.remove();
    throw error;
  }

  let chosen = places[0]?.length ? places[0] : all;
  let at = 0;
  let shape: Shape = style;
  let colouring: Colouring = style === 'cartoon' ? 'chain' : 'element';
  let together = true;

  const caption = make('output', { className: 'small', ariaLive: 'polite' });
  const slider = make('input', { type: 'range', min: '0', step: '1', ariaLabel: 'Structure' });

  function words(): string {
    const { group, structure } = chosen[at];
    const { label, values, captions, chosenFrom } = panel.groups[group];
    const count = places[group].length;
    const { label: name = 'value', unit = '' } = panel.value ?? {};
    return [
      label,
      `${structure + 1} of ${count}${chosenFrom ? ` (chosen from ${chosenFrom})` : ''}`,
      values &&
        Number.isFinite(values[structure]) &&
        `${name} ${formatNumber(values[structure])} ${unit}`.trim(),
      captions?.[structure],
    ]
      .filter(Boolean)
      .join(' · ');
  }

  /** Draws again; the thin lines only where they may have changed. */
  function show(everything = true): void {
    const paint = (place: Place, whole = false): Drawn => ({
      ...place,
      colour: colours.atom(place, colouring, whole),
    });
    const others = thinned(chosen, mostOthers[style]).map((place) => paint(place, true));
    scene.show(paint(chosen[at]), shape, everything ? (together ? others : []) : undefined);
    slider.max = String(chosen.length - 1);
    slider.value = String(at);
    slider.disabled = chosen.length < 2;
    caption.textContent = words();
    slider.setAttribute('aria-valuetext', caption.textContent);
  }

  function step(by: number): void {
    at = (at + by + chosen.length) % chosen.length;
    show(false);
  }
  slider.addEventListener('input', () => {
    at = Number(slider.value);
    show(false);
  });

  let timer: ReturnType<typeof setInterval> | undefined;
  const play = button('Play', () => {
    if (timer) clearInterval(timer);
    timer = timer ? undefined : setInterval(() => step(1), 250);
    play.textContent = timer ? 'Pause' : 'Play';
  });

  const groups = panel.groups.map(({ label, role }, i) => ({ label, role, places: places[i] }));
  const origins = [
    ...groups.filter((group) => group.places.length),
    ...(groups.length > 1 ? [{ label: 'all', places: all }] : []),
  ];
  const choose = (i: number) => {
    chosen = origins[i].places;
    at = 0;
    show();
  };
  const shown: Shape[] = ['ball-and-stick', 'sticks', 'spheres'];
  if (style === 'cartoon') shown.unshift('cartoon');
  const colourings: [Colouring, string][] = [['element', 'by element']];
  if (style === 'cartoon') colourings.unshift(['chain', 'along the chain']);
  if (groups.length > 1) colourings.push(['origin', 'by origin']);
  if (range) colourings.push(['value', `by ${panel.value?.label ?? 'value'}`]);
  const scale = make(
    'span',
    { className: 'scale small', hidden: true },
    formatNumber(range?.[0] ?? 0, 3),
    make('i', {}),
    `${formatNumber(range?.[1] ?? 0, 3)} ${panel.value?.unit ?? ''}`,
  );

  view.prepend(
    make(
      'div',
      { className: 'tools' },
      origins.length > 1 &&
        (origins.length <= mostButtons
          ? segments('Origin', origins, choose)
          : choice(
              'Origin',
              origins.map(({ label }, i) => [String(i), label] as const),
              (i) => choose(Number(i)),
            )),
      choice(
        'Shape',
        shown.map((name) => [name, shapeNames[name]]),
        (name) => {
          shape = name;
          show();
        },
      ),
      colourings.length > 1 &&
        choice('Colours', colourings, (name) => {
          colouring = name;
          scale.hidden = name !== 'value';
          show();
        }),
      all.length > 1 &&
        button(
          'Overlay',
          (pressed) => {
            together = pressed;
            show();
          },
          true,
        ),
      button('Reset', () => scene.reset()),
      scale,
    ),
  );
  if (all.length > 1) view.append(make('div', { className: 'steps' }, play, slider));
  view.append(caption);

  // A page must scroll under the pointer: only who holds Ctrl (or pinches), or has chosen the view, zooms.
  stage.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && document.activeElement !== stage) event.stopPropagation();
    },
    { capture: true },
  );
  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    'Shift+ArrowLeft': () => scene.turn('y', -10),
    'Shift+ArrowRight': () => scene.turn('y', 10),
    'Shift+ArrowUp': () => scene.turn('x', -10),
    'Shift+ArrowDown': () => scene.turn('x', 10),
    '+': () => scene.zoom(1.15),
    '=': () => scene.zoom(1.15),
    '-': () => scene.zoom(1 / 1.15),
    '0': () => scene.reset(),
  };
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  const repaint = () => {
    colours = colourist(panel, holder);
    scene.background(colours.paper);
    show();
  };
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  show();
  holder.classList.add('live');
}
