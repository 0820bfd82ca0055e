/** The part of the kernel's FUSE protocol that a character device needs (linux/fuse.h): messages as bytes, and back. */
import { constants as fs } from 'node:fs';
import type { OpenMode } from '../../../broker/hardware/os.ts';
import { errnoName } from '../../../broker/native.ts';
import type { CuseAnswer, CuseCall } from './messages.ts';

const OPCODE = {
  open: 14,
  read: 15,
  write: 16,
  release: 18,
  interrupt: 36,
  ioctl: 39,
  poll: 40,
  initialize: 4096,
} as const;
const MINOR_VERSION = 31;
/** The driver says what an ioctl copies, and not its number. */
const UNRESTRICTED_IOCTL = 1;
const IOCTL_RETRY = 4;
const POLL_SCHEDULE_NOTIFY = 1;
const NOTIFY_POLL = 1;
const HEADER = { request: 40, reply: 16 } as const;
/** Of one read or write; a larger one arrives as several. */
const MOST_BYTES = 128 * 1024;
/** Room for the largest request with its data. */
export const REQUEST_ROOM = MOST_BYTES + 4096;

export type Request =
  | { readonly kind: 'initialize'; readonly id: number }
  | { readonly kind: 'call'; readonly call: CuseCall }
  /** An ioctl of which the kernel wants to know first what it is to copy from its caller, and to him. */
  | { readonly kind: 'ask'; readonly reply: Buffer }
  /** The process that made a call has a signal to handle. */
  | { readonly kind: 'interrupt'; readonly of: number }
  /** What the device is ready for. `handle`: what the kernel calls the wait that it wants to be woken from, if it waits. */
  | { readonly kind: 'poll'; readonly id: number; readonly file: number; readonly handle: bigint | undefined }
  | { readonly kind: 'unknown'; readonly id: number };

const modes: Readonly<Record<number, OpenMode>> = {
  [fs.O_RDONLY]: 'read',
  [fs.O_WRONLY]: 'write',
  [fs.O_RDWR]: 'read-write',
};
const ACCESS_MODE = 3;

/**
 * Bytes that an ioctl both reads and writes, by its number. Others are as their number says; drivers of old have numbers that say
 * nothing, or something else.
 */
export type IoctlSizes = Readonly<Record<number, number>>;

/** @param opened what an open that is answered from now on has as its file */
export function parseRequest(bytes: Buffer, opened: number, sizes: IoctlSizes): Request {
  const opcode = bytes.readUInt32LE(4);
  const id = Number(bytes.readBigUInt64LE(8));
  const body = bytes.subarray(HEADER.request);
  const file = body.length < 8 ? 0 : Number(body.readBigUInt64LE(0));
  const call = (rest: CuseCall): Request => ({ kind: 'call', call: rest });
  switch (opcode) {
    case OPCODE.initialize:
      return { kind: 'initialize', id };
    case OPCODE.open:
      return call({ id, file: opened, call: 'open', mode: modes[body.readUInt32LE(0) & ACCESS_MODE] ?? 'read' });
    case OPCODE.read:
      return call({ id, file, call: 'read', most: body.readUInt32LE(16) });
    case OPCODE.write:
      return call({ id, file, call: 'write', bytes: body.subarray(40, 40 + body.readUInt32LE(16)) });
    case OPCODE.release:
      return call({ id, file, call: 'close' });
    case OPCODE.ioctl: {
      const request = body.readUInt32LE(12);
      const { reads, writes } = copied(request, sizes);
      const isAsked = reads + writes > 0 && body.readUInt32LE(24) + body.readUInt32LE(28) === 0;
      if (isAsked) return { kind: 'ask', reply: copyReply(id, body.readBigUInt64LE(16), reads, writes) };
      return call({ id, file, call: 'ioctl', request, argument: ioctlArgument(body) });
    }
    case OPCODE.interrupt:
      return { kind: 'interrupt', of: file };
    case OPCODE.poll: {
      const isWaiting = (body.readUInt32LE(16) & POLL_SCHEDULE_NOTIFY) !== 0;
      return { kind: 'poll', id, file, handle: isWaiting ? body.readBigUInt64LE(8) : undefined };
    }
    default:
      return { kind: 'unknown', id };
  }
}

