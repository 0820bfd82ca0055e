import type { Caller } from '../../client/caller.ts';
import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { Refusal } from '../../contract/errors.ts';
import type { ByteChannel, ModemLines } from '../byte-channel.ts';

/** Longer reads are several: the broker waits for no longer in one. */
const LONGEST_READ_MS = 30_000;

/**
 * The bytes of a serial port of the broker, for who holds the exclusive lease on it. Opens the port.
 * @throws Refusal `unavailable` while it is unplugged, `denied`, `not_found`
 */
export async function leasedChannel(postern: Caller, device: string): Promise<ByteChannel> {
  await postern.call('serial.read', { device, waitMs: 0 });
  const { lines } = await postern.call('serial.lines', { device });
  let isClosed = false;
  const open = () => {
    if (isClosed) throw new Refusal('unavailable', `this channel to ${device} is closed`, { device });
  };
  return {
    async read(waitMs) {
      open();
      const wait = Math.round(Math.min(waitMs, LONGEST_READ_MS));
      const { bytes } = await postern.call('serial.read', { device, waitMs: wait });
      return bytes;
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += MAX_PART_BYTES) {
        open();
        await postern.call('serial.write', { device, bytes: bytes.subarray(at, at + MAX_PART_BYTES) });
      }
    },
    async purge() {
      open();
      await postern.call('serial.purge', { device });
    },
    lines: lines === undefined ? undefined : modemLines(postern, device, open),
    async close() {
      isClosed = true;
    },
  };
}

function modemLines(postern: Caller, device: string, open: () => void): ModemLines {
  return {
    async get() {
      open();
      const { lines } = await postern.call('serial.lines', { device });
      if (lines === undefined) throw new Refusal('unavailable', `${device} tells nothing of its lines now`, { device });
      return lines;
    },
    async set(wanted) {
      open();
      await postern.call('serial.setLines', { device, ...wanted });
    },
  };
}
