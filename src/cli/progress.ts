/** Live progress: a bar for each stage with its rate and the time left, or plain lines where nobody watches. */
import { MultiBar } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import colors from 'picocolors';
import { formatDuration, formatShortCount } from '../report/format.js';
import type { RunEvent } from '../runs/index.js';

/** Shows events as they come; `stop` leaves the terminal as it was. */
export interface ProgressView {
  show(event: RunEvent): void;
  note(text: string): void;
  stop(): void;
}

/** The view that fits: warnings alone, bars on a terminal, or lines in a log. It writes to standard error. */
export function progressView({ quiet }: { quiet: boolean }): ProgressView {
  return process.stderr.isTTY && !quiet ? new Bars() : new Lines(quiet);
}

/** One stage's work: how much is done, how fast, since when. */
class StageProgress {
  readonly title: string;
  readonly total: number;
  done = 0;
  private readonly kept: boolean;
  private readonly began = performance.now();
  private ended: number | undefined;
  private readonly marks: { readonly at: number; readonly done: number }[] = [];

  /** @param kept - an earlier try finished it */
  constructor({ title, total }: { title: string; total: number }, kept: boolean) {
    this.title = title;
    this.total = total;
    this.kept = kept;
  }

  advance(done: number): void {
    const at = performance.now();
    this.done = done;
    if (done >= this.total) this.ended ??= at;
    this.marks.push({ at, done });
    while (this.marks.length > 2 && this.marks[1].at < at - 5000) this.marks.shift(); // the rate of the last 5 s
  }

  /** `1.2 M/s, 14 s left`, or how long it took. */
  get pace(): string {
    if (this.kept) return 'kept';
    if (this.ended !== undefined) return `in ${formatDuration((this.ended - this.began) / 1000)}`;
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.at - first.at < 200 || last.done <= first.done) return '';
    const perSecond = (1000 * (last.done - first.done)) / (last.at - first.at);
    const rate = perSecond < 1 ? '' : `${formatShortCount(perSecond)}/s, `;
    return `${rate}${formatDuration((this.total - this.done) / perSecond)} left`;
  }

  get percent(): string {
    return `${Math.floor(100 * Math.min(1, this.done / Math.max(1, this.total)))}%`;
  }
}

class Bars implements ProgressView {
  private readonly stages = new Map<string, { progress: StageProgress; bar: SingleBar }>();
  private kept: readonly string[] = [];
  private stopped = false;
  private readonly bars = new MultiBar({
    hideCursor: true,
    gracefulExit: false,
    emptyOnZero: true,
    fps: 8,
    format: (_options, { progress }, payload: { progress: StageProgress }) => {
      const { title, percent, pace } = payload.progress;
      const room = process.stderr.columns || 80;
      const name = Math.min(36, Math.floor(room * 0.4));
      const width = Math.max(8, Math.min(30, room - name - 34));
      const filled = Math.round(width * Math.min(1, progress));
      const bar = colors.cyan('━'.repeat(filled)) + colors.dim('━'.repeat(width - filled));
      return `${title.slice(0, name).padEnd(name)} ${bar} ${percent.padStart(4)}  ${colors.dim(pace)}`;
    },
  });

  show(event: RunEvent): void {
    if (event.type === 'resume') this.kept = event.finished;
    if (event.type === 'stage') {
      const progress = new StageProgress(event, this.kept.includes(event.stage));
      this.stages.set(event.stage, { progress, bar: this.bars.create(event.total, 0, { progress }) });
    } else if (event.type === 'progress') {
      const stage = this.stages.get(event.stage);
      stage?.progress.advance(event.done);
      stage?.bar.update(event.done);
    } else {
      const line = words(event);
      if (line !== undefined) this.note(line);
    }
  }

  note(text: string): void {
    if (this.stages.size > 0 && !this.stopped) this.bars.log(`${text}\n`);
    else process.stderr.write(`${text}\n`);
  }

  stop(): void {
    if (this.stages.size === 0 || this.stopped) return;
    this.stopped = true;
    this.bars.update(); // prints what was logged last
    this.bars.stop();
  }
}

/** A line when a stage ends, and one every ten seconds before. */
class Lines implements ProgressView {
  private current: StageProgress | undefined;
  private kept: readonly string[] = [];
  private spokenAt = performance.now();
  private readonly quiet: boolean;

  constructor(quiet: boolean) {
    this.quiet = quiet;
  }

  show(event: RunEvent): void {
    if (event.type === 'resume') this.kept = event.finished;
    if (event.type === 'stage') {
      this.current = new StageProgress(event, this.kept.includes(event.stage));
    } else if (event.type === 'progress' && this.current) {
      const ending = event.done >= this.current.total && this.current.done < this.current.total;
      this.current.advance(event.done);
      if (ending || performance.now() - this.spokenAt > 10_000) this.speak(this.current);
    } else {
      const line = words(event);
      if (line === undefined) return;
      if (event.type === 'warning') process.stderr.write(`${line}\n`);
      else this.note(line);
    }
  }

  note(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }

  stop(): void {
    this.current = undefined;
  }

  private speak({ title, percent, pace }: StageProgress): void {
    this.note(`${title}: ${[percent, pace].filter((part) => part !== '').join(', ')}`);
    this.spokenAt = performance.now();
  }
}

function words(event: RunEvent): string | undefined {
  if (event.type === 'warning') return `${colors.yellow('warning')} ${event.message}`;
  if (event.type === 'resume') {
    const { finished, begun } = event;
    const parts = [
      finished.length > 0 && `finished: ${finished.join(', ')}`,
      begun.length > 0 && `begun: ${begun.join(', ')}`,
    ];
    return `Going on with an earlier run (${parts.filter(Boolean).join('; ')})`;
  }
  return undefined;
}
