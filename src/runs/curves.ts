/** The points of live curves, stage by stage: kept with checkpoints, so that a curve of a resumed run has no gap. */
import type { WorkflowEvent } from '../workflows/types.js';
import type { Curves } from './store.js';

/** Collects the points of curve events. */
export class CurveRecorder {
  private readonly points = new Map<string, Map<string, { x: number[]; y: number[] }>>();
  private readonly saved: Readonly<Record<string, { readonly curves: Curves }>>;

  /** @param saved - curves of an earlier try, which the points that follow continue */
  constructor(saved: Readonly<Record<string, { readonly curves: Curves }>>) {
    this.saved = saved;
  }

  hear(event: WorkflowEvent): void {
    if (event.type !== 'curve') return;
    const { x, y } = this.curve(event.stage, event.name);
    x.push(event.x);
    y.push(event.y);
  }

  /** The curves of a stage so far. */
  of(stage: string): Curves {
    for (const name of Object.keys(this.saved[stage]?.curves ?? {})) this.curve(stage, name);
    const entries = [...(this.points.get(stage) ?? [])];
    return Object.fromEntries(
      entries.map(([name, { x, y }]) => [name, { x: Float64Array.from(x), y: Float64Array.from(y) }]),
    );
  }

  private curve(stage: string, name: string): { x: number[]; y: number[] } {
    const stages = this.points.get(stage) ?? new Map<string, { x: number[]; y: number[] }>();
    this.points.set(stage, stages);
    const earlier = this.saved[stage]?.curves[name];
    const curve = stages.get(name) ?? { x: [...(earlier?.x ?? [])], y: [...(earlier?.y ?? [])] };
    stages.set(name, curve);
    return curve;
  }
}
