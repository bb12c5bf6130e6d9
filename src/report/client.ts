/**
 * The page's script: draws each figure again from its data with values under the pointer, at the width that it has on this
 * screen; switches between light and dark; saves figures as SVG. Without it, the page still shows everything.
 */
import { segments } from './controls.js';
import { lightTheme, pageTheme } from './theme.js';
import { describePanel, drawPanel, viewsOf } from './panels/index.js';
import type {} from './structures/entry.js';
import type { Panel, StructuresPanel } from './types.js';

/** JSON has no NaN: gaps in curves are written as null. */
function withGaps(_: string, value: unknown): unknown {
  return Array.isArray(value) ? value.map((entry: unknown) => (entry === null ? NaN : entry)) : value;
}

const data = document.getElementById('report-data')!.textContent;
const panels = new Map(Object.entries(JSON.parse(data, withGaps) as Record<string, Panel>));

function draw(holder: Element): void {
  const panel = panels.get(holder.getAttribute('data-panel')!);
  const width = Math.round(holder.clientWidth);
  if (!panel || width < 50 || holder.getAttribute('data-width') === String(width)) return;
  holder.setAttribute('data-width', String(width));
  const drawing = drawPanel(panel, { document, width, theme: pageTheme, hover: true });
  // what else is in the holder, such as a view that turns, stays
  if (holder.firstElementChild) holder.firstElementChild.replaceWith(drawing);
  else holder.append(drawing);
}

let viewer: Promise<void> | undefined;

/** Unpacks the viewer of structures and runs it: the page's policy knows its hash. */
async function loadViewer(): Promise<void> {
  const packed = document.getElementById('report-viewer')!.textContent;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
}

/** Lays the view that turns over a still picture; where that cannot be, the picture stays and says why. */
async function mount(holder: HTMLElement, panel: StructuresPanel): Promise<void> {
  if (!document.getElementById('report-viewer')) return;
  try {
    viewer ??= loadViewer();
    await viewer;
    window.mountView!(holder, panel, describePanel(panel));
  } catch {
    const note = document.createElement('p');
    note.className = 'small';
    note.textContent = 'This browser offers no WebGL, which a view that turns would need: a still picture.';
    holder.append(note);
  }
}

const visible = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    visible.unobserve(target);
    new ResizeObserver(() => draw(target)).observe(target);
    const panel = panels.get(target.getAttribute('data-panel')!);
    if (panel?.kind === 'structures') void mount(target as HTMLElement, panel);
  }
});
for (const holder of document.querySelectorAll('[data-panel]')) visible.observe(holder);

for (const [name, panel] of [...panels]) {
  const views = viewsOf(panel);
  const holder = document.querySelector(`[data-panel="${name}"]`);
  if (!views.length || !holder) continue;
  const choose = (i: number) => {
    panels.set(name, views[i].panel);
    holder.removeAttribute('data-width');
    draw(holder);
  };
  const switches = segments('What is shown', views, choose);
  switches.classList.add('views');
  holder.before(switches);
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-save]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const name = button.dataset['save']!;
    const svg = drawPanel(panels.get(name)!, { document, width: 560, theme: lightTheme });
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    save(`${name.replace('/', '-')}.svg`, svg.outerHTML);
  });
}

const toggle = document.getElementById('theme') as HTMLButtonElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () =>
  (document.documentElement.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark';
const label = () => (toggle.textContent = isDark() ? 'Light' : 'Dark');
toggle.hidden = false;
toggle.addEventListener('click', () => {
  document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
  label();
});
dark.addEventListener('change', label);
label();
