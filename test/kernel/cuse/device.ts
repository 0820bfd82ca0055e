/**
 * A character device whose driver is the test (CUSE): what is behind it is written as for the simulated kernel, and answers a real
 * kernel's callers. Its subsystem is `cuse`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Errno, fail } from '../../../sim/errno.ts';
import type { Device, OpenDevice } from '../../../sim/tree.ts';
import type { IoctlSizes } from './fuse.ts';
import type { CuseAnswer, CuseCall, FromServer } from './messages.ts';

const server = fileURLToPath(new URL('server.ts', import.meta.url));

export interface CuseOptions {
  /** Whether a call that waits ends (EINTR) when its process is sent a signal, as with most drivers. Default: true. */
  readonly heedsSignals?: boolean;
  /** Of requests whose number does not say what they read and write. */
  readonly sizes?: IoctlSizes;
}

export class CuseDevice {
  readonly path: string;
  readonly #server: ChildProcess;
  readonly #open: Device['open'];
  readonly #files = new Map<number, OpenDevice>();
  /** Every call so far, also those that are not answered yet. */
  readonly calls: CuseCall[] = [];

  private constructor(name: string, open: Device['open'], { heedsSignals = true, sizes = {} }: CuseOptions) {
    this.path = `/dev/${name}`;
    this.#open = open;
    this.#server = fork(server, [name, String(heedsSignals), JSON.stringify(sizes)], { serialization: 'advanced' });
  }

  /** Plugs it in as /dev/NAME. Resolves once its node is there. */
  static async plug(name: string, open: Device['open'], options: CuseOptions = {}): Promise<CuseDevice> {
    const device = new CuseDevice(name, open, options);
    const ended = once(device.#server, 'exit').then(([status]) => {
      throw new Error(`the driver of ${device.path} ended: ${status}`);
    });
    await Promise.race([device.#serve(), ended]);
    ended.catch(() => {});
    if (!existsSync(device.path)) throw new Error(`no ${device.path}`);
    return device;
  }

  /** Descriptors that are open. */
  get openFiles(): number {
    return this.#files.size;
  }

  /** Ends the driver as a crash would: the node goes, calls that wait fail, open descriptors are of no use any more. */
  async unplug(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill('SIGKILL');
    await once(this.#server, 'exit');
  }

  #serve(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.on('message', (message: FromServer) => {
        if (message === 'plugged') resolve();
        else void this.#call(message);
      });
    });
  }

  async #call(call: CuseCall): Promise<void> {
    // As it came: what is answered is written into the argument.
    this.calls.push(structuredClone(call));
    const answer = await this.#answer(call).catch((error: unknown): CuseAnswer => {
      if (error instanceof Errno) return { id: call.id, errno: error.errno };
      // A mistake in the test: whoever waits for the device is not kept waiting.
      this.#server.kill('SIGKILL');
      throw error;
    });
    if (this.#server.connected) this.#server.send(answer);
  }

  async #answer(call: CuseCall): Promise<CuseAnswer> {
    const { id, file } = call;
    if (call.call === 'open') {
      this.#files.set(file, this.#open(call.mode));
      return { id, result: 0 };
    }
    const device = this.#files.get(file) ?? fail('EBADF');
    switch (call.call) {
      case 'ioctl': {
        const { request, argument } = call;
        const result = await (device.ioctl?.(request, argument) ?? fail('ENOTTY'));
        return typeof argument === 'number' ? { id, result } : { id, result, bytes: argument };
      }
      case 'read': {
        const bytes = await (device.read?.(call.most) ?? fail('EINVAL'));
        return { id, result: bytes.length, bytes };
      }
      case 'write':
        if (device.write === undefined) fail('EINVAL');
        await device.write(call.bytes);
        return { id, result: call.bytes.length };
      case 'close':
        this.#files.delete(file);
        await device.close();
        return { id, result: 0 };
    }
  }
}
