import { Refusal } from '../../contract/errors.ts';
import type { TransactionEnd } from '../../contract/methods/serial.ts';
import type { Result } from '../../contract/methods.ts';
import type { Os, Timer } from '../hardware/os.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import { Answer } from './answer.ts';
import type { PortStream } from './port-stream.ts';
import type { Turn } from './turns.ts';
import type { WirePace } from './wire-pace.ts';

const NS_PER_MS = 1e6;

/** What is sent, and what is taken for the answer. */
export interface Exchange {
  bytes: Uint8Array;
  /** Undefined: nothing is waited for. */
  until: TransactionEnd | undefined;
  /** How long all of it may take, beside the time that the bytes take on the wire. */
  timeoutMs: number;
  /** The longest answer. */
  maxBytes: number;
}

type Outcome = Result<'serial.transact'>;

/**
 * Sends, and gathers the answer: what is received from the moment on in which the first byte is sent. To be called in a turn: the first bytes are
 * handed to the kernel before it comes back.
 * @param mayGoOn looked at before each part that is sent; throws what ends it
 * @throws Refusal `timeout`, or the reason of the turn's signal, with `received` in its data: what came by then
 */
export async function transact(
  os: Os,
  unit: SerialUnit,
  port: PortStream,
  exchange: Exchange,
  turn: Turn,
  mayGoOn: () => void,
): Promise<Outcome> {
  const { bytes, until, timeoutMs, maxBytes } = exchange;
  // Nothing can be received before this turn of the loop is over: first things first.
  const written = port.write(bytes, turn.signal, mayGoOn);
  const limitMs = timeoutMs + Math.ceil(port.wireNs(bytes.length) / NS_PER_MS);
  const deadline = os.after(limitMs, () => turn.end(tooLong(unit, timeoutMs)));
  turn.afterwards(() => deadline.cancel());
  port.pace.begin(os.nowNs() + BigInt(limitMs * NS_PER_MS));
  const listening =
    until === undefined ? undefined : new Listening(os, unit, port.pace, new Answer(until, maxBytes), until);
  try {
    await written;
    if (listening === undefined) return { bytes: new Uint8Array(0), endedBy: 'nothing' };
    return { endedBy: await listening.end(turn.signal), bytes: listening.answer.bytes };
  } catch (error) {
    throw error instanceof Refusal && listening !== undefined ? withReceived(error, listening.answer) : error;
  } finally {
    listening?.stop();
    port.pace.end();
    // Whoever holds the port may have had no room.
    port.resume();
  }
}

/** From when it is made, all that is received belongs to an answer, until that is complete. What is behind its end is not its own. */
class Listening {
  readonly answer: Answer;
  readonly #unit: SerialUnit;
  #endedBy: Outcome['endedBy'] | undefined;
  #silence: Timer | undefined;
  #tell: (endedBy: Outcome['endedBy']) => void = () => {};

  constructor(os: Os, unit: SerialUnit, pace: WirePace, answer: Answer, until: TransactionEnd) {
    this.answer = answer;
    this.#unit = unit;
    unit.listener = (bytes) => {
      const complete = answer.add(bytes);
      pace.arrived(bytes.length, complete === undefined ? answer.lacking : 0, complete !== undefined, os.nowNs());
      this.#silence?.cancel();
      if (complete !== undefined) {
        this.#complete(complete.endedBy);
        return complete.rest;
      }
      if (until.silenceMs !== undefined) this.#silence = os.after(until.silenceMs, () => this.#complete('silence'));
      return bytes.subarray(bytes.length);
    };
  }

  /** Resolves with why it is complete. @throws the reason of the signal */
  end(signal: AbortSignal): Promise<Outcome['endedBy']> {
    return new Promise((resolve, reject) => {
      this.#tell = resolve;
      if (this.#endedBy !== undefined) resolve(this.#endedBy);
      signal.addEventListener('abort', () => reject(signal.reason));
      if (signal.aborted) reject(signal.reason);
    });
  }

  stop(): void {
    this.#silence?.cancel();
    this.#unit.listener = undefined;
  }

  #complete(endedBy: Outcome['endedBy']): void {
    this.stop();
    this.#endedBy = endedBy;
    this.#tell(endedBy);
  }
}

function tooLong({ name }: SerialUnit, timeoutMs: number): Refusal {
  const message = `${name} has not answered as was asked for within ${timeoutMs} ms`;
  return new Refusal('timeout', message, { device: name, timeoutMs });
}

const withReceived = ({ code, message, data }: Refusal, answer: Answer): Refusal =>
  new Refusal(code, message, { ...data, received: answer.bytes });
