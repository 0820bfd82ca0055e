import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Session } from '../session.ts';

/** A block in parts: the rest of one that was read, or the beginning of one that will be written. One session's, one at a time. */
export interface Blocks {
  readonly session: Session;
  readonly direction: 'read' | 'write';
  readonly bytes: Uint8Array;
}

/** The first part of what is left, and what is left after it. */
export function takePart(bytes: Uint8Array): { part: Uint8Array; rest: Uint8Array } {
  return { part: bytes.subarray(0, MAX_PART_BYTES), rest: bytes.subarray(MAX_PART_BYTES) };
}

/** @throws Refusal `limit` when it would be larger than the device takes */
export function addPart(before: Uint8Array, part: Uint8Array, most: number, device: string): Uint8Array {
  const length = before.length + part.length;
  if (length > most)
    throw new Refusal('limit', `a block of ${length} bytes is larger than ${device} may be given: at most ${most}`, {
      device,
      quota: 'maxBlockBytes',
      max: most,
    });
  return before.length === 0 ? part : concat([before, part]);
}
