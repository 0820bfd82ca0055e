/** What can go wrong with a controller and its line. All of it is off at first, and can be switched on while it runs. */

/** What becomes of an answer. */
export const replyFaults = [
  /** A bit of it is another: its sum is wrong. */
  'garbled',
  /** Something comes that is no answer. */
  'noise',
  /** Nothing comes. */
  'silence',
  /** Its first half comes, and no end. */
  'half',
  /** Its first half comes, and then the controller starts anew. */
  'reset',
  /** In its place comes: not now, ask again. */
  'busy',
  /** In its place comes: that is out of range. */
  'range',
  /** In its place comes: your sum is wrong. */
  'crc',
] as const;
export type ReplyFault = (typeof replyFaults)[number];

export interface Faults {
  /** Of the next answers, in this order, what becomes of each. */
  readonly nextReplies: ReplyFault[];
  /** Every so manieth answer of all has this fault. */
  readonly every: Map<ReplyFault, number>;
  /** Nothing that it is asked is answered. */
  isSilent: boolean;
  /** While it talks it does not hear, as firmware with one buffer. */
  isHalfDuplex: boolean;
  /** How long a controller hears nothing after a reset, in ms. */
  resetMs: number;
  /** What it says that it is, where that is not its own signature. */
  signature: string | undefined;
}

export const noFaults = (): Faults => ({
  nextReplies: [],
  every: new Map(),
  isSilent: false,
  isHalfDuplex: false,
  resetMs: 400,
  signature: undefined,
});

const NOISE = Buffer.from('\u00ff\u0000U~{\u0080\u0013\u00c3+7', 'latin1');

/** What goes on the wire instead of an answer. `busy`, `range` and `crc` are answers themselves, and not made here. */
export function spoil(fault: ReplyFault, reply: Uint8Array): Uint8Array {
  const half = reply.subarray(0, Math.ceil(reply.length / 2));
  switch (fault) {
    case 'garbled': {
      const other = Uint8Array.from(reply);
      const middle = Math.floor(reply.length / 2);
      other[middle] = (other[middle] ?? 0) ^ 0x10;
      return other;
    }
    case 'noise':
      return NOISE;
    case 'silence':
      return reply.subarray(0, 0);
    case 'half':
    case 'reset':
      return half;
    default:
      return reply;
  }
}
