import { close, open, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { waitingIoctl } from '../native.ts';
import { openFlags, waitingCall } from './linux-calls.ts';
import type { OpenDescriptors } from './linux-descriptors.ts';
import type { Fd, OpenMode, WaitingCalls } from './os.ts';

const [openFile, closeFile] = [promisify(open), promisify(close)];
const [readFile, writeFile] = [promisify(read), promisify(write)];

/** The calls that may wait, on the threads of libuv's pool. How many at once is for the callers to bound (threads.ts). */
export class LinuxWaiting implements WaitingCalls {
  readonly #open: OpenDescriptors;

  constructor(descriptors: OpenDescriptors) {
    this.#open = descriptors;
  }

  async open(path: string, mode: OpenMode): Promise<Fd> {
    const fd = await waitingCall('open', path, () => openFile(path, openFlags[mode]));
    this.#open.add(fd, path);
    return fd;
  }

  async close(fd: Fd): Promise<void> {
    const path = this.#open.remove(fd);
    await waitingCall('close', path, () => closeFile(fd));
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array | number): Promise<number> {
    return waitingIoctl(fd, request, argument, this.#open.path(fd));
  }

  async read(fd: Fd, into: Uint8Array): Promise<number> {
    const { bytesRead } = await waitingCall('read', this.#open.path(fd), () =>
      readFile(fd, into, 0, into.length, null),
    );
    return bytesRead;
  }

  async write(fd: Fd, bytes: Uint8Array): Promise<number> {
    const path = this.#open.path(fd);
    const { bytesWritten } = await waitingCall('write', path, () => writeFile(fd, bytes, 0, bytes.length, null));
    return bytesWritten;
  }
}
