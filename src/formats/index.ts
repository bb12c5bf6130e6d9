export { decodeNpy, encodeNpy, isNpyData, type NpyArray, type NpyData } from './npy.js';
export { encodeCsv, type Columns } from './csv.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type SafetensorsArray,
  type SafetensorsData,
} from './safetensors.js';
export { decodeCsv, type CsvTable } from './csv.js';
export { decodeColvar, encodeColvar, type Colvar } from './colvar.js';
export { decodeHills, encodeHills, hillsOf, type Hills } from './hills.js';
export { decodeXvg, type Xvg } from './xvg.js';
export { decodeDhdl, type Dhdl } from './dhdl.js';
export {
  decodeGrossfieldMetadata,
  decodeTimeSeries,
  encodeGrossfieldMetadata,
  encodeTimeSeries,
  type GrossfieldWindow,
} from './grossfield.js';
export { decodeNpz, encodeNpz } from './npz.js';
export { columnOf, type NumberTable } from './table.js';
export {
  collectFrames,
  splitFrames,
  cellLengthsAndAngles,
  cellVectors,
  type Break,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryAtom,
  type TrajectoryData,
} from './trajectory.js';
export { dcdFrames, decodeDcd, encodeDcd } from './dcd.js';
export { decodeXtc, encodeXtc, xtcFrames } from './xtc.js';
export {
  decodeXyz,
  encodeXyz,
  xyzFrames,
  type XyzFrame,
  type XyzOptions,
  type XyzProperty,
  type XyzTrajectory,
} from './xyz.js';
export { decodeGro, groFrames, type GroFrame } from './gro.js';
export { encodePdb, type PdbTopology } from './pdb-write.js';
export { decodePdb, pdbFrames, type PdbFrame, type PdbTrajectory } from './pdb.js';
export { decodeInpcrd, type Inpcrd } from './inpcrd.js';
