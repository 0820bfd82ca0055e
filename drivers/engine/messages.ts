import { type Answer, isRecord } from './answer.ts';

/** What is wrong with a request, as the console says it. */
export interface ConsoleError extends Answer {
  readonly code: string;
  readonly message: string;
}

/** One line of the firmware's. */
export type Message =
  | { readonly kind: 'answer'; readonly id: number | null; readonly result: Answer }
  | { readonly kind: 'error'; readonly id: number | null; readonly error: ConsoleError }
  | { readonly kind: 'watch'; readonly slot: number; readonly n: number; readonly values: readonly number[] }
  | { readonly kind: 'event'; readonly event: string; readonly ms: number; readonly value: string };

/** The longest line that it sends. */
const MOST_CHARACTERS = 480;

/** Undefined: noise, or half a line. */
export function parseMessage(line: string): Message | undefined {
  const said = line.length > MOST_CHARACTERS ? undefined : parsed(line);
  if (!isRecord(said)) return undefined;
  const { id, result, error, watch, n, values, event, ms, value } = said;
  if (id === null || isNatural(id)) {
    if (isRecord(result)) return { kind: 'answer', id, result };
    if (isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string')
      return { kind: 'error', id, error: { ...error, code: error.code, message: error.message } };
  }
  if (isNatural(watch) && isNatural(n) && Array.isArray(values) && values.every((each) => typeof each === 'number'))
    return { kind: 'watch', slot: watch, n, values };
  if (typeof event === 'string' && isNatural(ms) && (typeof value === 'string' || typeof value === 'number'))
    return { kind: 'event', event, ms, value: String(value) };
  return undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isNatural = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * The message at the end of a line that is noise: what was cut off in its middle has no end of its own, so that the next one stands
 * in the same line.
 */
export function messageBehindNoise(line: string): Message | undefined {
  const at = Math.max(...['{"id":', '{"watch":', '{"event":'].map((begin) => line.lastIndexOf(begin)));
  return at > 0 ? parseMessage(line.slice(at)) : undefined;
}

/** Lines out of bytes, in pieces as they come. What is longer than any line is thrown away up to its end. */
export class Lines {
  #begun = '';

  /** The lines that are complete by now, without their ends. */
  take(bytes: Uint8Array): string[] {
    const all = `${this.#begun}${String.fromCharCode(...bytes)}`.split('\n');
    const rest = all.pop() ?? '';
    // Of noise without an end the newest is enough: a message may come behind it.
    this.#begun = rest.slice(-2 * MOST_CHARACTERS);
    return all.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
  }
}
