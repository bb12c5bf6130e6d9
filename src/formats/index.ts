export { decodeNpy, encodeNpy, isNpyData, type NpyArray, type NpyData } from './npy.js';
export { encodeCsv, type Columns } from './csv.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsArray,
  type SafetensorsData,
} from './safetensors.js';
