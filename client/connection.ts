import { Refusal, Violation } from '../contract/errors.ts';
import { decode } from '../contract/wire/codec.ts';
import { FrameReader, MAX_FRAME } from '../contract/wire/frame.ts';
import { type EventBody, type FrameBody, type LeaseLostBody, parseFromBroker } from '../contract/wire/messages.ts';
import { whyClosed } from './entrance.ts';
import { parseEvent, parseFrame, parseGoodbye, parseLeaseLost } from './notifications.ts';
import { type Cancel, Requests, type Settle } from './requests.ts';
import type { Dial, Transport, Welcomed } from './transport.ts';

export interface ConnectionHandlers {
  /** The broker has let us in. */
  opened(connection: Connection, welcomed: Welcomed): void;
  event(body: EventBody): void;
  frame(body: FrameBody): void;
  leaseLost(body: LeaseLostBody): void;
  /** Anything else that the broker says without being asked, as it came. @throws Violation for a body that is none */
  notified(name: string, body: unknown): void;
  /** The connection is over; every request has been told. Called once, and only after `opened`. */
  ended(reason: Refusal): void;
}

/** One connection, from its welcome to its end. It does not come back: `Link` makes a new one. */
export class Connection {
  readonly #transport: Transport;
  readonly #reader = new FrameReader(MAX_FRAME);
  readonly #requests: Requests;
  readonly #handlers: ConnectionHandlers;
  #goodbye: Refusal | undefined;
  #isOver = false;

  private constructor(transport: Transport, handlers: ConnectionHandlers) {
    this.#transport = transport;
    this.#handlers = handlers;
    this.#requests = new Requests((bytes) => transport.send(bytes));
  }

  /**
   * Dials; resolves after `handlers.opened`.
   * @param dial brings the welcome with the stream: see `entered`
   * @throws Refusal: `unreachable`, `violation`, or what the broker's goodbye said; `signal.reason` when that is aborted
   */
  static async open(dial: Dial, handlers: ConnectionHandlers, signal: AbortSignal): Promise<void> {
    const transport = await dial(signal);
    const { welcomed } = transport;
    if (signal.aborted || welcomed === undefined) {
      transport.close();
      signal.throwIfAborted();
      throw new Refusal('invalid', 'nobody has shaken hands on this stream: `key`, `uid` and `broker` are needed');
    }
    const connection = new Connection(transport, handlers);
    handlers.opened(connection, welcomed);
    transport.start({
      onData: (bytes) => connection.#receive(bytes),
      onDrain: () => connection.#requests.drained(),
      onClose: (cause) => connection.close(connection.#goodbye ?? new Refusal('disconnected', whyClosed(cause))),
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  request(method: string, params: object, settle: Settle): Cancel {
    return this.#requests.add(method, params, settle);
  }

  /** Ends it; whatever is in flight fails with `reason`. */
  close(reason: Refusal): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#transport.close();
    this.#requests.end(reason);
    this.#handlers.ended(reason);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      for (const payload of this.#reader.push(bytes)) {
        this.#read(decode(payload));
        if (this.#isOver) return;
      }
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.close(new Refusal('violation', error.message));
    }
  }

  #read(value: unknown): void {
    const message = parseFromBroker(value);
    if (message.kind === 'reply') this.#requests.answer(message.id, message.error, message.result);
    else if (message.name === 'event') this.#handlers.event(parseEvent(message.params));
    else if (message.name === 'frame') this.#handlers.frame(parseFrame(message.params));
    else if (message.name === 'lease.lost') this.#handlers.leaseLost(parseLeaseLost(message.params));
    else if (message.name === 'goodbye') this.#goodbye = parseGoodbye(message.params);
    else this.#handlers.notified(message.name, message.params);
  }
}
