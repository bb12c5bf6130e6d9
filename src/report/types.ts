/**
 * What a report says, as plain data: the report page, the SVG files and the hover script all read these types, and any
 * JSON that fits them can be drawn. Arrays may be typed arrays while in memory; they are written as JSON numbers.
 */

import type { Panel, Role } from './panel-types.js';

export type * from './panel-types.js';
export type { StructureAtom, StructureGroup, StructuresPanel } from './structures/types.js';

/** A numbered figure: panels side by side, (a), (b), …, under one title and caption. */
export interface Figure {
  /** Letters, digits and hyphens: names the file and the anchor. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly panels: readonly Panel[];
}

/** A value with its standard error (or spread: the column or caption says which). */
export interface Uncertain {
  readonly value: number;
  readonly error?: number;
}

/** A number that the reader came for. */
export interface Headline extends Uncertain {
  readonly label: string;
  readonly unit?: string;
  /** What the number and its error are, in a few words: "mean and spread of 1000 repeats". */
  readonly note?: string;
  readonly role?: Role;
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

/** A cell of a table; `null` is "not available". */
export type Cell = string | number | Uncertain | null;

/** A table of estimates. */
export interface Table {
  readonly id: string;
  readonly title: string;
  readonly caption?: string;
  readonly columns: readonly {
    readonly label: string;
    readonly format?: 'number' | 'count' | 'duration' | 'code';
  }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a check found, and what to do about it. */
export interface Diagnostic {
  readonly severity: 'good' | 'note' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** Where the numbers come from: enough to make them again. */
export interface Provenance {
  /** The experiment as it was run, all defaults filled in. */
  readonly experiment: { readonly name: string; readonly text: string };
  readonly command: string;
  readonly seed: number | string;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine?: string;
  readonly stages?: readonly {
    readonly title: string;
    readonly seconds: number;
    readonly evaluations?: number;
  }[];
  /** Anything else worth a line. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
}

/** A whole report. */
export interface ReportData {
  readonly title: string;
  readonly subtitle?: string;
  /** A few sentences: what was asked, what was found. One string a paragraph. */
  readonly summary: readonly string[];
  readonly headlines: readonly Headline[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  readonly diagnostics: readonly Diagnostic[];
  readonly provenance: Provenance;
}
