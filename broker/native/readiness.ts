/**
 * Tells when a device can be read. Node does so for sockets, pipes and terminals only. Here one thread of libuv's pool sits in
 * epoll_wait(2) for all devices that are watched, for as long as any is.
 *
 * The package @serialport/bindings-cpp has a class for it, Poller, by which serial ports wait. It is not used here: a Poller stays in memory
 * for good after it was destroyed (1 KiB each, measured with 13.0.0), so that whoever may subscribe could fill the memory of a root process.
 */
import { readSync, writeSync } from 'node:fs';
import type { KoffiFunc } from 'koffi';
import { OsError, type Watch } from '../hardware/os.ts';
import { failure, fromLibc } from './libc.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 1;
const FOREVER = -1;

/** struct epoll_event: u32 events, u64 data. On x86-64 alone it is packed. */
const EVENT = process.arch === 'x64' ? { size: 12, data: 4 } : { size: 16, data: 8 };
/** How many are told of in one turn; the others come in the next. */
const MOST_EVENTS = 64;
/** What the eventfd counts up by. */
const ONE = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

interface Watched {
  /** Undefined when the last has been heard of it. */
  fd: number | undefined;
  onReadable: () => void;
}

export class Readiness {
  readonly #epoll: number;
  /** An eventfd: calls the thread back when there is nothing to wait for any more. */
  readonly #bell: number;
  readonly #events = Buffer.alloc(MOST_EVENTS * EVENT.size);
  /** By a number that is never used again, as descriptors are. */
  readonly #watched = new Map<number, Watched>();
  #lastId = 0;
  #waits = false;

  /** @throws OsError */
  constructor() {
    this.#epoll = made('epoll_create1', libc().epoll_create1(O_CLOEXEC));
    this.#bell = made('eventfd', libc().eventfd(0, O_CLOEXEC | O_NONBLOCK));
    this.#add(this.#bell, 0, 'eventfd');
    // process.exit() waits for the pool's threads.
    process.on('exit', () => this.#ring());
  }

  /**
   * Calls back, in a turn of its own, whenever the descriptor can be read, and once when it has been hung up or its device has gone.
   * To be closed before the descriptor is.
   * @param path for the text of errors
   * @throws OsError: EPERM for what cannot be waited for, EEXIST for what is watched already
   */
  watch(fd: number, path: string, onReadable: () => void): Watch {
    const id = ++this.#lastId;
    const watched: Watched = { fd, onReadable };
    this.#add(fd, id, path);
    this.#watched.set(id, watched);
    this.#wait();
    return {
      close: () => {
        this.#hearNoMore(watched);
        if (this.#watched.delete(id) && this.#watched.size === 0) this.#ring();
      },
    };
  }

  #wait(): void {
    if (this.#waits || this.#watched.size === 0) return;
    this.#waits = true;
    libc().epoll_wait.async(this.#epoll, this.#events, MOST_EVENTS, FOREVER, (error: unknown, count: number) => {
      const problem = error ?? (count === -1 ? failure('epoll_wait', 'devices') : undefined);
      try {
        // A debugger that stops the process ends a wait with EINTR, before anything came.
        if (problem === undefined) this.#tell(count);
        else if (!(problem instanceof OsError && problem.errno === 'EINTR')) throw problem;
      } finally {
        this.#waits = false;
        this.#wait();
      }
    });
  }

  #tell(count: number): void {
    for (let at = 0; at < count * EVENT.size; at += EVENT.size) {
      const [events, id] = [this.#events.readUInt32LE(at), this.#events.readUInt32LE(at + EVENT.data)];
      const watched = this.#watched.get(id);
      if (id === 0) readSync(this.#bell, Buffer.alloc(ONE.length));
      if (watched === undefined) continue;
      // Nothing more will come, and this the kernel would say for ever.
      if ((events & EPOLLIN) === 0) this.#hearNoMore(watched);
      watched.onReadable();
    }
  }

  /** Once only: later the number may be another descriptor's. */
  #hearNoMore(watched: Watched): void {
    if (watched.fd !== undefined) libc().epoll_ctl(this.#epoll, EPOLL_CTL_DEL, watched.fd, Buffer.alloc(EVENT.size));
    watched.fd = undefined;
  }

  #add(fd: number, id: number, path: string): void {
    const event = Buffer.alloc(EVENT.size);
    event.writeUInt32LE(EPOLLIN, 0);
    event.writeUInt32LE(id, EVENT.data);
    if (libc().epoll_ctl(this.#epoll, EPOLL_CTL_ADD, fd, event) === -1) throw failure('epoll_ctl', path);
  }

  #ring(): void {
    writeSync(this.#bell, ONE);
  }
}

function made(syscall: string, fd: number): number {
  if (fd === -1) throw failure(syscall, 'devices');
  return fd;
}

interface Functions {
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: Uint8Array): number;
  epoll_wait: KoffiFunc<(epoll: number, events: Uint8Array, most: number, timeoutMs: number) => number>;
  eventfd(count: number, flags: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  epoll_create1: library.func('int epoll_create1(int flags)'),
  epoll_ctl: library.func('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
  epoll_wait: library.func('int epoll_wait(int epoll, void *events, int most, int timeout)'),
  eventfd: library.func('int eventfd(unsigned int count, int flags)'),
}));
