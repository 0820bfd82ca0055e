import { crc32 } from 'node:zlib';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';

/** What is published: JSON, and the time in it. */
export interface Packet {
  /** Seconds since 1970. */
  readonly time: number;
  readonly json: string;
}

interface Shot {
  atMs: number;
  latencyMs: number;
}

/**
 * A packet as pyEfi's collector makes it: the answer's payload (a flag byte and the block) in hexadecimal, its CRC-32, and the time from
 * request to answer in seconds. pyEfi writes `time` as digits of the local date; here it is a number as in all its other packets.
 */
export function pyefiPacket({ atMs, latencyMs }: Shot, payload: Uint8Array): Packet {
  const time = atMs / 1000;
  const rawData = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('hex');
  const packet = { time, type: 'pyefi', length: payload.length, rawData, crc32: crc32(payload) };
  return { time, json: JSON.stringify({ ...packet, serialLatency: latencyMs / 1000 }) };
}

/** A packet of values by name. What is not known is left out: pyEfi's dashboards pass over names that are not there, and fail on null. */
export function simplePacket(atMs: number, names: readonly string[], values: readonly ChannelValue[]): Packet {
  const known = names.flatMap((name, at): [string, number][] => {
    const value = values[at] ?? null;
    return value === null ? [] : [[name, value]];
  });
  return valuesPacket(atMs, Object.fromEntries(known));
}

export function valuesPacket(atMs: number, data: Readonly<Record<string, number>>): Packet {
  const time = atMs / 1000;
  return { time, json: JSON.stringify({ time, type: 'simple', data }) };
}
