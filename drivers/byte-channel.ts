import type * as serial from '../contract/methods/serial.ts';

/** What the other side and we say by the lines of RS-232 that carry no data. */
export type ModemState = serial.ModemLines;

export interface ModemLines {
  get(): Promise<ModemState>;
  set(lines: { dtr?: boolean; rts?: boolean }): Promise<void>;
}

/** What is taken for the answer to what is sent. */
export interface AnswerEnd {
  /** When it is complete; the first that holds ends it (contract/methods/serial.ts). */
  until: serial.TransactionEnd;
  /** How long it may take from when the first byte is sent, beside the time that those take on the wire. */
  timeoutMs: number;
  /** The longest answer. */
  maxBytes?: number;
}

/**
 * Bytes to an instrument and back. What a driver is written against: behind it is a port that is held (`client/held-port.ts`), a recording
 * (`channels/recorded.ts`), or a test. Every method throws Refusal `unavailable` when the port is unplugged, and what else its
 * carrier says; after that the channel is of no use.
 */
export interface ByteChannel {
  /** At least one byte, as soon as there is one; empty after `waitMs`. Never two at a time. */
  read(waitMs: number): Promise<Uint8Array>;
  /** Resolves when the port has taken all of it: not yet that it has left. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Sends bytes and gives the answer to them. Of several that are asked at once each comes after the one before, without a pause. Undefined where the
   * channel cannot do that by itself: `transactions` (channels/transactions.ts) does it by reading and writing.
   * @throws Refusal `timeout`, with `received` in its data
   */
  transact?(bytes: Uint8Array, how: AnswerEnd): Promise<Uint8Array>;
  /** Throws away what was received and not read, and what has not left yet. */
  purge(): Promise<void>;
  /** Undefined where the channel has none, as a pseudo terminal. */
  readonly lines: ModemLines | undefined;
  close(): Promise<void>;
}
