/** The envelope of the Megasquirt serial protocol: two bytes of length, the payload, four of its CRC-32; all big-endian, for every firmware. */
import type { TransactionEnd } from '../../contract/methods/serial.ts';
import { crc32 } from './crc32.ts';

const LENGTH_BYTES = 2;
const SUM_BYTES = 4;
export const ENVELOPE_BYTES = LENGTH_BYTES + SUM_BYTES;

/** How an answer in an envelope ends. @param count so many answers, one behind the other */
export const envelopeEnd = (count = 1): TransactionEnd => ({
  prefixed: { bytes: LENGTH_BYTES, plus: SUM_BYTES, ...(count === 1 ? {} : { count }) },
});

export function enveloped(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(payload.length + ENVELOPE_BYTES);
  const view = new DataView(frame.buffer);
  view.setUint16(0, payload.length);
  frame.set(payload, LENGTH_BYTES);
  view.setUint32(LENGTH_BYTES + payload.length, crc32(payload));
  return frame;
}

/** The payload of the first frame, not copied; undefined: it is not whole, or its sum is wrong. */
export function opened(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < ENVELOPE_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = LENGTH_BYTES + view.getUint16(0);
  if (bytes.length < end + SUM_BYTES) return undefined;
  const payload = bytes.subarray(LENGTH_BYTES, end);
  return view.getUint32(end) === crc32(payload) ? payload : undefined;
}
