/** What the first byte of an answer says (Megasquirt Serial Protocol of 2014, "Return codes"; rusEFI and Speeduino have a part of them). */

/**
 * What is done about it. `again`: the request did not arrive as it was sent, so it is sent again. `pause`: again, after a while. `never`: it is no use
 * to ask that again. `array`: the array of offsets was not written since the controller started.
 */
export type Reaction = 'again' | 'pause' | 'never' | 'array';

interface ReturnCode {
  /** For people. */
  meaning: string;
  reaction: Reaction;
}

/** Below this all is well: 0 done, 1 real-time data, 2 a page, 4 burnt, 6 CAN data, 7 done. */
const FIRST_PROBLEM = 0x80;

const codes: Readonly<Record<number, ReturnCode>> = {
  128: { meaning: 'the request was not complete in time', reaction: 'again' },
  129: { meaning: 'the request was longer than it said', reaction: 'again' },
  130: { meaning: 'the sum of the request was wrong', reaction: 'again' },
  131: { meaning: 'it does not know this command', reaction: 'never' },
  132: { meaning: 'out of range', reaction: 'never' },
  133: { meaning: 'busy', reaction: 'pause' },
  134: { meaning: 'its flash is locked', reaction: 'never' },
  135: { meaning: 'first sequence failure', reaction: 'pause' },
  136: { meaning: 'second sequence failure', reaction: 'pause' },
  137: { meaning: 'the queue of its CAN bus is full', reaction: 'pause' },
  138: { meaning: 'no answer on its CAN bus', reaction: 'pause' },
  139: { meaning: 'its CAN bus has failed', reaction: 'pause' },
  140: { meaning: 'wrong parity', reaction: 'again' },
  141: { meaning: 'a character without its stop bit', reaction: 'again' },
  142: { meaning: 'noise on the line', reaction: 'again' },
  143: { meaning: 'transmit mode out of range', reaction: 'never' },
  144: { meaning: 'an error without a name', reaction: 'pause' },
  147: { meaning: 'its array of offsets is not set', reaction: 'array' },
};

/** Undefined: all is well. What no document has is tried again after a pause. */
export function problemOf(code: number): ReturnCode | undefined {
  if (code < FIRST_PROBLEM) return undefined;
  return codes[code] ?? { meaning: `the return code 0x${code.toString(16)}, which no document has`, reaction: 'pause' };
}
