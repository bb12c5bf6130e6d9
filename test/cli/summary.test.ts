// The last lines of a run, and what is said when it failed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { explainError } from '../../src/cli/errors.js';
import { printSummary } from '../../src/cli/summary.js';
import { InputError } from '../../src/math/index.js';
import type { FinishedRun } from '../../src/runs/index.js';

afterEach(() => vi.restoreAllMocks());

/** What was written to a stream, without colours. */
function heard(stream: NodeJS.WriteStream, speak: () => void): string {
  const written: string[] = [];
  vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  speak();
  // eslint-disable-next-line no-control-regex -- colours begin with it
  return written.join('').replaceAll(/\u001b\[\d+m/g, '');
}

describe('the summary of a run', () => {
  const said = (summary: object) => {
    const run = { summary, record: { seconds: 1, tries: 1 }, folder: 'runs/x' } as unknown as FinishedRun;
    return heard(process.stdout, () => printSummary(run, { report: undefined, computed: true }))
      .split('\n')
      .filter((line) => /^ {2}\S/.test(line))
      .map((line) => line.trim().split(/ {2,}/));
  };

  it('says a status and its advice in two lines, and nothing of empty words', () => {
    const poor = { ok: false, code: 'few-crossings', message: 'Run longer.' };
    expect(said({ crossings: 3, status: poor })).toEqual([
      ['crossings', '3'],
      ['status', 'few-crossings'],
      ['advice', 'Run longer.'],
      ['folder', expect.anything()],
    ]);
    const fine = { ok: true, code: 'ok', message: '' };
    expect(said({ status: fine, advice: '' })).toEqual([
      ['status', 'ok'],
      ['folder', expect.anything()],
    ]);
  });

  it('says exact answers to more digits than an estimate beside them has', () => {
    const [, exact] = said({ logZ: { value: { value: 30.886, standardError: 0.0042 }, exact: 30.88041 } });
    expect(exact).toEqual(['logZ.exact', '30.880']);
  });
});

describe('what is said of an error', () => {
  it('is that memory is short where an array cannot be', () => {
    const tooLong = () => new Float64Array(-1);
    const error = (() => {
      try {
        return tooLong();
      } catch (thrown) {
        return thrown;
      }
    })();
    const words = heard(process.stderr, () => explainError(error));
    expect(words).toMatch(
      /^error out of memory \(.*\): fewer walkers, kept frames, bins or nodes take less\n$/,
    );
    expect(heard(process.stderr, () => explainError(new InputError('seed is -1')))).toBe(
      'error seed is -1\n',
    );
  });
});
