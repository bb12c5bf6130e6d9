// Writes ONNX files: nodes, constants, inputs and outputs in the order in which they are added.
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type ArraySpec, type DType, dtypeOf, type NumericArray } from '../array.js';

/** The ONNX standard's operator set that programs are written in, and the file format's version that belongs to it. */
const opset = 21n;
const irVersion = 10n;

export type Attribute = number | string | readonly number[];

export const onnxTypes: Record<DType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  int32: TensorProto_DataType.INT32,
  uint32: TensorProto_DataType.UINT32,
  bool: TensorProto_DataType.BOOL,
};

const bytesOf = (data: NumericArray | BigInt64Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

const int64 = (values: readonly number[]) => BigInt64Array.from(values, BigInt);

export class OnnxGraph {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #constants = new Map<string, string>();
  readonly #renamed = new Map<string, string>();
  #count = 0;

  input(name: string, spec: ArraySpec): string {
    this.#inputs.push(valueInfo(name, spec));
    return name;
  }

  /** Declares that the value `from` is the result `name`. */
  output(name: string, spec: ArraySpec, from: string): void {
    this.#outputs.push(valueInfo(name, spec));
    const isMade = this.#nodes.some(({ output }) => output[0] === from);
    // A value that an operation makes takes the name of the result; any other needs a copy.
    if (isMade && !this.#renamed.has(from)) this.#renamed.set(from, name);
    else this.#nodes.push(create(NodeProtoSchema, { opType: 'Identity', input: [from], output: [name] }));
  }

  /** Adds an operation and returns the name of its result. */
  node(opType: string, input: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const name = `v${this.#count++}`;
    const attribute = Object.entries(attributes).map(([key, value]) => {
      if (typeof value === 'number') {
        const type = AttributeProto_AttributeType.INT;
        return create(AttributeProtoSchema, { name: key, type, i: BigInt(value) });
      }
      if (typeof value === 'string') {
        const type = AttributeProto_AttributeType.STRING;
        return create(AttributeProtoSchema, { name: key, type, s: new TextEncoder().encode(value) });
      }
      return create(AttributeProtoSchema, {
        name: key,
        type: AttributeProto_AttributeType.INTS,
        ints: [...int64(value)],
      });
    });
    this.#nodes.push(create(NodeProtoSchema, { opType, name, input: [...input], output: [name], attribute }));
    return name;
  }

  constant(data: NumericArray, shape: readonly number[]): string {
    return this.#initializer(bytesOf(data), onnxTypes[dtypeOf(data)], shape);
  }

  /** A one-dimensional constant of 64-bit integers: shapes, axes and the like. */
  integers(values: readonly number[]): string {
    const key = `i${values.join()}`;
    const known = this.#constants.get(key);
    if (known) return known;
    const name = this.#initializer(bytesOf(int64(values)), TensorProto_DataType.INT64, [values.length]);
    this.#constants.set(key, name);
    return name;
  }

  #initializer(
    rawData: Uint8Array<ArrayBuffer>,
    dataType: TensorProto_DataType,
    shape: readonly number[],
  ): string {
    const name = `c${this.#count++}`;
    this.#initializers.push(create(TensorProtoSchema, { name, dims: [...int64(shape)], dataType, rawData }));
    return name;
  }

  /** The file. */
  toBytes(): Uint8Array {
    const rename = (names: string[]) => names.map((name) => this.#renamed.get(name) ?? name);
    const node = this.#nodes.map((made) => ({
      ...made,
      input: rename(made.input),
      output: rename(made.output),
    }));
    const model = create(ModelProtoSchema, {
      irVersion,
      producerName: 'wellspring',
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name: 'program',
        node,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }
}

function valueInfo(name: string, { shape, dtype }: ArraySpec): ValueInfoProto {
  const dim = [...int64(shape)].map((value) => ({ value: { case: 'dimValue' as const, value } }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: onnxTypes[dtype], shape: { dim } } } },
  });
}
