import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteChannel } from '../../drivers/byte-channel.ts';

const LOOK_AGAIN_MS = 1;

/** A pseudo terminal as a channel, by Node's files alone: it must be raw already. It has no modem lines. */
export function ptyChannel(path: string): ByteChannel {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const room = Buffer.alloc(4096);
  const readNow = () => {
    try {
      return Uint8Array.from(room.subarray(0, readSync(fd, room)));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return new Uint8Array();
      throw error;
    }
  };
  return {
    async read(waitMs) {
      const end = performance.now() + waitMs;
      let bytes = readNow();
      for (; bytes.length === 0 && performance.now() < end; bytes = readNow()) await sleep(LOOK_AGAIN_MS);
      return bytes;
    },
    async write(bytes) {
      writeSync(fd, bytes);
    },
    async purge() {
      while (readNow().length > 0);
    },
    lines: undefined,
    close: async () => closeSync(fd),
  };
}
