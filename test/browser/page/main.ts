// Runs one entry (entries/NAME.ts) in a worker, where library code of a web app belongs, and hands back what it returns.
import type { Answer } from './worker.js';

declare global {
  interface Window {
    runEntry: (name: string, input: unknown) => Promise<unknown>;
  }
}

window.runEntry = (name, input) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      worker.terminate();
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.output);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ name, input });
  });
