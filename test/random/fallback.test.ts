import { afterEach, expect, it, vi } from 'vitest';
import { fillNormal, fillUniform, key } from '../../src/random/index.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it.each([
  ['no WebAssembly', undefined],
  ['WebAssembly without SIMD', { validate: () => false }],
])('an engine with %s draws the same numbers', async (_, substitute) => {
  const [normals, uniforms, singles] = [new Float64Array(999), new Float64Array(999), new Float32Array(999)];
  fillNormal(key(1), normals, 5);
  fillUniform(key(1), uniforms, 5);
  fillNormal(key(1), singles, 5);

  vi.resetModules();
  vi.stubGlobal('WebAssembly', substitute);
  const { webAssemblyGenerator } = await import('../../src/random/webassembly.js');
  expect(webAssemblyGenerator()).toBeUndefined();
  const random = await import('../../src/random/index.js');
  const again = [new Float64Array(999), new Float64Array(999), new Float32Array(999)] as const;
  random.fillNormal(key(1), again[0], 5);
  random.fillUniform(key(1), again[1], 5);
  random.fillNormal(key(1), again[2], 5);
  expect(again).toEqual([normals, uniforms, singles]);
});
