/**
 * What can go wrong, in three kinds that are never mixed.
 *
 * A *violation* is a peer that breaks the protocol: it is logged once and disconnected.
 * A *refusal* is an answer: a code, a message that a person can act on, and data.
 * A *fault* is ours or the hardware's: an errno that nobody foresaw, a broken invariant. It is never caught to carry on.
 *
 * This table is the only list of codes; the CLI's exit statuses and docs/PROTOCOL.md derive from it.
 */
export const refusals = {
  invalid: {
    exit: 2,
    from: 'broker',
    doc: 'A parameter is wrong; `data.path` names the field, `data.allowed` what it may be.',
  },
  denied: {
    exit: 3,
    from: 'broker',
    doc: 'No rule allows it; `data` has the rule, its place, the limit and how to ask.',
  },
  busy: { exit: 4, from: 'broker', doc: 'Somebody else holds the device; `data.holder` says who, and since when.' },
  not_found: { exit: 5, from: 'broker', doc: 'No such method, device, channel, lease or subscription.' },
  limit: { exit: 6, from: 'broker', doc: 'A quota or rate is used up; `data.quota` and `data.max` name it.' },
  timeout: { exit: 7, from: 'broker', doc: 'It did not happen in time.' },
  unavailable: { exit: 8, from: 'broker', doc: 'Not now: unplugged, stopping, or the audit log cannot be written.' },
  unsafe: { exit: 9, from: 'broker', doc: 'The device is being made safe, or the act would leave it unsafe.' },
  device: { exit: 10, from: 'broker', doc: 'The kernel or the device refused; `data.errno` has its name.' },
  internal: { exit: 1, from: 'broker', doc: 'A fault of ours; the log has the details.' },
  unreachable: { exit: 11, from: 'client', doc: 'No broker answers at the socket, or you may not open it.' },
  disconnected: {
    exit: 12,
    from: 'client',
    doc: 'The connection ended before the answer came; it may or may not have happened.',
  },
  violation: {
    exit: 13,
    from: 'client',
    doc: 'One side broke the protocol, or the broker is not the one that you trust: the connection ended.',
  },
} as const satisfies Record<string, { exit: number; from: 'broker' | 'client'; doc: string }>;

export type RefusalCode = keyof typeof refusals;

/** Facts about a refusal, for programs. Every value survives the codec. */
export type RefusalData = Record<string, unknown>;

/** An answer of "no", with a reason. Thrown where the request is judged, sent as it is, thrown again by the client. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly data: RefusalData;
  constructor(code: RefusalCode, message: string, data: RefusalData = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.data = data;
  }
}

/** The peer broke the protocol. Whoever catches it ends the connection. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === 'string' && Object.hasOwn(refusals, code);
}
