/** A controller on a line that takes no time, and a firmware's asker of a few lines: own code of the test, shared with nobody. */
import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { Controller, type ControllerOptions } from '../../../sim/ecu/controller.ts';
import { type DialectName, dialects } from '../../../sim/ecu/dialect.ts';
import type { Faults } from '../../../sim/ecu/faults.ts';
import { atRest, type Quantities } from '../../../sim/ecu/quantities.ts';
import type { Line } from '../../../sim/pace/line.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

export function enveloped(payload: Uint8Array): Buffer {
  const [head, tail] = [Buffer.alloc(2), Buffer.alloc(4)];
  head.writeUInt16BE(payload.length);
  tail.writeUInt32BE(crc32(payload));
  return Buffer.concat([head, payload, tail]);
}

/** The payload of one whole envelope, and nothing else. */
export function opened(frame: Buffer): Buffer {
  const payload = frame.subarray(2, -4);
  assert.equal(frame.readUInt16BE(), payload.length, 'one envelope, and nothing beside it');
  assert.equal(frame.readUInt32BE(frame.length - 4), crc32(payload), 'its sum is right');
  return payload;
}

/** Letter, number on the CAN bus, table, offset, count. */
export function reading(letter: string, table: number, offset: number, count: number, isLittle = false): Buffer {
  const command = Buffer.from([letter.charCodeAt(0), 0, table, 0, 0, 0, 0]);
  if (isLittle) {
    command.writeUInt16LE(offset, 3);
    command.writeUInt16LE(count, 5);
  } else {
    command.writeUInt16BE(offset, 3);
    command.writeUInt16BE(count, 5);
  }
  return command;
}

/** The array of offsets: pairs of an offset and a size code. */
export function offsetsOf(...entries: readonly (readonly [offset: number, sizeCode: number])[]): Buffer {
  const words = Buffer.alloc(2 * entries.length);
  for (const [index, [offset, code]] of entries.entries()) words.writeUInt16BE((code << 13) | offset, 2 * index);
  return words;
}

export interface TableOptions {
  readonly dialect?: DialectName;
  readonly quantities?: Partial<Quantities>;
  readonly options?: Partial<ControllerOptions>;
  readonly faults?: Partial<Faults>;
}

export function table({ dialect = 'microsquirt', quantities = {}, options = {}, faults = {} }: TableOptions = {}) {
  const clock = new VirtualClock();
  let hear: (bytes: Uint8Array, atNs: bigint) => void = () => {};
  let onSent: (atNs: bigint) => void = () => {};
  let said = Buffer.alloc(0);
  const sentAtNs: bigint[] = [];
  const line: Line = {
    onBytes: (listener) => {
      hear = listener;
    },
    onSent: (listener) => {
      onSent = listener;
    },
    send: (bytes, fromNs) => {
      said = Buffer.concat([said, bytes]);
      sentAtNs.push(fromNs);
    },
    discard: () => {},
    setReady: () => {},
    isPeerReady: true,
  };
  const controller = new Controller(line, clock, {
    dialect: dialects[dialect],
    source: { at: () => ({ quantities: { ...atRest, ...quantities } }) },
    faults,
    ...options,
  });
  /** Bytes as they are. @returns what it has said since */
  const send = (bytes: Uint8Array): Buffer => {
    said = Buffer.alloc(0);
    hear(bytes, clock.nowNs());
    return said;
  };
  /** One command in an envelope. @returns its answer's payload */
  const ask = (command: Uint8Array | string): Buffer => opened(send(enveloped(Buffer.from(command))));
  return { clock, controller, send, ask, sentAtNs, said: () => said, hasTalked: () => onSent(clock.nowNs()) };
}
