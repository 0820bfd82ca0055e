import { Refusal } from '../contract/errors.ts';
import type { Params } from '../contract/methods.ts';
import type { Catalogue } from '../contract/telemetry/catalogue.ts';
import type { InstrumentCallBody, LeaseLostBody } from '../contract/wire/messages.ts';
import type { Answering } from './caller.ts';
import { parseInstrumentCall, parseInstrumentCancel, parseLeaseLost, parseTelemetryWanted } from './notifications.ts';
import { ProvidedTelemetry, type TelemetryFrame, type WantedSet } from './provided-telemetry.ts';

/** Who calls, and for how long he waits. */
export interface CallContext {
  /** `null`: the broker itself, to make the instrument safe. */
  user: string | null;
  /** Aborted when nobody waits for the answer any more: he gave it up, its time is over, or the driver serves the instrument no longer. */
  signal: AbortSignal;
  timeoutMs: number;
}

export interface Answered {
  /** The method's result, as the profile declares it. */
  fields?: Record<string, unknown>;
  /** The instrument's whole state, where the call has changed it. */
  state?: Record<string, unknown>;
  /** Instead of a result: why there is none. What the handler throws is told in the same way, without a state. */
  error?: Error;
}

/** What a driver answers by. */
export interface InstrumentHandler {
  /**
   * Does one call, which the broker has checked, limited and allowed. Calls that change something come one after the other, but for those that
   * interrupt; the others at any time. What it throws is told to the caller: of a Refusal the message and the data.
   */
  call(method: string, fields: Record<string, unknown>, context: CallContext): Promise<Answered>;
  /** An answer that the broker did not take: it is not what the profile declares, or cannot be sent at all. The caller is told an error. */
  refused?(method: string, reason: Refusal): void;
  /** All frames that somebody wants from now on: each time that they change, and before `declare` resolves. */
  wanted?(sets: readonly WantedSet[]): void;
}

/** An instrument that this client serves. It ends with the connection, with the lease on the port, and when it is disposed of. */
export interface Provider extends AsyncDisposable {
  readonly device: string;
  /** The serial port that the instrument hangs on. */
  readonly port: string;
  /** Its profile as the broker has it. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Aborted when it is over, with a Refusal as its reason, also after it was disposed of. */
  readonly signal: AbortSignal;
  /** Aborts the calls in progress, and resolves when they are answered, but for the broker's own. To be followed by the end of the lease. */
  [Symbol.asyncDispose](): Promise<void>;
  /**
   * Tells of something: one of the profile's topics, or `state`. Await it: who publishes faster than the broker takes it in only makes it late.
   * @throws Refusal `invalid` for what the profile does not declare; the reason of `signal` when it is over
   */
  publish(topic: string, value: Record<string, unknown>): Promise<void>;
  /**
   * For profiles with telemetry: says what the instrument measures, once and whenever it has become something else.
   * @throws Refusal `invalid` for a name that is there twice or refers to nothing, `limit`; the reason of `signal` when it is over
   */
  declare(catalogue: Catalogue): Promise<void>;
  /**
   * Sends one frame of a set that is wanted; one that is wanted no longer goes nowhere. Await it: it resolves when the broker has passed it on.
   * @throws Refusal `invalid` for one that is not as the set wants it; the reason of `signal` when it is over
   */
  frame(set: number, frame: TelemetryFrame): Promise<void>;
}

/** The broker takes no longer text. */
const MAX_MESSAGE = 1000;

/**
 * Serves an instrument: from now on its calls come here. The client must hold the exclusive lease on the instrument's port, and be the user
 * whom the policy names as its provider.
 *
 *     await using provider = await postern.provide('psu0', { call: async (method, fields) => ({ fields: await supply.do(method, fields) }) });
 *
 * @throws Refusal `denied`, `not_found`; `busy` when another driver serves it
 */
