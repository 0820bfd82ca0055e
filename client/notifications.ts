import { isRefusalCode, Refusal, type RefusalCode, Violation } from '../contract/errors.ts';
import type { EventBody, InstrumentCallBody, InstrumentCancelBody, LeaseLostBody } from '../contract/wire/messages.ts';

/** Reads the bodies of what the broker says without being asked. All throw Violation for what is not such a body. */

export function parseEvent(body: unknown): EventBody {
  const { subscription, sequence, dropped, value } = fields(body);
  return { subscription: natural(subscription), sequence: natural(sequence), dropped: natural(dropped), value };
}

export function parseLeaseLost(body: unknown): LeaseLostBody {
  const { lease, device, reason } = fields(body);
  return { lease: natural(lease), device: text(device), reason: text(reason) };
}

export function parseInstrumentCall(body: unknown): InstrumentCallBody {
  const { device, call, method, fields: given, user, timeoutMs } = fields(body);
  return {
    device: text(device),
    call: natural(call),
    method: text(method),
    fields: fields(given),
    user: user === null ? null : text(user),
    timeoutMs: natural(timeoutMs),
  };
}

export function parseInstrumentCancel(body: unknown): InstrumentCancelBody {
  const { device, call } = fields(body);
  return { device: text(device), call: natural(call) };
}

/** A code that a newer broker knows and this client does not is kept as `internal`, with the code in its data. */
export function parseGoodbye(body: unknown): Refusal {
  const { code, message } = fields(body);
  const known: RefusalCode = isRefusalCode(code) ? code : 'internal';
  return new Refusal(known, text(message), known === code ? {} : { code });
}

function fields(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new Violation('a notification without a body');
}

function natural(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Violation('a notification with a field that is not a natural number');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Violation('a notification with a field that is not text');
}
