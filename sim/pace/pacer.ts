/**
 * A serial line for a channel that has no pace of its own, a pseudo terminal: what is read and written at a descriptor takes the time that it would
 * take at so many baud, both ways. A thread for each direction keeps the time, so that it does not depend on what else this process does.
 */
import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { Lateness, type PaceError } from './lateness.ts';
import {
  BELL,
  CONTROL_WORDS,
  EPOCH,
  LOST,
  READY,
  type Received,
  type Sent,
  STOP,
  type ThreadData,
  type ToSend,
} from './messages.ts';
import type { Pace } from './pace.ts';

/** In a bundle it lies beside it, too. */
const THREAD = import.meta.url.endsWith('.ts') ? 'thread.ts' : 'thread.js';

export class Pacer {
  readonly #words = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  readonly #lateness = { receive: new Lateness(), send: new Lateness() };
  readonly #threads: readonly Worker[];
  readonly #sender: Worker;
  readonly #bytesListeners: ((bytes: Uint8Array, atNs: bigint) => void)[] = [];
  readonly #sentListeners: ((atNs: bigint) => void)[] = [];
  readonly #ready: Promise<unknown>;
  #unsent = 0;

  /** @param fd of a terminal's master, non-blocking; to be closed by its owner, after this */
  constructor(fd: number, pace: Pace) {
    const thread = (direction: ThreadData['direction'], gone?: MessagePort) => {
      const control = this.#words.buffer;
      const workerData: ThreadData = { direction, fd, pace, control, lateness: this.#lateness[direction].memory, gone };
      const transferList = gone === undefined ? [] : [gone];
      return new Worker(new URL(THREAD, import.meta.url), { workerData, transferList });
    };
    const { port1: gone, port2: goneOfThread } = new MessageChannel();
    gone.on('message', (sent: Sent) => this.#sent(sent));
    const receiver = thread('receive');
    receiver.on('message', (message: typeof READY | Received) => {
      if (message === READY) return;
      const { bytes, atNs } = message;
      // Two threads say things in no order: nobody may hear an answer before what it answers to has gone.
      for (let next = receiveMessageOnPort(gone); next !== undefined; next = receiveMessageOnPort(gone))
        this.#sent(next.message);
      for (const listener of this.#bytesListeners) listener(bytes, atNs);
    });
    this.#sender = thread('send', goneOfThread);
    this.#threads = [receiver, this.#sender];
    this.#ready = Promise.all(this.#threads.map((thread) => once(thread, 'message')));
  }

  /** Resolves when both directions keep the time. */
  async started(): Promise<void> {
    await this.#ready;
  }

  /** Calls back with characters when the last bit of them has come in, and with when that was. */
  onBytes(listener: (bytes: Uint8Array, atNs: bigint) => void): void {
    this.#bytesListeners.push(listener);
  }

  /** @param fromNs the first bit does not begin before; one in the past makes up for how long it took to come here */
  send(bytes: Uint8Array, fromNs: bigint): void {
    this.#unsent++;
    this.#sender.postMessage({ bytes: Uint8Array.from(bytes), fromNs, epoch: this.#epoch } satisfies ToSend);
    this.#ring();
  }

  /** Calls back when all that was sent has gone, and with when that was. */
  onSent(listener: (atNs: bigint) => void): void {
    this.#sentListeners.push(listener);
  }

  /** Forgets what has not begun to go. */
  discard(): void {
    Atomics.add(this.#words, EPOCH, 1);
    this.#unsent = 0;
  }

  /** How late characters were passed on. */
  get error(): { readonly received: PaceError; readonly sent: PaceError } {
    return { received: this.#lateness.receive.error, sent: this.#lateness.send.error };
  }

  /** Characters that the terminal did not take when they were due, since nobody read them: as an overrun. */
  get lost(): number {
    return Atomics.load(this.#words, LOST);
  }

  async close(): Promise<void> {
    const ended = this.#threads.map((thread) => once(thread, 'exit'));
    Atomics.store(this.#words, STOP, 1);
    this.#ring();
    await Promise.all(ended);
  }

  #sent({ epoch, atNs }: Sent): void {
    if (epoch !== this.#epoch || --this.#unsent > 0) return;
    for (const listener of this.#sentListeners) listener(atNs);
  }

  get #epoch(): number {
    return Atomics.load(this.#words, EPOCH);
  }

  #ring(): void {
    Atomics.add(this.#words, BELL, 1);
    Atomics.notify(this.#words, BELL);
  }
}
