/** What a device's RS-232 connector is plugged into: it carries characters at a pace, and its handshake lines where it has some. */
export interface Line {
  /** Calls back with characters when their last bit has come in, and with the time at which it did. */
  onBytes(listener: (bytes: Uint8Array, atNs: bigint) => void): void;
  /** Sends from `fromNs` on, or when what was sent before has gone; waits while the other side's DTR is off. */
  send(bytes: Uint8Array, fromNs: bigint): void;
  /** Forgets what has not begun to go. */
  discard(): void;
  /** Calls back when all that was sent has gone, and with the time at which it had. */
  onSent(listener: (atNs: bigint) => void): void;
  /** The device's DTR. */
  setReady(isReady: boolean): void;
  /** The device's DSR: whether the other side can take characters. True where the line has no such lines. */
  readonly isPeerReady: boolean;
}
