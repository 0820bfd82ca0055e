import { Refusal } from '../../contract/errors.ts';
import type { TransactionEnd } from '../../contract/methods/serial.ts';
import type { Result } from '../../contract/methods.ts';
import type { Os, Timer } from '../hardware/os.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import { Answer } from './answer.ts';
import type { PortStream } from './port-stream.ts';

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
 * Sends, and gathers the answer: what is received from the moment on in which the first byte is sent. To be called in a turn.
 * @param mayGoOn looked at before each part that is sent; throws what ends it
 * @throws Refusal `timeout`, or the reason of the signal, with `received` in its data: what came by then
 */
export async function transact(
  os: Os,
  unit: SerialUnit,
  port: PortStream,
  exchange: Exchange,
  signal: AbortSignal,
  mayGoOn: () => void,
): Promise<Outcome> {
  const { bytes, until, timeoutMs, maxBytes } = exchange;
  const answer = new Answer(until ?? {}, maxBytes);
  const late = new AbortController();
  const either = AbortSignal.any([signal, late.signal]);
  const limitMs = timeoutMs + Math.ceil(port.wireNs(bytes.length) / NS_PER_MS);
  const deadline = os.after(limitMs, () => late.abort(tooLong(unit, timeoutMs)));
  try {
    either.throwIfAborted();
    const answered = until === undefined ? undefined : listen(os, unit, answer, until, either);
    // Whatever ends one of the two ends the other, and is told once.
    answered?.catch(() => {});
    await port.write(bytes, either, mayGoOn);
    const endedBy = (await answered) ?? 'nothing';
    return { bytes: answer.bytes, endedBy };
  } catch (error) {
    throw error instanceof Refusal && until !== undefined ? withReceived(error, answer) : error;
  } finally {
    deadline.cancel();
    late.abort();
    unit.listener = undefined;
    // Whoever holds the port may have had no room.
    port.resume();
  }
}

/** Resolves when the answer is complete. What is behind its end is not its own. */
function listen(
  os: Os,
  unit: SerialUnit,
  answer: Answer,
  until: TransactionEnd,
  signal: AbortSignal,
): Promise<Outcome['endedBy']> {
  return new Promise((resolve, reject) => {
    let silence: Timer | undefined;
    const end = (endedBy: Outcome['endedBy']) => {
      silence?.cancel();
      unit.listener = undefined;
      resolve(endedBy);
    };
    signal.addEventListener('abort', () => {
      silence?.cancel();
      reject(signal.reason);
    });
    unit.listener = (bytes) => {
      const complete = answer.add(bytes);
      silence?.cancel();
      if (complete !== undefined) {
        end(complete.endedBy);
        return complete.rest;
      }
      if (until.silenceMs !== undefined) silence = os.after(until.silenceMs, () => end('silence'));
      return bytes.subarray(bytes.length);
    };
  });
}

function tooLong({ name }: SerialUnit, timeoutMs: number): Refusal {
  const message = `${name} has not answered as was asked for within ${timeoutMs} ms`;
  return new Refusal('timeout', message, { device: name, timeoutMs });
}

const withReceived = ({ code, message, data }: Refusal, answer: Answer): Refusal =>
  new Refusal(code, message, { ...data, received: answer.bytes });