/** How many bytes an ioctl reads of its caller, and writes to him. */
function copied(request: number, sizes: IoctlSizes): { reads: number; writes: number } {
  const own = sizes[request];
  if (own !== undefined) return { reads: own, writes: own };
  const size = (request >>> 16) & 0x3fff;
  const [isRead, isWritten] = [(request >>> 30) & 1, request >>> 31];
  return { reads: isRead * size, writes: isWritten * size };
}

/** What the caller's pointer points to, as much as is copied; the number itself if it is none. */
function ioctlArgument(body: Buffer): Uint8Array | number {
  const [given, room] = [body.readUInt32LE(24), body.readUInt32LE(28)];
  if (given === 0 && room === 0) return Number(body.readBigUInt64LE(16));
  const bytes = Buffer.alloc(Math.max(given, room));
  body.copy(bytes, 0, 32, 32 + given);
  return bytes;
}

/** Asks for the same call again, with what is at the caller's pointer. */
function copyReply(id: number, pointer: bigint, reads: number, writes: number): Buffer {
  const places = [reads, writes].filter((size) => size > 0).map((size) => BigUint64Array.of(pointer, BigInt(size)));
  const counts = words(0, IOCTL_RETRY, reads > 0 ? 1 : 0, writes > 0 ? 1 : 0);
  return reply(id, 0, counts, ...places.map((place) => new Uint8Array(place.buffer)));
}

/** struct cuse_init_out and the device's name. */
export function initializeReply(id: number, name: string): Buffer {
  const numbers = new Uint32Array(18);
  numbers.set([7, MINOR_VERSION, 0, UNRESTRICTED_IOCTL, MOST_BYTES, MOST_BYTES]);
  return reply(id, 0, Buffer.from(numbers.buffer), Buffer.from(`DEVNAME=${name}\0`));
}

export function callReply(call: CuseCall, answer: CuseAnswer, sizes: IoctlSizes): Buffer {
  if ('errno' in answer) return errorReply(call.id, answer.errno);
  const { result, bytes = new Uint8Array() } = answer;
  switch (call.call) {
    case 'open':
      return reply(call.id, 0, words(call.file, 0, 0, 0));
    case 'ioctl':
      return reply(call.id, 0, words(result, 0, 0, 0), bytes.subarray(0, copied(call.request, sizes).writes));
    case 'read':
      return reply(call.id, 0, bytes);
    case 'write':
      return reply(call.id, 0, words(result, 0));
    case 'close':
      return reply(call.id, 0);
  }
}

/** @param events as poll(2) has them */
export const pollReply = (id: number, events: number): Buffer => reply(id, 0, words(events, 0));

/** Has the kernel ask again. It answers nobody, so that it has no id; where an error would be it says what it is. */
export const wakeNotice = (handle: bigint): Buffer =>
  reply(0, NOTIFY_POLL, new Uint8Array(BigUint64Array.of(handle).buffer));

export function errorReply(id: number, errno: string): Buffer {
  const number = errnos.get(errno);
  if (number === undefined) throw new Error(`no errno ${errno}`);
  return reply(id, -number);
}

/** By name; those of Node lack some that drivers use. */
const HIGHEST_ERRNO = 133;
const errnos = new Map(Array.from({ length: HIGHEST_ERRNO }, (_, index) => [errnoName(index + 1), index + 1]));

const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);

function reply(id: number, error: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(HEADER.reply), ...parts]);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeInt32LE(error, 4);
  bytes.writeBigUInt64LE(BigInt(id), 8);
  return bytes;
}
