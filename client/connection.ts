import { Refusal, Violation } from '../contract/errors.ts';
import { decode, encode } from '../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME, MAX_FRAME_BEFORE_AUTHENTICATION } from '../contract/wire/frame.ts';
import {
  type EventBody,
  type FrameBody,
  type LeaseLostBody,
  parseFromBroker,
  type Welcome,
} from '../contract/wire/messages.ts';
import { Handshake, type Identity } from './handshake.ts';
import { parseEvent, parseFrame, parseGoodbye, parseLeaseLost } from './notifications.ts';
import { type Cancel, Requests, type Settle } from './requests.ts';
import type { Dial, Transport } from './transport.ts';

export interface ConnectionHandlers {
  /** Both sides have proven their keys. */
  opened(connection: Connection, welcome: Welcome): void;
  event(body: EventBody): void;
  frame(body: FrameBody): void;
  leaseLost(body: LeaseLostBody): void;
  /** Anything else that the broker says without being asked, as it came. @throws Violation for a body that is none */
  notified(name: string, body: unknown): void;
  /** The connection is over; every request has been told. Called once, and only after `opened`. */
  ended(reason: Refusal): void;
}

/** One connection, from its hello to its end. It does not come back: `Link` makes a new one. */
export class Connection {
  readonly #transport: Transport;
  readonly #handshake: Handshake;
  readonly #identity: Identity;
  readonly #reader = new FrameReader(MAX_FRAME_BEFORE_AUTHENTICATION);
  readonly #requests: Requests;
  readonly #handlers: ConnectionHandlers;
  readonly #opening: { resolve(): void; reject(error: Error): void };
  #read: (message: unknown) => void = (message) => this.#readHello(message);
  #goodbye: Refusal | undefined;
  #state: 'opening' | 'open' | 'over' = 'opening';

  private constructor(
    transport: Transport,
    identity: Identity,
    handlers: ConnectionHandlers,
    opening: { resolve(): void; reject(error: Error): void },
  ) {
    this.#transport = transport;
    this.#identity = identity;
    this.#handlers = handlers;
    this.#handshake = new Handshake(identity);
    this.#opening = opening;
    this.#requests = new Requests((bytes) => transport.send(bytes));
  }

  /**
   * Dials and shakes hands; resolves after `handlers.opened`.
   * @throws Refusal: `unreachable`, `violation`, or what the broker's goodbye said; `signal.reason` when that is aborted
   */
  static async open(dial: Dial, identity: Identity, handlers: ConnectionHandlers, signal: AbortSignal): Promise<void> {
    const transport = await dial(signal);
    let abort = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        const connection = new Connection(transport, identity, handlers, { resolve, reject });
        abort = () => connection.#end(signal.reason);
        signal.addEventListener('abort', abort);
        transport.start({
          onData: (bytes) => connection.#receive(bytes),
          onDrain: () => connection.#requests.drained(),
          onClose: (cause) => connection.#end(connection.#closed(cause)),
        });
        if (signal.aborted) abort();
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  request(method: string, params: object, settle: Settle): Cancel {
    return this.#requests.add(method, params, settle);
  }

  /** Ends it; whatever is in flight fails with `reason`. */
  close(reason: Refusal): void {
    this.#end(reason);
  }

  #receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    try {
      for (const payload of this.#reader.push(bytes)) {
        this.#read(decode(payload));
        if (this.isOver) return;
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#end(new Refusal('violation', error.message));
    }
  }

  #readHello(message: unknown): void {
    if (this.#isGoodbye(message)) return;
    this.#read = (early) => {
      if (!this.#isGoodbye(early)) throw new Violation('a message before `authenticate`');
    };
    this.#handshake.answer(message).then(
      (authenticate) => {
        if (this.isOver) return;
        this.#read = (next) => this.#readWelcome(next);
        this.#transport.send(frame(encode(authenticate)));
      },
      (error: unknown) => this.#end(asRefusal(error)),
    );
  }

  #readWelcome(message: unknown): void {
    if (this.#isGoodbye(message)) return;
    const { welcome, brokerKey } = this.#handshake.finish(message);
    this.#reader.maxFrame = MAX_FRAME;
    this.#read = (next) => this.#readConversation(next);
    this.#remember(brokerKey).then(
      () => this.#open(welcome),
      (error: unknown) => this.#end(asRefusal(error)),
    );
  }

  async #remember(brokerKey: Uint8Array): Promise<void> {
    await this.#identity.trust.proven?.(brokerKey);
  }

  #readConversation(value: unknown): void {
    const message = parseFromBroker(value);
    if (message.kind === 'reply') this.#requests.answer(message.id, message.error, message.result);
    else if (message.name === 'event') this.#handlers.event(parseEvent(message.params));
    else if (message.name === 'frame') this.#handlers.frame(parseFrame(message.params));
    else if (message.name === 'lease.lost') this.#handlers.leaseLost(parseLeaseLost(message.params));
    else if (message.name === 'goodbye') this.#goodbye = parseGoodbye(message.params);
    else this.#handlers.notified(message.name, message.params);
  }

  #open(welcome: Welcome): void {
    if (this.isOver) return;
    this.#state = 'open';
    this.#handlers.opened(this, welcome);
    this.#opening.resolve();
  }

  #isGoodbye(value: unknown): boolean {
    if (!Array.isArray(value)) return false;
    const message = parseFromBroker(value);
    if (message.kind !== 'notification' || message.name !== 'goodbye') return false;
    this.#goodbye = parseGoodbye(message.params);
    return true;
  }

  #closed(cause: Error | undefined): Refusal {
    if (this.#goodbye !== undefined) return this.#goodbye;
    const how = cause === undefined ? 'the broker closed the connection' : cause.message;
    return new Refusal('disconnected', this.#state === 'opening' ? `${how} before it let us in` : how);
  }

  #end(reason: Error): void {
    if (this.isOver) return;
    const wasOpen = this.#state === 'open';
    this.#state = 'over';
    this.#transport.close();
    const refusal = asRefusal(reason);
    this.#requests.end(refusal);
    if (wasOpen) this.#handlers.ended(refusal);
    else this.#opening.reject(reason);
  }
}

/** What callers see: a refusal as it is, a violation as a refusal of that code, anything else as `internal` with its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  const refusal = new Refusal(error instanceof Violation ? 'violation' : 'internal', message);
  refusal.cause = error;
  return refusal;
}
