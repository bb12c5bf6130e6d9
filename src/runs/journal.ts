/** Keeps `run.json` as a run goes: its state, its stages and their times, how far the current one is. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { WorkflowEvent } from '../workflows/types.js';
import { experimentFile } from './folder.js';
import { firstLine } from './modules.js';
import { experimentChecksum, machine, moduleChecksums, versions, writeRecord } from './record.js';
import type { Progress, RunRecord, RunState } from './record.js';
import type { Experiment } from './schema/experiment.js';
import type { StoredStage } from './store.js';

interface StageTime {
  readonly title: string;
  /** Seconds of earlier tries. */
  readonly earlier: number;
  readonly began: number;
  ended?: number;
}

/** The record of a run, written to its folder at every `save`. */
export class Journal {
  private readonly began = performance.now();
  private readonly stages = new Map<string, StageTime>();
  private readonly warnings: Set<string>;
  private progress: Progress | undefined;
  private readonly folder: string;
  private readonly record: RunRecord;

  private constructor(folder: string, record: RunRecord) {
    this.folder = folder;
    this.record = record;
    this.warnings = new Set(record.warnings);
  }

  /** Begins a try: the first, or one that goes on from `earlier`. */
  static async begin(
    experiment: Experiment,
    { folder, workers, command }: { folder: string; workers?: number; command?: string },
    earlier: RunRecord | undefined,
  ): Promise<Journal> {
    const now = new Date().toISOString();
    const journal = new Journal(folder, {
      state: 'running',
      command: earlier?.command ?? command ?? '',
      seed: experiment.seed,
      started: earlier?.started ?? now,
      updated: now,
      seconds: earlier?.seconds ?? 0,
      tries: (earlier?.tries ?? 0) + 1,
      workers: workers ?? availableParallelism(),
      versions: versions(),
      machine: machine(),
      experiment: experimentChecksum(await readFile(join(folder, experimentFile), 'utf8')),
      modules: await moduleChecksums(experiment),
      stages: earlier?.stages ?? [],
      warnings: earlier?.warnings ?? [],
    });
    await journal.save();
    return journal;
  }

  hear(event: WorkflowEvent, saved: Readonly<Record<string, StoredStage>>): void {
    if (event.type === 'stage') {
      const { stage, title, total, unit } = event;
      const began = performance.now();
      const earlier = saved[stage];
      const finished = earlier?.output !== undefined;
      this.stages.set(stage, { title, earlier: earlier?.seconds ?? 0, began, ...(finished && { ended: began }) });
      this.progress = { stage, title, done: 0, total, unit };
    } else if (event.type === 'progress' && this.progress) {
      this.progress = { ...this.progress, done: event.done };
    } else if (event.type === 'warning') {
      this.warnings.add(event.message);
    } else if (event.type === 'output') {
      const time = this.stages.get(event.stage);
      if (time) time.ended = performance.now();
    }
  }

  /** Wall time of a stage so far, over all tries. */
  stageSeconds(stage: string): number {
    const time = this.stages.get(stage);
    return time ? time.earlier + ((time.ended ?? performance.now()) - time.began) / 1000 : 0;
  }

  /** Wall time of the run so far, over all tries. */
  seconds(): number {
    return this.record.seconds + (performance.now() - this.began) / 1000;
  }

  /** Writes the record as it stands. */
  async save(state: RunState = 'running', error?: unknown): Promise<void> {
    await writeRecord(this.folder, {
      ...this.record,
      state,
      updated: new Date().toISOString(),
      seconds: this.seconds(),
      stages: [...this.stages].map(([stage, { title }]) => ({ stage, title, seconds: this.stageSeconds(stage) })),
      warnings: [...this.warnings],
      ...(this.progress && state !== 'finished' && { progress: this.progress }),
      ...(state === 'failed' && { error: firstLine(error) }),
    });
  }
}