export async function provide(client: Answering, device: string, handler: InstrumentHandler): Promise<Provider> {
  const calls = new Map<number, AbortController>();
  const answering = new Set<Promise<void>>();
  const over = new AbortController();
  let port: string | undefined;
  /** Leases that were lost before it is known which port is meant: that may come right behind the answer. */
  const lost: LeaseLostBody[] = [];
  const telemetry = new ProvidedTelemetry(client, device, (sets) => handler.wanted?.(sets));

  const end = (reason: Refusal) => {
    stopListening();
    over.abort(reason);
    for (const call of calls.values()) call.abort(reason);
  };
  // Before the broker is asked: the first call may be in the frame behind its answer.
  const stopListening = client.listen({
    disconnected: end,
    notified(name, body) {
      if (name === 'instrument.call') {
        const call = parseInstrumentCall(body);
        if (call.device !== device) return;
        const answered = answer(call).finally(() => answering.delete(answered));
        answering.add(answered);
      } else if (name === 'instrument.cancel') {
        const cancelled = parseInstrumentCancel(body);
        if (cancelled.device === device)
          calls.get(cancelled.call)?.abort(new Refusal('disconnected', 'nobody waits for the answer any more'));
      } else if (name === 'telemetry.wanted') {
        const wanted = parseTelemetryWanted(body);
        if (wanted.device === device) telemetry.wanted(wanted);
      } else if (name === 'lease.lost') {
        const lease = parseLeaseLost(body);
        if (port === undefined) lost.push(lease);
        else leaseLost(lease, port);
      }
    },
  });

  function leaseLost(lease: LeaseLostBody, on: string): void {
    if (lease.device !== on) return;
    const message = `${device} is served no longer: the lease on ${on} is lost: ${lease.reason}`;
    end(new Refusal('unsafe', message, { ...lease }));
  }

  async function answer({ call, method, fields, user, timeoutMs }: InstrumentCallBody): Promise<void> {
    const controller = new AbortController();
    calls.set(call, controller);
    const late = new Refusal('timeout', `${method} took more than ${timeoutMs} ms`, { timeoutMs });
    const timer = setTimeout(() => controller.abort(late), timeoutMs);
    try {
      const result = await answerOf(() => handler.call(method, fields, { user, signal: controller.signal, timeoutMs }));
      // A driver that ends has not failed to make it safe: the broker has the port do that, when the lease on it goes.
      if (user === null && over.signal.aborted) return;
      // A cancelled call is answered all the same: whether it changed the state only its answer tells.
      await tell(method, { device, call, ...result });
    } finally {
      clearTimeout(timer);
      calls.delete(call);
    }
  }

  async function tell(method: string, answer: Params<'instrument.answer'>): Promise<void> {
    try {
      await client.call('instrument.answer', answer);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (over.signal.aborted) return;
      handler.refused?.(method, error);
      // What cannot be sent the broker has not seen: it still waits.
      const wasNotSent = error.code === 'invalid' && error.cause !== undefined;
      if (wasNotSent) await tell(method, { device, call: answer.call, error: bodyOf(error) });
    }
  }

  try {
    const taken = await client.call('instrument.provide', { device });
    port = taken.port;
    for (const lease of lost) leaseLost(lease, port);
    over.signal.throwIfAborted();
    return {
      device,
      port: taken.port,
      profile: taken.profile,
      signal: over.signal,
      async publish(topic, value) {
        over.signal.throwIfAborted();
        await client.call('instrument.publish', { device, topic, value });
      },
      async declare(catalogue) {
        over.signal.throwIfAborted();
        await telemetry.declare(catalogue);
      },
      async frame(set, frame) {
        over.signal.throwIfAborted();
        await telemetry.frame(set, frame);
      },
      async [Symbol.asyncDispose]() {
        if (!over.signal.aborted) end(new Refusal('unavailable', `the driver of ${device} has stopped`, { device }));
        await Promise.allSettled(answering);
      },
    };
  } catch (error) {
    stopListening();
    throw error;
  }
}

type Answer = { fields: Record<string, unknown> } | { error: { message: string; data?: Record<string, unknown> } };

async function answerOf(act: () => Promise<Answered>): Promise<Answer & { state?: Record<string, unknown> }> {
  try {
    const { fields = {}, state, error } = await act();
    const answer: Answer = error === undefined ? { fields } : { error: bodyOf(error) };
    return state === undefined ? answer : { ...answer, state };
  } catch (error) {
    return { error: bodyOf(error) };
  }
}

function bodyOf(error: unknown): { message: string; data?: Record<string, unknown> } {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE);
  return error instanceof Refusal ? { message, data: { ...error.data, code: error.code } } : { message };
}
