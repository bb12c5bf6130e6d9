/**
 * Colours by role. On the page they are CSS variables, so that one drawing serves light, dark and print; in SVG files they
 * are the light values. The hues are those of Okabe and Ito (2008), told apart by readers with any colour vision.
 */
import type { Role } from './types.js';

/** Fonts of the reader's system, by name: in some, `system-ui` is one that was made for menus. */
export const sans =
  '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

export interface Theme {
  readonly ink: string;
  readonly faint: string;
  readonly paper: string;
  readonly role: Readonly<Record<Role, string>>;
  /** From low to high energy. */
  readonly ramp: readonly string[];
}

export const lightTheme: Theme = {
  ink: '#1c1f23',
  faint: '#767c85',
  paper: '#ffffff',
  role: {
    exact: '#111111',
    training: '#8b929b',
    model: '#b8478c',
    umbrella: '#d55e00',
    assisted: '#0072b2',
    systematic: '#008a65',
    extra: '#7a6a00',
  },
  ramp: [
    '#1f4e79',
    '#2e6795',
    '#4480ad',
    '#5f99c1',
    '#7eb1d1',
    '#9ec7df',
    '#bcd9ea',
    '#d5e7f2',
    '#e8f1f7',
    '#f5f9fb',
  ],
};

export const darkTheme: Theme = {
  ink: '#e4e7eb',
  faint: '#98a1ac',
  paper: '#15181d',
  role: {
    exact: '#ffffff',
    training: '#7d8794',
    model: '#e58cc0',
    umbrella: '#f5924e',
    assisted: '#58b4ec',
    systematic: '#3ccb9f',
    extra: '#d8c34a',
  },
  ramp: [
    '#8cc4ea',
    '#70aedb',
    '#5899c8',
    '#4584b3',
    '#376f9a',
    '#2d5c80',
    '#264b68',
    '#203c52',
    '#1c2f3f',
    '#19242f',
  ],
};

function names(theme: Theme): [name: string, value: string][] {
  return [
    ['ink', theme.ink],
    ['faint', theme.faint],
    ['paper', theme.paper],
    ...Object.entries(theme.role),
    ...theme.ramp.map((colour, i): [string, string] => [`ramp-${i}`, colour]),
  ];
}

/** The CSS declarations that give a theme's colours to `pageTheme`. */
export function declarations(theme: Theme): string {
  return names(theme)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** Colours looked up on the page. */
export const pageTheme: Theme = {
  ink: 'var(--ink)',
  faint: 'var(--faint)',
  paper: 'var(--paper)',
  role: Object.fromEntries(Object.keys(lightTheme.role).map((role) => [role, `var(--${role})`])) as Record<
    Role,
    string
  >,
  ramp: lightTheme.ramp.map((_, i) => `var(--ramp-${i})`),
};
