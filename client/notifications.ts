import { isRefusalCode, Refusal, type RefusalCode, Violation } from '../contract/errors.ts';
import type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';
import type {
  EventBody,
  FrameBody,
  InstrumentCallBody,
  InstrumentCancelBody,
  LeaseLostBody,
  ScheduleEndedBody,
  TelemetryWantedBody,
} from '../contract/wire/messages.ts';

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

export function parseTelemetryWanted(body: unknown): TelemetryWantedBody {
  const { device, part, parts, sets } = fields(body);
  return {
    device: text(device),
    part: natural(part),
    parts: natural(parts),
    sets: list(sets).map((each) => {
      const { set, channels, rateHz, raw } = fields(each);
      return {
        set: natural(set),
        channels: list(channels).map((place) => (place === -1 ? -1 : natural(place))),
        rateHz: rateHz === null ? null : number(rateHz),
        raw: raw === true,
      };
    }),
  };
}

export function parseScheduleEnded(body: unknown): ScheduleEndedBody {
  const { program, ending, reason } = fields(body);
  return { program: natural(program), ending: text(ending), reason: text(reason) };
}

export function parseFrame(body: unknown): FrameBody {
  const { set, sequence, atMs, latencyMs, values, quality, raw } = fields(body);
  const frame = {
    set: natural(set),
    sequence: natural(sequence),
    atMs: number(atMs),
    latencyMs: number(latencyMs),
    values: channelValues(values),
    quality: fields(quality) as Quality, // the contract's types are the broker's promise
  };
  if (raw === undefined) return frame;
  if (raw instanceof Uint8Array) return { ...frame, raw };
  throw new Violation('a frame whose raw answer is not bytes');
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

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new Violation('a notification with a field that is not a number');
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Violation('a notification with a field that is not a list');
}

function channelValues(value: unknown): ChannelValue[] {
  const values = list(value);
  for (const each of values)
    if (typeof each !== 'number' && each !== null) throw new Violation('a frame with a value that is not a number');
  return values as ChannelValue[];
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Violation('a notification with a field that is not text');
}
