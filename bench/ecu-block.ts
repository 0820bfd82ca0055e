import type { Case } from './case.ts';
import { rates } from './ecu/rates.ts';

/** A request of one letter in its envelope, and the answer: a return code and the block of 212 bytes in theirs. */
export const WIRE_BYTES = 7 + 219;

/**
 * The whole block of an engine controller, as often as the wire carries it: through the broker and the driver to a client, each a process of
 * its own, from a controller that answers without a pause. The floor is a wire that never rests. With several requests on the wire at once it can be
 * beaten, since all but the first go out while others are answered.
 */
export async function ecuBlock(): Promise<Case[]> {
  return [
    ...(await rates({ name: 'ecu-block 115200', baudRate: 115_200, wireBytes: WIRE_BYTES, bound: 0.97, cpu: true })),
    ...(await rates({ name: 'ecu-block 921600', baudRate: 921_600, wireBytes: WIRE_BYTES, bound: 0.85, cpu: true })),
    ...(await rates({
      name: 'ecu-block 115200, overlap 4',
      baudRate: 115_200,
      wireBytes: WIRE_BYTES,
      bound: null,
      overlap: 4,
    })),
    ...(await rates({
      name: 'ecu-block 921600, overlap 4',
      baudRate: 921_600,
      wireBytes: WIRE_BYTES,
      bound: null,
      overlap: 4,
    })),
  ];
}
