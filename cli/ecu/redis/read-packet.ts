import { crc32 } from 'node:zlib';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';

/** A packet of anybody's, as far as it can be trusted: which is not at all until it has been looked at. */
export type ReadPacket =
  | { type: 'simple'; atMs: number; values: ReadonlyMap<string, ChannelValue> }
  | { type: 'pyefi'; atMs: number; latencyMs: number; payload: Uint8Array };

/** Why a packet cannot be used. */
export class PacketProblem extends Error {
  override readonly name = 'PacketProblem';
}

const MAX_CHARACTERS = 1024 * 1024;
const MAX_VALUES = 4096;

/**
 * Reads what somebody published on `stream:KEY`. Only what is needed must be there: the example of pyEfi's own description has no time.
 * @param nowMs the time of a packet that has none that is a number of seconds
 * @throws PacketProblem
 */
export function readPacket(text: string, nowMs: number): ReadPacket {
  if (text.length > MAX_CHARACTERS) throw new PacketProblem(`it has ${text.length} characters`);
  const packet = objectOf(parseJson(text), 'it');
  const time = packet.time;
  const atMs = typeof time === 'number' && time >= 0 && Number.isFinite(time * 1000) ? time * 1000 : nowMs;
  if (packet.type === 'simple') return { type: 'simple', atMs, values: valuesOf(packet.data) };
  if (packet.type === 'pyefi')
    return { type: 'pyefi', atMs, latencyMs: latencyOf(packet.serialLatency), payload: payloadOf(packet) };
  throw new PacketProblem("its type is neither 'simple' nor 'pyefi'");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PacketProblem('it is not JSON');
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PacketProblem(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function valuesOf(data: unknown): Map<string, ChannelValue> {
  const entries = Object.entries(objectOf(data, "'data'"));
  if (entries.length > MAX_VALUES) throw new PacketProblem(`'data' has ${entries.length} values`);
  return new Map(entries.map(([name, value]) => [name, numberOf(value)]));
}

/** pyEfi's dashboards make a float of whatever it is. */
function numberOf(value: unknown): ChannelValue {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  const isOne = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  return isOne && Number.isFinite(number) ? number : null;
}

const latencyOf = (seconds: unknown): number =>
  typeof seconds === 'number' && seconds >= 0 && Number.isFinite(seconds * 1000) ? seconds * 1000 : 0;

function payloadOf({ rawData, length, crc32: sum }: Record<string, unknown>): Uint8Array {
  if (typeof rawData !== 'string' || !/^(?:[\da-f]{2})+$/i.test(rawData))
    throw new PacketProblem("'rawData' is not hexadecimal");
  const payload = Buffer.from(rawData, 'hex');
  if (length !== undefined && length !== payload.length)
    throw new PacketProblem(`'rawData' has ${payload.length} bytes, and 'length' is ${String(length)}`);
  if (sum !== undefined && sum !== crc32(payload)) throw new PacketProblem("its CRC-32 is not that of 'rawData'");
  return payload;
}
