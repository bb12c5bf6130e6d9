import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readExperiment, resume, run, type RunEvent } from '../../src/runs/index.js';

const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const toy = fileURLToPath(new URL('fixtures/toy.ts', import.meta.url));
const resolved = join(folder, 'run/experiment.resolved.yaml');
const options = { folder: join(folder, 'run'), workers: 1, checkpointSeconds: 0 };

async function finish(events: AsyncIterable<RunEvent>) {
  for await (const _ of events);
}

it('does not go on with a run whose experiment was edited, until it is restored', async () => {
  const file = join(folder, 'toy.yaml');
  const workflow = `{ type: module, path: ${toy}, options: { steps: 5, fail: 3 } }`;
  writeFileSync(file, `system: { type: muller-brown }\nworkflow: ${workflow}\nseed: 7\n`);
  const fell = 'the walk fell over at step 3';
  await expect(finish(run(await readExperiment(file), options))).rejects.toThrow(fell);

  const before = readFileSync(resolved, 'utf8');
  const edited = before.replace('steps: 5', 'steps: 6');
  expect(edited).not.toBe(before);
  writeFileSync(resolved, edited);
  const refusal =
    /experiment\.resolved\.yaml was changed since the run began, .*: restore the file, or start a new run with it: wellspring run .*resolved\.yaml --out/;
  await expect(finish(resume(options))).rejects.toThrow(refusal);
  await expect(finish(run(await readExperiment(resolved), options))).rejects.toThrow(refusal);

  // Comments and titles say nothing of what is computed.
  writeFileSync(resolved, `# mine\ntitle: Another\n${before}`);
  await expect(finish(resume(options))).rejects.toThrow(fell);

  // A run of an earlier version has no checksum.
  const record = join(folder, 'run/run.json');
  const { experiment, ...old } = JSON.parse(readFileSync(record, 'utf8')) as Record<string, unknown>;
  expect(experiment).toMatch(/^[\da-f]{64}$/);
  writeFileSync(record, JSON.stringify(old));
  writeFileSync(resolved, edited);
  await expect(finish(resume(options))).rejects.toThrow(fell);
});
