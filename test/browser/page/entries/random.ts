import { fillNormal, fillUniform, key } from '../../../../src/random/index.js';

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 of bulk fills of random numbers. */
export async function run({ seed, n }: { seed: number; n: number }) {
  const hashes: Record<string, string> = {};
  for (const [name, fill] of Object.entries({ fillUniform, fillNormal })) {
    for (const array of [new Float64Array(n), new Float32Array(n)]) {
      fill(key(seed), array);
      hashes[`${name} ${array.constructor.name}`] = hex(await crypto.subtle.digest('SHA-256', array));
    }
  }
  return hashes;
}
