/** A character device of this process in a real kernel (CUSE): answers what the kernel asks of any, and passes on what is asked of this one. */
import { constants, openSync, read, writeSync } from 'node:fs';
import { errorReply, type IoctlSizes, initializeReply, parseRequest, pollReply, REQUEST_ROOM } from './fuse.ts';
import type { CuseCall } from './messages.ts';

export interface ServedDevice {
  name: string;
  sizes: IoctlSizes;
  /** It is there from now on. */
  plugged(): void;
  /** To be answered by `reply`, at any time. */
  call(call: CuseCall): void;
  /** Whoever waits for a call was sent a signal. */
  interrupt?(id: number): void;
  /** What is ready at a file (poll(2)), and whom to wake. Left out: it cannot be polled. */
  poll?(file: number, handle: bigint | undefined): number;
}

/** Serves it for as long as the process lives. @returns how the kernel is answered */
export function serveDevice({ name, sizes, ...device }: ServedDevice): (bytes: Uint8Array) => void {
  const fd = openSync('/dev/cuse', constants.O_RDWR);
  const bytes = Buffer.alloc(REQUEST_ROOM);
  let opened = 0;
  const reply = (answer: Uint8Array) => void writeSync(fd, answer);

  function handle(request: Buffer): void {
    const parsed = parseRequest(request, opened + 1, sizes);
    switch (parsed.kind) {
      case 'initialize':
        reply(initializeReply(parsed.id, name));
        device.plugged();
        break;
      case 'call':
        if (parsed.call.call === 'open') opened++;
        device.call(parsed.call);
        break;
      case 'ask':
        reply(parsed.reply);
        break;
      case 'interrupt':
        device.interrupt?.(parsed.of);
        break;
      case 'poll': {
        const events = device.poll?.(parsed.file, parsed.handle);
        reply(events === undefined ? errorReply(parsed.id, 'ENOSYS') : pollReply(parsed.id, events));
        break;
      }
      case 'unknown':
        reply(errorReply(parsed.id, 'ENOSYS'));
    }
  }

  (function next(): void {
    read(fd, bytes, 0, bytes.length, null, (error, length) => {
      if (error) throw error;
      handle(Buffer.from(bytes.subarray(0, length)));
      next();
    });
  })();
  process.on('disconnect', () => process.exit());
  return reply;
}
