/** What a pacer and its threads say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { Pace } from './pace.ts';

export interface ThreadData {
  readonly direction: 'receive' | 'send';
  readonly fd: number;
  readonly pace: Pace;
  /** Words of 32 bits that both look at. */
  readonly control: SharedArrayBuffer;
  readonly lateness: SharedArrayBuffer;
  /** Where a thread that sends says what has gone: whoever has received something looks there first. */
  readonly gone: MessagePort | undefined;
}

/** Words of `control`: whether to end, what is counted up to wake the sender, which bytes still count, how many were lost. */
export const STOP = 0;
export const BELL = 1;
export const EPOCH = 2;
export const LOST = 3;
export const CONTROL_WORDS = 4;

/** The first that a thread says: it keeps the time from now on. */
export const READY = 'ready';

export interface Received {
  readonly bytes: Uint8Array;
  /** When the last of them was over. */
  readonly atNs: bigint;
}

export interface ToSend {
  readonly bytes: Uint8Array;
  readonly fromNs: bigint;
  readonly epoch: number;
}

export interface Sent {
  readonly epoch: number;
  readonly atNs: bigint;
}
