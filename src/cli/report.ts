/** Figures and the report page of a finished run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../runs/index.js';
import type { FinishedRun } from '../runs/index.js';
import { presentationOf } from './presentations/index.js';

/**
 * Writes `report.html` and `figures/*.svg` into the run's folder.
 *
 * @param keep - leave a report that is already there
 * @returns the path of the report
 */
export async function writeReport(run: FinishedRun, { keep = false } = {}): Promise<string> {
  const path = join(run.folder, 'report.html');
  if (keep && existsSync(path)) return path;
  const { renderFigure, renderReport } = await import('../report/index.js');
  const data = await presentationOf(run);
  for (const figure of data.figures) {
    await writeWhole(join(run.folder, 'figures', `${figure.id}.svg`), await renderFigure(figure));
  }
  await writeWhole(path, await renderReport(data));
  return path;
}
