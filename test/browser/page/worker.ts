/// <reference types="vite/client" />
/** A function that a test runs twice, in Node and here, on the same input: `run` of entries/NAME.ts. Input and output are JSON. */
export interface Entry {
  run: (input: never) => unknown;
}

export type Answer = { output: unknown } | { error: string };

const entries: Partial<Record<string, () => Promise<Entry>>> = import.meta.glob<Entry>('./entries/*.ts');

self.onmessage = async ({ data: { name, input } }: MessageEvent<{ name: string; input: never }>) => {
  let answer: Answer;
  try {
    const load = entries[`./entries/${name}.ts`];
    if (!load) throw new Error(`no entry '${name}' in test/browser/page/entries`);
    answer = { output: await (await load()).run(input) };
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  self.postMessage(answer);
};
