// numpy and Python's csv open what we write, and we open what numpy writes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeNpy, encodeCsv, encodeNpy, type NpyData } from '../../src/formats/index.js';
import { interpreter, python } from './python.js';

describe.skipIf(!interpreter)('arrays and tables between Wellspring and Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const arrays: [string, NpyData, number[]][] = [
    ['float64', Float64Array.of(0.1, -0, 1e-310, Infinity, 5e300, -2), [2, 3]],
    ['float32', Float32Array.of(0.1, 2, 3, 4), [4]],
    ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n), [2, 1]],
    ['uint32', Uint32Array.of(0, 4294967295), [1, 2]],
    ['int8', Int8Array.of(-128, 127), [2]],
    ['uint8', Uint8Array.of(255), []],
    ['float64', new Float64Array(0), [0, 3]],
  ];

  it.each(arrays)('numpy.load reads a %s array, and numpy.save comes back', (dtype, data, shape) => {
    const [ours, theirs] = ['ours.npy', 'theirs.npy'].map((name) => join(folder, name));
    writeFileSync(ours, encodeNpy(data, shape));
    const seen = python(
      `import json, sys, numpy as np
a = np.load(sys.argv[1])
np.save(sys.argv[2], a)
print(json.dumps([str(a.dtype), list(a.shape), a.tobytes().hex()]))`,
      ours,
      theirs,
    );
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    expect(seen).toEqual([dtype, shape, bytes.toString('hex')]);
    expect(decodeNpy(readFileSync(theirs))).toEqual({ data, shape });
  });

  it('numpy finds the same numbers in a table', () => {
    const path = join(folder, 'table.csv');
    const x = Float64Array.of(0.1, 1 / 3, 1e-300);
    writeFileSync(path, encodeCsv({ x, 'density, reduced': [1, NaN, 2] }));
    const seen = python(
      `import csv, json, sys, numpy as np
t = np.genfromtxt(sys.argv[1], delimiter=',', skip_header=1)
print(json.dumps([next(csv.reader(open(sys.argv[1], newline=''))), t[:, 0].tobytes().hex(), np.isnan(t[:, 1]).tolist()]))`,
      path,
    );
    const bytes = Buffer.from(x.buffer).toString('hex');
    expect(seen).toEqual([['x', 'density, reduced'], bytes, [false, true, false]]);
  });
});
