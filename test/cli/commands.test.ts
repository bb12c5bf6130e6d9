// What each command prints, and where: standard output is for results, standard error for everything else.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, readJson, wellspring, writeToy } from './wellspring.js';

let folder: string;
let run: string;
let ended: Awaited<ReturnType<typeof wellspring>>;

beforeAll(async () => {
  folder = emptyFolder();
  run = join(folder, 'runs/toy');
  ended = await wellspring(['run', writeToy(folder, { steps: 30 }), '--set', 'title=A toy'], folder);
});

describe('wellspring run', () => {
  it('shows stages on standard error and a short summary on standard output', () => {
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/Walk first: 100%, in .*\nWalk second: 100%, in /);
    expect(ended.stdout).toMatch(
      /finished in [^]*sum +0\.\d+ ± 0\.010[^]*report +file:\/\/.*\/runs\/toy\/report\.html/,
    );
  });

  it('leaves everything that a run is in its folder', () => {
    expect(
      readdirSync(run)
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['experiment.resolved.yaml', 'figures', 'report.html', 'result.json', 'run.json', 'stages']);
    expect(readdirSync(join(run, 'stages/first'))).toEqual(
      expect.arrayContaining(['curves.height.x.npy', 'curves.height.y.npy', 'meta.json', 'positions.npy']),
    );
    expect(readdirSync(join(run, 'figures'))).toEqual(['first-height.svg', 'second-height.svg']);
    expect(parse(readFileSync(join(run, 'experiment.resolved.yaml'), 'utf8'))).toMatchObject({
      title: 'A toy',
      system: { type: 'muller-brown', beta: 0.1 },
      seed: 7,
    });
    const { node } = process.versions;
    expect(readJson(run, 'run.json')).toMatchObject({
      state: 'finished',
      seed: 7,
      tries: 1,
      command: 'wellspring run toy.yaml --set title=A toy',
      versions: { wellspring: '0.1.0', node, 'onnxruntime-node': expect.stringMatching(/^\d/) },
      stages: [{ stage: 'first' }, { stage: 'second' }],
    });
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('A toy');
  });

  it('prints one JSON object and nothing else with --json --quiet', async () => {
    const { code, stdout, stderr } = await wellspring(
      ['run', 'toy.yaml', '--out', 'runs/json', '--json', '--quiet', '--no-report'],
      folder,
    );
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'finished',
      folder: join(folder, 'runs/json'),
      result: { sum: { spread: 0.01 }, walkers: 2 },
    });
  });
});

describe('other commands', () => {
  it('report writes the report and the figures again', async () => {
    rmSync(join(run, 'report.html'));
    rmSync(join(run, 'figures'), { recursive: true });
    const { code, stdout } = await wellspring(['report', 'runs/toy'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('report.html');
    expect(existsSync(join(run, 'report.html'))).toBe(true);
    expect(readdirSync(join(run, 'figures'))).toHaveLength(2);
  });

  it('list names runs, systems and workflows', async () => {
    const { code, stdout } = await wellspring(['list', '--json'], folder);
    expect(code).toBe(0);
    const { runs, systems, workflows } = JSON.parse(stdout);
    expect(runs).toContainEqual(expect.objectContaining({ folder: 'runs/toy', state: 'finished' }));
    expect(systems.map(({ type }: { type: string }) => type)).toContain('variable-barrier-double-well');
    expect(workflows.map(({ type }: { type: string }) => type)).toContain('score-assisted-umbrella');
  });

  it('init writes an experiment that is valid, and never over another', async () => {
    const { code, stdout } = await wellspring(['init', 'studies'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('wellspring run studies/experiment.yaml');
    expect((await wellspring(['validate', 'studies/experiment.yaml'], folder)).code).toBe(0);
    const again = await wellspring(['init', 'studies/experiment.yaml'], folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('studies/experiment.yaml exists already');
  });

  it('schema prints the schema that editors complete with', async () => {
    const { stdout } = await wellspring(['schema'], folder);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Wellspring experiment' });
  });

  it.each(['run', 'resume', 'validate', 'report', 'list', 'init', 'schema'])(
    '%s has help with an example',
    async (name) => {
      const { code, stdout } = await wellspring([name, '--help'], folder);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples:\\n +wellspring ${name}`));
    },
  );

  it('completion prints a script, which offers commands', async () => {
    expect((await wellspring(['completion'], folder)).stdout).toContain('wellspring --get-yargs-completions');
    const offers = await wellspring(['--get-yargs-completions', 'wellspring', 're'], folder);
    expect(offers.stdout.split('\n').map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['resume', 'report']),
    );
  });

  it('--version is the package’s', async () => {
    expect((await wellspring(['--version'], folder)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
