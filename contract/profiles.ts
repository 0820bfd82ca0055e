/** Profiles of ioctl devices: what may be asked of a class of devices, declared, computed, checked. */
export {
  type ActCall,
  callNames,
  dangersOf,
  decodeResult,
  encodeCall,
  flatFields,
  type IoctlCall,
  requestNumber,
} from './profiles/call.ts';
export { checkProfile } from './profiles/check.ts';
export type { Fields } from './profiles/codec/codec.ts';
export { dangers, type ShippedDanger } from './profiles/dangers.ts';
export { type Explanation, explainNumber, type Meaning } from './profiles/explain.ts';
export type { CallName, InputFields, OutputFields, RequestName, StructFields } from './profiles/infer.ts';
export { type Layout, layoutOf, packStruct, unpackStruct } from './profiles/layout.ts';
export { machineDanger } from './profiles/machine-dangers.ts';
export { parseProfile } from './profiles/parse.ts';
export {
  type Act,
  DEFAULT_TIMEOUT_MS,
  type Direction,
  type Profile,
  profile,
  profileName,
  profileSchema,
  type Request,
  type Struct,
} from './profiles/profile.ts';
export { gpioLine } from './profiles/shipped/gpio-line.ts';
export { isTypingKey } from './profiles/shipped/input.ts';
export { inputClock } from './profiles/shipped/input-clock.ts';
export { isShippedProfileName, type ShippedProfileName, shippedProfiles } from './profiles/shipped.ts';
