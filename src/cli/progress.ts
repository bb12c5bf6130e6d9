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

/** The view that fits: none, bars on a terminal, lines in a log. It writes to standard error. */
export function progressView({ quiet }: { quiet: boolean }): ProgressView {
  if (quiet) return new Lines(true);
  return process.stderr.isTTY ? new Bars() : new Lines(false);
}

/** Work a second, over the last few seconds. */
class Rate {
  private readonly marks: { at: number; done: number }[] = [];

  add(done: number): void {
    const at = performance.now() / 1000;
    this.marks.push({ at, done });
    while (this.marks.length > 2 && this.marks[1]!.at < at - 5) this.marks.shift();
  }

  get perSecond(): number | undefined {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (!first || !last || last.at - first.at < 0.2) return undefined;
    return (last.done - first.done) / (last.at - first.at);
  }
}

interface Stage {
  readonly title: string;
  readonly total: number;
  readonly unit: string;
  readonly rate: Rate;
  readonly began: number;
  done: number;
}

function newStage({ title, total, unit }: { title: string; total: number; unit: string }): Stage {
  return { title, total, unit, rate: new Rate(), began: performance.now(), done: 0 };
}

function advance(stage: Stage, done: number): void {
  stage.done = done;
  stage.rate.add(done);
}

/** `1.2 M/s, 14 s left`, or how long it took. */
function pace({ total, done, rate, unit, began }: Stage): string {
  if (done >= total)
    return `${formatShortCount(total)} ${unit} in ${formatDuration((performance.now() - began) / 1000)}`;
  const speed = rate.perSecond;
  if (speed === undefined || speed <= 0)
    return `${formatShortCount(done)} of ${formatShortCount(total)} ${unit}`;
  return `${formatShortCount(speed)} ${unit}/s, ${formatDuration((total - done) / speed)} left`;
}

class Bars implements ProgressView {
  private readonly stages = new Map<string, { stage: Stage; bar: SingleBar }>();
  private readonly bars = new MultiBar({
    hideCursor: true,
    gracefulExit: false,
    emptyOnZero: true,
    fps: 8,
    format: (_options, { progress }, { stage }: { stage: Stage }) => {
      const width = Math.max(10, Math.min(30, (process.stderr.columns || 80) - 64));
      const filled = Math.round(width * Math.min(1, progress));
      const bar = colors.cyan('━'.repeat(filled)) + colors.dim('━'.repeat(width - filled));
      const percent = `${Math.floor(100 * Math.min(1, progress))}%`.padStart(4);
      return `${stage.title.padEnd(26).slice(0, 26)} ${bar} ${percent}  ${colors.dim(pace(stage))}`;
    },
  });

  show(event: RunEvent): void {
    if (event.type === 'stage') {
      const stage = newStage(event);
      this.stages.set(event.stage, { stage, bar: this.bars.create(event.total, 0, { stage }) });
    } else if (event.type === 'progress') {
      const entry = this.stages.get(event.stage);
      if (!entry) return;
      advance(entry.stage, event.done);
      entry.bar.update(event.done);
    } else {
      const line = words(event);
      if (line !== undefined) this.note(line);
    }
  }

  note(text: string): void {
    if (this.stages.size > 0) this.bars.log(`${text}\n`);
    else process.stderr.write(`${text}\n`);
  }

  stop(): void {
    if (this.stages.size === 0) return;
    this.bars.update(); // prints what was logged last
    this.bars.stop();
  }
}

/** A line when a stage begins and ends, and one every ten seconds between. */
class Lines implements ProgressView {
  private current: Stage | undefined;
  private spokenAt = 0;
  private readonly quiet: boolean;

  constructor(quiet: boolean) {
    this.quiet = quiet;
  }

  show(event: RunEvent): void {
    if (event.type === 'stage') {
      this.current = newStage(event);
      this.spokenAt = performance.now();
    } else if (event.type === 'progress' && this.current) {
      const { total, done } = this.current;
      advance(this.current, event.done);
      const ended = event.done >= total && done < total;
      if (ended || performance.now() - this.spokenAt > 10_000) this.speak();
    } else {
      const line = words(event);
      if (line !== undefined && (!this.quiet || event.type === 'warning')) process.stderr.write(`${line}\n`);
    }
  }

  note(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }

  stop(): void {
    this.current = undefined;
  }

  private speak(): void {
    const stage = this.current!;
    const percent = stage.done >= stage.total ? 'done' : `${Math.floor((100 * stage.done) / stage.total)}%`;
    this.note(`${stage.title}: ${percent}, ${pace(stage)}`);
    this.spokenAt = performance.now();
  }
}

function words(event: RunEvent): string | undefined {
  if (event.type === 'warning') return `${colors.yellow('warning')} ${event.message}`;
  if (event.type === 'resume') return `Going on from: ${event.stages.join(', ')} (--fresh starts over)`;
  return undefined;
}
