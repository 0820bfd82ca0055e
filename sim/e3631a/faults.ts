/** What can go wrong with a supply and its line. All of it is off at first, and can be switched on while it runs. */

/** What becomes of a reply. */
export type ReplyFault =
  /** Its first half comes, and no end. */
  | 'half'
  /** Something comes that is no reply. */
  | 'garbage'
  /** Nothing comes. */
  | 'silence'
  /** The reply before it comes once more. */
  | 'stale';

export interface Faults {
  /** How long it takes to execute a command, or a query, in ms. */
  commandMs: number;
  queryMs: number;
  /** For so long after a command that changes something, in ms, a query gets the reply before it once more, or none. */
  staleMs: number;
  staleReply: 'stale' | 'silence';
  /** For so long after a command that changes something, in ms, it is not ready: its DTR is off. */
  busyMs: number;
  /** Nothing that it is asked is answered. */
  isSilent: boolean;
  /** Of the next replies, in this order, what becomes of each. */
  readonly nextReplies: ReplyFault[];
  /** So many of the next characters arrive broken. */
  brokenCharacters: number;
}

export const noFaults = (): Faults => ({
  commandMs: 0,
  queryMs: 0,
  staleMs: 0,
  staleReply: 'stale',
  busyMs: 0,
  isSilent: false,
  nextReplies: [],
  brokenCharacters: 0,
});

const GARBAGE = Buffer.from('\u0000\u00ff~{+7.E?"\u0080#\r\n', 'latin1');

/**
 * What goes on the wire instead of a reply.
 * @param before the reply before it
 */
export function spoil(fault: ReplyFault, reply: Buffer, before: Buffer): Buffer {
  const made: Readonly<Record<ReplyFault, () => Buffer>> = {
    half: () => reply.subarray(0, Math.floor(reply.length / 2)),
    garbage: () => GARBAGE,
    silence: () => reply.subarray(0, 0),
    stale: () => before,
  };
  return made[fault]();
}
