import { concat } from '../contract/bytes.ts';
import { Refusal, Violation } from '../contract/errors.ts';
import { encode } from '../contract/wire/codec.ts';
import { frame, HEADER_BYTES, MAX_FRAME } from '../contract/wire/frame.ts';
import { type ErrorBody, REQUEST } from '../contract/wire/messages.ts';
import { scan } from '../contract/wire/scan.ts';

/** Called once, in the very turn in which the reply is read: what must be in place before the next frame is put in place there. */
export type Settle = (error: Error | undefined, result: unknown) => void;

/** Takes a request back. True: it had not been sent, so it did not happen. */
export type Cancel = () => boolean;

/** Requests sent and not yet answered, at most: well below the broker's quota for one user. */
export const MAX_IN_FLIGHT = 128;
/** Requests that wait for their turn, at most. */
export const MAX_WAITING = 16_384;

interface Waiting {
  method: string;
  framed: Uint8Array;
  settle: Settle;
}

const ignore: Settle = () => {};

interface InFlight {
  method: string;
  settle: Settle;
}

/**
 * The requests of one connection: numbered, sent in order, at most so many in flight, answered in any order. What is
 * asked in one turn of the loop leaves in one write.
 */
export class Requests {
  readonly #send: (bytes: Uint8Array) => boolean;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #writable = true;
  #unsent: Uint8Array[] = [];

  constructor(send: (bytes: Uint8Array) => boolean) {
    this.#send = send;
  }

  /** Parameters that cannot travel, or too many requests, are refused through `settle` at once. */
  add(method: string, params: object, settle: Settle): Cancel {
    const id = ++this.#lastId;
    const framed = this.#encode(id, method, params);
    if (framed instanceof Refusal) {
      settle(framed, undefined);
      return () => true;
    }
    const request = { method, framed, settle };
    if (this.#mayTransmit && this.#waiting.size === 0) this.#transmit(id, request);
    else this.#waiting.set(id, request);
    return () => this.#cancel(id);
  }

  /** @throws Violation for a reply to nothing */
  answer(id: number, error: ErrorBody | null, result: unknown): void {
    const request = this.#inFlight.get(id);
    if (request === undefined) throw new Violation(`a reply to a request that was not made (${id})`);
    this.#inFlight.delete(id);
    const { settle } = request;
    // V8's Map keeps what it held when it last grew; the caller's promise, and all that hangs on it, shall not live that long.
    request.settle = ignore;
    if (error === null) settle(undefined, result);
    else settle(new Refusal(error.code, error.message, error.data), undefined);
    this.#pump();
  }

  /** The transport takes bytes again. */
  drained(): void {
    this.#writable = true;
    this.#pump();
  }

  /** The connection is over: what was sent may have happened, what was not did not. */
  end(reason: Refusal): void {
    const [inFlight, waiting] = [[...this.#inFlight.values()], [...this.#waiting.values()]];
    this.#inFlight.clear();
    this.#waiting.clear();
    this.#unsent = [];
    for (const { method, settle } of inFlight) settle(interrupted(method, reason), undefined);
    for (const { method, settle } of waiting)
      settle(new Refusal('unreachable', `${method} was not sent: ${reason.message}`, reason.data), undefined);
  }

  #encode(id: number, method: string, params: object): Uint8Array | Refusal {
    if (this.#waiting.size >= MAX_WAITING)
      return new Refusal('limit', `${MAX_WAITING} calls are waiting already: await some of them`, {
        quota: 'waitingCalls',
        max: MAX_WAITING,
      });
    try {
      const framed = frame(encode([REQUEST, id, method, params]));
      if (framed.length > HEADER_BYTES + MAX_FRAME)
        throw new Violation(`${framed.length} bytes, at most ${MAX_FRAME} fit`);
      // The broker would end the connection, and every other call with it, over one NaN.
      scan(framed.subarray(HEADER_BYTES));
      return framed;
    } catch (error) {
      const refusal = new Refusal('invalid', `the parameters of ${method} cannot be sent: ${(error as Error).message}`);
      refusal.cause = error; // by this it is told from a refusal of the broker's
      return refusal;
    }
  }

  get #mayTransmit(): boolean {
    return this.#writable && this.#inFlight.size < MAX_IN_FLIGHT;
  }

  #pump(): void {
    for (const [id, request] of this.#waiting) {
      if (!this.#mayTransmit) return;
      this.#waiting.delete(id);
      this.#transmit(id, request);
    }
  }

  #transmit(id: number, { method, framed, settle }: Waiting): void {
    this.#inFlight.set(id, { method, settle });
    if (this.#unsent.push(framed) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const unsent = this.#unsent;
    const [first] = unsent;
    if (first === undefined) return;
    this.#unsent = [];
    this.#writable = this.#send(unsent.length === 1 ? first : concat(unsent));
  }

  /** A request that is under way keeps its place: its reply will come, and is then ignored. */
  #cancel(id: number): boolean {
    const request = this.#inFlight.get(id);
    if (request !== undefined) request.settle = ignore;
    return this.#waiting.delete(id);
  }
}

function interrupted(method: string, reason: Refusal): Refusal {
  return new Refusal(
    'disconnected',
    `the connection ended before ${method} was answered: ${reason.message}. It may or may not have happened`,
    reason.data,
  );
}
