import { afterEach } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type OpenOptions, openPostern } from '../../client/browser.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import type { Postern } from '../../client/postern.ts';
import type { Dial, Transport, TransportHandlers } from '../../client/transport.ts';
import { Arrivals, newSigner, Peer, UID } from './scripted-broker.ts';

/** A test that fails in its middle must not leave a client that reconnects for ever. */
const opened = new Set<Promise<Postern>>();
afterEach(async () => {
  const results = await Promise.allSettled(opened);
  opened.clear();
  for (const result of results) if (result.status === 'fulfilled') await result.value.close();
});

/** More turns of the loop than anything here takes from one end to the other and back: a time may be over before the first of them. */
const TURNS = 10;

/** Until whatever is on its way has arrived. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns++) await turn();
}

/** A scripted broker at the end of a stream in memory; bytes arrive in a later turn, as from a socket. */
export class MemoryBroker {
  readonly key = newSigner();
  readonly arrivals = new Arrivals();
  /** Set: the next dials fail with it. */
  dialError: Error | undefined;
  /** False: the client's transport says that it is full, until `drain`. */
  writable = true;
  /** Writes of all clients so far. */
  writes = 0;
  #drains = new Set<() => void>();

  readonly dial: Dial = async () => {
    if (this.dialError !== undefined) throw this.dialError;
    return this.#stream();
  };

  drain(): void {
    this.writable = true;
    for (const drain of this.#drains) drain();
  }

  /** A connected client and its peer. */
  async connect(options: Partial<OpenOptions> = {}): Promise<{ postern: Postern; peer: Peer }> {
    const connecting = this.open(options);
    const peer = await this.arrivals.next();
    await peer.shakeHands();
    return { postern: await connecting, peer };
  }

  open(options: Partial<OpenOptions> = {}): Promise<Postern> {
    const { dial, key: broker } = this;
    const opening = openPostern({
      dial,
      key: newSigner(),
      uid: UID,
      broker: broker.publicKey,
      ed25519: nodeEd25519,
      reconnect: false,
      timeoutMs: 5000,
      ...options,
    });
    opened.add(opening);
    return opening;
  }

  #stream(): Transport {
    let handlers: TransportHandlers | undefined;
    let closed = false;
    const later = (act: () => void) => setImmediate(act);
    const close = () => {
      if (closed) return;
      closed = true;
      later(() => {
        peer.closed();
        handlers?.onClose();
      });
    };
    const toClient = (bytes: Uint8Array) => later(() => closed || handlers?.onData(bytes));
    const peer = new Peer({ write: toClient, end: () => later(close) }, this.key);
    return {
      start: (theirs) => {
        handlers = theirs;
        this.#drains.add(() => theirs.onDrain());
        this.arrivals.add(peer);
      },
      send: (bytes) => {
        this.writes++;
        const copy = bytes.slice();
        later(() => peer.receive(copy));
        return this.writable;
      },
      close,
    };
  }
}
