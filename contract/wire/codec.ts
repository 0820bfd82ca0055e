// The `pack` entry point is the pure JavaScript build: the package's default one loads a native string extractor, and
// no foreign C parses strangers' bytes as root. test/broker/imports.test.ts holds this.
import { Packr } from 'msgpackr/pack';
import { Violation } from '../errors.ts';
import { scan } from './scan.ts';

const packr = new Packr({
  useRecords: false,
  structuredClone: false,
  mapsAsObjects: true,
  copyBuffers: true, // decoded binaries must not alias the socket's memory
  int64AsType: 'number',
  encodeUndefinedAsNil: true,
});

/** Encodes one value. The result stays valid: the codec never writes to those bytes again. */
export function encode(value: unknown): Uint8Array {
  return packr.pack(value);
}

/**
 * Scans, then decodes one payload.
 * @throws Violation
 */
export function decode(payload: Uint8Array): unknown {
  scan(payload);
  try {
    return packr.unpack(payload);
  } catch (error) {
    throw new Violation(`malformed frame: ${(error as Error).message}`);
  }
}
