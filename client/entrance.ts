import { Refusal, Violation } from '../contract/errors.ts';
import { decode, encode } from '../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME, MAX_FRAME_BEFORE_AUTHENTICATION } from '../contract/wire/frame.ts';
import { parseFromBroker } from '../contract/wire/messages.ts';
import { asRefusal } from './as-refusal.ts';
import { Handshake, type Identity } from './handshake.ts';
import { parseGoodbye } from './notifications.ts';
import type { Dial, Transport, TransportHandlers, Welcomed } from './transport.ts';

/**
 * A dial that shakes hands on each stream: both sides have then proven their keys, and what follows on it is conversation. A stream that
 * brings its welcome is left as it is.
 * @throws (the dial) Refusal: `unreachable`, `violation`, or what the broker's goodbye said; `signal.reason` when that is aborted
 */
export function entered(dial: Dial, identity: Identity): Dial {
  return async (signal) => {
    const transport = await dial(signal);
    if (transport.welcomed !== undefined) return transport;
    const entrance = new Entrance(transport, identity);
    const abort = () => entrance.fail(signal.reason);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      return await entrance.passed;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

/** The opening of one stream: hello, authenticate, welcome. After it, it passes on what comes. */
class Entrance implements Transport {
  readonly passed: Promise<Transport>;
  welcomed: Welcomed | undefined;
  readonly #transport: Transport;
  readonly #trust: Identity['trust'];
  readonly #handshake: Handshake;
  readonly #reader = new FrameReader(MAX_FRAME_BEFORE_AUTHENTICATION);
  #pass: () => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #read: (message: unknown) => void = (message) => this.#readHello(message);
  #goodbye: Refusal | undefined;
  #isOver = false;
  /** What came after the welcome, until somebody listens. */
  #early: Uint8Array[] = [];
  #closed: { cause: Error | undefined } | undefined;
  #handlers: TransportHandlers | undefined;

  constructor(transport: Transport, identity: Identity) {
    this.#transport = transport;
    this.#trust = identity.trust;
    this.#handshake = new Handshake(identity);
    this.passed = new Promise((resolve, reject) => {
      this.#pass = () => resolve(this);
      this.#reject = reject;
    });
    transport.start({
      onData: (bytes) => this.#receive(bytes),
      onDrain: () => this.#handlers?.onDrain(),
      onClose: (cause) => this.#close(cause),
    });
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) handlers.onData(bytes);
    if (this.#closed !== undefined) handlers.onClose(this.#closed.cause);
  }

  send(bytes: Uint8Array): boolean {
    return this.#transport.send(bytes);
  }

  pause(): void {
    this.#transport.pause?.();
  }

  resume(): void {
    this.#transport.resume?.();
  }

  close(): void {
    this.#transport.close();
  }

  /** Nobody is let in on it any more. */
  fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#transport.close();
    this.#reject(reason);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#handlers !== undefined) this.#handlers.onData(bytes);
    else if (this.welcomed !== undefined) this.#early.push(bytes.slice());
    else if (!this.#isOver) this.#readOpening(bytes);
  }

  #readOpening(bytes: Uint8Array): void {
    try {
      for (const payload of this.#reader.push(bytes)) {
        if (this.welcomed !== undefined) this.#early.push(frame(payload));
        else this.#read(decode(payload));
        if (this.#isOver) return;
      }
      const hasRest = this.#reader.pendingBytes > 0;
      if (this.welcomed !== undefined && hasRest) this.#early.push(this.#reader.takePending());
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.fail(asRefusal(error));
    }
  }

  #readHello(message: unknown): void {
    if (this.#isGoodbye(message)) return;
    this.#read = (early) => {
      if (!this.#isGoodbye(early)) throw new Violation('a message before `authenticate`');
    };
    this.#handshake.answer(message).then(
      (authenticate) => {
        if (this.#isOver) return;
        this.#read = (next) => this.#readWelcome(next);
        this.#transport.send(frame(encode(authenticate)));
      },
      (error: unknown) => this.fail(asRefusal(error)),
    );
  }

  #readWelcome(message: unknown): void {
    if (this.#isGoodbye(message)) return;
    const { welcome, brokerKey } = this.#handshake.finish(message);
    const { user, uid, key } = welcome;
    this.welcomed = { user, uid, key };
    this.#reader.maxFrame = MAX_FRAME;
    this.#remember(brokerKey).then(this.#pass, (error: unknown) => this.fail(asRefusal(error)));
  }

  async #remember(brokerKey: Uint8Array): Promise<void> {
    await this.#trust.proven?.(brokerKey);
  }

  #isGoodbye(value: unknown): boolean {
    if (!Array.isArray(value)) return false;
    const message = parseFromBroker(value);
    if (message.kind !== 'notification' || message.name !== 'goodbye') return false;
    this.#goodbye = parseGoodbye(message.params);
    return true;
  }

  #close(cause: Error | undefined): void {
    if (this.#handlers !== undefined) this.#handlers.onClose(cause);
    else if (this.welcomed !== undefined) this.#closed = { cause };
    else this.fail(this.#goodbye ?? new Refusal('disconnected', `${whyClosed(cause)} before it let us in`));
  }
}

export const whyClosed = (cause: Error | undefined): string => cause?.message ?? 'the broker closed the connection';
