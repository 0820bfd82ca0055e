/** Who the broker takes a client for. */
export interface Welcomed {
  user: string;
  uid: number;
  /** OpenSSH fingerprint, `SHA256:…`. */
  key: string;
}

/**
 * The seam below the client's core: a two-way stream of bytes to one broker. `transport-unix.ts` is a Unix socket; a page
 * in a browser may put a WebSocket here; tests put memory. Whatever carries the bytes adds no trust: the handshake does.
 */
export interface Transport {
  /**
   * Where the handshake is done already: who the broker took for whom. `entered` in entrance.ts does it; or somebody else has, whom the
   * client then trusts with all that it says and hears, as the page of `postern web` does.
   */
  readonly welcomed?: Welcomed | undefined;
  /** From now on the handlers are called; nothing that arrived before is lost. Called once. */
  start(handlers: TransportHandlers): void;
  /** Takes the bytes, in order. False: enough is waiting, send no more until `onDrain`. */
  send(bytes: Uint8Array): boolean;
  /** Holds back what arrives, and lets it come again: for who passes it on. Not every stream can. */
  pause?(): void;
  resume?(): void;
  /** Ends the stream once what was sent has left. `onClose` follows. Harmless when it is closed already. */
  close(): void;
}

export interface TransportHandlers {
  /** The bytes may be overwritten after the call. */
  onData(bytes: Uint8Array): void;
  onDrain(): void;
  /** Called once, last. `cause`: why, where the stream did not simply end. */
  onClose(cause?: Error): void;
}

/**
 * Opens a stream to the broker. Called again for every reconnect.
 * @throws Refusal `unreachable`, with the system's own code in `data.errno`; `signal.reason` when that is aborted
 */
export type Dial = (signal: AbortSignal) => Promise<Transport>;
