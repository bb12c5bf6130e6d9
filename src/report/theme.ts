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
  /** From small to large errors. */
  readonly errors: readonly string[];
  /** Elements by symbol, after the usual convention; `X` stands for the rest. */
  readonly atoms: Readonly<Record<string, string>>;
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
  errors: [
    '#fdf7f0',
    '#fae9d8',
    '#f6d7b8',
    '#f0c193',
    '#e8a86d',
    '#dd8c4a',
    '#cc702d',
    '#b2571b',
    '#923f0f',
    '#6f2c08',
  ],
  atoms: {
    H: '#f0f2f4',
    C: '#838b96',
    N: '#3a6fd8',
    O: '#e0483e',
    F: '#63b54a',
    P: '#f08a24',
    S: '#e3b21c',
    Cl: '#4caf50',
    X: '#a06cc8',
  },
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
  errors: [
    '#211c18',
    '#33271e',
    '#493423',
    '#624329',
    '#7e5530',
    '#9b6938',
    '#b87f45',
    '#d29857',
    '#e8b375',
    '#f8d0a0',
  ],
  atoms: {
    H: '#f2f4f6',
    C: '#9aa3af',
    N: '#6c9bf5',
    O: '#f4675c',
    F: '#7fd164',
    P: '#f7a04b',
    S: '#efc744',
    Cl: '#67c76b',
    X: '#bb8ce0',
  },
};

function names(theme: Theme): [name: string, value: string][] {
  return [
    ['ink', theme.ink],
    ['faint', theme.faint],
    ['paper', theme.paper],
    ...Object.entries(theme.role),
    ...theme.ramp.map((colour, i): [string, string] => [`ramp-${i}`, colour]),
    ...theme.errors.map((colour, i): [string, string] => [`errors-${i}`, colour]),
    ...Object.entries(theme.atoms).map(([symbol, colour]): [string, string] => [`atom-${symbol}`, colour]),
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
  errors: lightTheme.errors.map((_, i) => `var(--errors-${i})`),
  atoms: Object.fromEntries(Object.keys(lightTheme.atoms).map((symbol) => [symbol, `var(--atom-${symbol})`])),
};
