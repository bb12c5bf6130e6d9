/** What the page's worker offers to library code. */
export function run() {
  return {
    isolated: self.crossOriginIsolated,
    sharedMemory: typeof SharedArrayBuffer === 'function',
    worker: typeof document === 'undefined',
  };
}
