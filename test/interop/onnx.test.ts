// Python's onnx checker and onnxruntime take our programs, and Python's safetensors our parameters.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/index.js';
import { fillNormal, key } from '../../src/random/index.js';
import {
  adam,
  compile,
  constants,
  named,
  onnxNode,
  spec,
  type Tensor,
  trainer,
  unnamed,
} from '../../src/tensor/index.js';
import { interpreter, python } from './python.js';

const check = `import json, sys, numpy as np, onnx, onnxruntime as ort
onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)
session = ort.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
feeds = json.loads(sys.argv[2])
kinds = {'tensor(float)': np.float32, 'tensor(double)': np.float64}
inputs = {i.name: np.array(feeds[i.name], kinds[i.type]).reshape(i.shape) for i in session.get_inputs()}
names = [o.name for o in session.get_outputs()]
print(json.dumps({n: v.astype(float).ravel().tolist() for n, v in zip(names, session.run(names, inputs))}))`;

function normals(seed: number, length: number): Float32Array {
  const out = new Float32Array(length);
  fillNormal(key(seed), out);
  return out;
}

describe.skipIf(!interpreter)('programs and parameters between Wellspring and Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const parameters = [
    { weight: { data: normals(1, 12), shape: [3, 4] }, bias: { data: normals(2, 4), shape: [4] } },
  ];
  type Layers = { weight: Tensor; bias: Tensor }[];
  const network = ([{ weight, bias }]: Layers, x: Tensor) => x.matmul(weight).add(bias).silu().softmax();

  it('onnx checks a trained model, and onnxruntime computes the same', async () => {
    const learner = await trainer(onnxNode(), {
      parameters,
      batch: { x: spec([8, 3]) },
      loss: (layers, { x }) => network(layers, x).at(0, 1).sub(1).square().mean(),
      optimiser: adam({ learningRate: 0.1 }),
    });
    const x = normals(3, 24);
    for (let step = 0; step < 5; step++) await learner.step({ x });
    const trained = learner.parameters;
    const program = await compile(
      onnxNode(),
      (input: Tensor) => ({ class: network(constants(trained), input) }),
      spec([8, 3]),
    );
    writeFileSync(path('model.onnx'), program.toOnnx());
    const theirs = python(check, path('model.onnx'), JSON.stringify({ input0: [...x] })) as Record<
      string,
      number[]
    >;
    const { class: ours } = await program.run(x);
    theirs['output.class'].forEach((value, i) => expect(value).toBeCloseTo(ours.data[i], 6));
  });

  it('onnx checks a whole training step', async () => {
    const learner = await trainer(onnxNode(), {
      parameters,
      batch: { x: spec([8, 3]) },
      loss: (layers, { x }) => network(layers, x).log().mean().neg(),
      optimiser: adam(),
      average: 0.9,
    });
    writeFileSync(path('step.onnx'), learner.toOnnx());
    const seen = python(
      `import json, sys, onnx
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(json.dumps([len(model.graph.input), len(model.graph.output)]))`,
      path('step.onnx'),
    );
    // Both parameters are small, so the step holds them as one array: its value, two moments and average. Three rates and
    // the batch go in, too; the loss and the norm of the gradient come out.
    expect(seen).toEqual([4 + 3 + 1, 4 + 2]);
  });

  it('onnxruntime computes a float64 program to the same digits', async () => {
    const program = await compile(
      onnxNode(),
      (x: Tensor) => [x.erf(), x.atan(), x.log1p(), x.softplus()],
      spec([5], 'float64'),
    );
    writeFileSync(path('double.onnx'), program.toOnnx());
    const x = Float64Array.of(-0.9, -1e-9, 0.3, 2, 30);
    const theirs = python(check, path('double.onnx'), JSON.stringify({ input0: [...x] })) as Record<
      string,
      number[]
    >;
    const ours = await program.run(x);
    ours.forEach(({ data }, i) =>
      data.forEach((value, j) => expect(theirs[`output.${i}`][j]).toBeCloseTo(value, 14)),
    );
  });

  it('safetensors reads parameters, and what it writes comes back', () => {
    writeFileSync(path('ours.safetensors'), encodeSafetensors(named(parameters), { model: 'test' }));
    const seen = python(
      `import json, sys
from safetensors.numpy import load_file, save_file
arrays = load_file(sys.argv[1])
save_file(arrays, sys.argv[2])
print(json.dumps({n: [str(a.dtype), list(a.shape), a.tobytes().hex()] for n, a in sorted(arrays.items())}))`,
      path('ours.safetensors'),
      path('theirs.safetensors'),
    );
    const hex = ({ buffer }: Float32Array) => Buffer.from(buffer).toString('hex');
    const [{ weight, bias }] = parameters;
    expect(seen).toEqual({
      '0.bias': ['float32', [4], hex(bias.data)],
      '0.weight': ['float32', [3, 4], hex(weight.data)],
    });
    const { arrays } = decodeSafetensors(readFileSync(path('theirs.safetensors')));
    expect(unnamed(parameters, arrays)).toEqual(parameters);
  });
});
