import { type Os, OsError, type SerialLine } from '../os.ts';
import { readValue } from '../text.ts';
import { SERIAL_STRUCT, TIOCGSERIAL, TIOCSSERIAL } from './terminal.ts';

/**
 * Tells the driver not to wait for more before it hands over bytes. Undefined if it does so now, else why it does not, in words. Needs no
 * capability: this flag is every user's (ASYNC_USR_MASK).
 */
export async function setLowLatency(line: SerialLine): Promise<string | undefined> {
  try {
    const wanted = Buffer.alloc(SERIAL_STRUCT.bytes);
    await line.ioctl(TIOCGSERIAL, wanted);
    wanted.writeInt32LE(wanted.readInt32LE(SERIAL_STRUCT.flagsAt) | SERIAL_STRUCT.lowLatency, SERIAL_STRUCT.flagsAt);
    await line.ioctl(TIOCSSERIAL, wanted);
    // Some drivers take it, and do nothing.
    const found = Buffer.alloc(SERIAL_STRUCT.bytes);
    await line.ioctl(TIOCGSERIAL, found);
    return (found.readInt32LE(SERIAL_STRUCT.flagsAt) & SERIAL_STRUCT.lowLatency) === 0
      ? "its driver ignores 'lowLatency'"
      : undefined;
  } catch (error) {
    return reasonOf(error, "its driver has no 'lowLatency'");
  }
}

/**
 * Sets the latency timer of an FTDI adapter: how long it waits for more before it sends what it has over USB (drivers/usb/serial/ftdi_sio.c).
 * Undefined if it is set, else why it is not, in words. @param directory the terminal's, below /sys/devices
 */
export async function setLatencyTimer(os: Os, directory: string | undefined, ms: number): Promise<string | undefined> {
  const none = "it has no latency timer ('latencyTimerMs'): FTDI adapters have one";
  if (directory === undefined) return none;
  const file = `${os.realPath(`${directory}/device`)}/latency_timer`;
  try {
    const now = readValue(os, file);
    if (now === undefined) return none;
    if (Number(now) === ms) return undefined;
    // It goes over the cable.
    const fd = await os.waiting.open(file, 'write');
    try {
      await os.waiting.write(fd, Buffer.from(String(ms)));
    } finally {
      await os.waiting.close(fd);
    }
    return undefined;
  } catch (error) {
    return reasonOf(error, none);
  }
}

/** The port works without: what the driver says is told, and no more. What is gone is found out by the next who uses it. */
function reasonOf(error: unknown, words: string): string {
  if (error instanceof OsError) return `${words} (${error.errno})`;
  throw error;
}
