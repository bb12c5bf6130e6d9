/**
 * NumPy's `.npz` archives: a ZIP file with an `.npy` file for each array, as `numpy.savez` and `numpy.savez_compressed` write them.
 * Reference: NumPy manual, `numpy.savez`.
 */
import { unzipSync, zipSync } from 'fflate';
import { InputError } from '../math/errors.js';
import { decodeNpy, encodeNpy, type NpyArray } from './npy.js';

/**
 * Reads all arrays of an archive by name.
 *
 * @param name what to call the file in messages
 * @throws InputError where the bytes are no such archive, or an array in it cannot be read
 * @example
 * const { u_kn, N_k } = decodeNpz(await readFile('energies.npz'));
 */
export function decodeNpz(bytes: Uint8Array, name = 'npz file'): Record<string, NpyArray> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes);
  } catch (error) {
    throw new InputError(
      `${name}: not a whole ZIP archive (${(error as Error).message}): save it again with numpy.savez`,
    );
  }
  return Object.fromEntries(
    Object.entries(entries).map(([file, content]) => {
      const key = file.replace(/\.npy$/, '');
      try {
        return [key, decodeNpy(content)];
      } catch (error) {
        throw new InputError(`${name}, array '${key}': ${(error as Error).message}`);
      }
    }),
  );
}

/**
 * The bytes of an archive, not compressed, which `numpy.load` opens.
 *
 * @example
 * const bytes = encodeNpz({ u_kn: { data, shape: [3, 3000] }, N_k: { data: Int32Array.of(1000, 1000, 1000), shape: [3] } });
 */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(
    ([key, { data, shape }]) => [`${key}.npy`, encodeNpy(data, shape)] as const,
  );
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1, 12) });
}
