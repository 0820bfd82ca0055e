/** The envelope of the Megasquirt serial protocol: a length of two bytes, what it counts, and its CRC-32; all big-endian. */
import { crc32 } from 'node:zlib';

export const LENGTH_BYTES = 2;
export const CRC_BYTES = 4;

export function envelop(payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(LENGTH_BYTES + payload.length + CRC_BYTES);
  frame.writeUInt16BE(payload.length);
  frame.set(payload, LENGTH_BYTES);
  frame.writeUInt32BE(crc32(payload), LENGTH_BYTES + payload.length);
  return frame;
}

/** What is in a frame of the right length, or undefined if its sum is wrong. */
export function opened(frame: Buffer): Buffer | undefined {
  const payload = frame.subarray(LENGTH_BYTES, -CRC_BYTES);
  return frame.readUInt32BE(frame.length - CRC_BYTES) === crc32(payload) ? payload : undefined;
}
