/** Small pieces of a page. */

/** An element with properties and children; false children are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string | false)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== false));
  return element;
}

/** A button; with `pressed` it stays down until it is pressed again. */
export function button(label: string, act: (pressed: boolean) => void, pressed?: boolean): HTMLButtonElement {
  const element = make('button', { type: 'button' }, label);
  if (pressed !== undefined) element.setAttribute('aria-pressed', String(pressed));
  element.addEventListener('click', () => {
    const now = element.getAttribute('aria-pressed') === 'false';
    if (pressed !== undefined) element.setAttribute('aria-pressed', String(now));
    act(now);
  });
  return element;
}

/** Buttons of which one is pressed. */
export function segments(
  label: string,
  entries: readonly { readonly label: string; readonly role?: string }[],
  act: (chosen: number) => void,
): HTMLElement {
  const buttons = entries.map((entry, i) => {
    const swatch = make('span', { className: 'swatch' });
    if (entry.role) swatch.style.background = `var(--${entry.role})`;
    const element = make('button', { type: 'button' }, Boolean(entry.role) && swatch, entry.label);
    element.setAttribute('aria-pressed', String(i === 0));
    element.addEventListener('click', () => {
      buttons.forEach((other) => other.setAttribute('aria-pressed', String(other === element)));
      act(i);
    });
    return element;
  });
  return make('div', { className: 'segments', role: 'group', ariaLabel: label }, ...buttons);
}

/** A choice of one from a list. */
export function choice<T extends string>(
  label: string,
  entries: readonly (readonly [value: T, label: string])[],
  act: (chosen: T) => void,
): HTMLElement {
  const select = make(
    'select',
    { ariaLabel: label },
    ...entries.map(([value, text]) => make('option', { value }, text)),
  );
  select.addEventListener('change', () => act(select.value as T));
  return select;
}
