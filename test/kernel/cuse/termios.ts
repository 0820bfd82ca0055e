/**
 * A simulated terminal for programs that set theirs by glibc's tcsetattr(3): that speaks the older struct termios, whose speed is a code
 * (asm-generic/termbits.h). A real kernel knows both; the simulated one has the newer alone.
 */
import { fail } from '../../../sim/errno.ts';
import * as numbers from '../../../sim/serial/ioctls.ts';
import type { OpenDevice } from '../../../sim/tree.ts';

const TCGETS = 0x5401;
/** TCSETS, TCSETSW and TCSETSF: at once, when all has gone, and without what was received. */
const setters: readonly number[] = [0x5402, 0x5403, 0x5404];
const TERMIOS_BYTES = 36;
const CONTROL = 8;
const SPEEDS = 36;
const CBAUD = 0o10017;
const BOTHER = 0o10000;
const speedCodes: Readonly<Record<number, number>> = {
  9600: 0o15,
  19200: 0o16,
  38400: 0o17,
  57600: 0o10001,
  115200: 0o10002,
  230400: 0o10003,
  460800: 0o10004,
  921600: 0o10007,
};

/** How much requests read and write, whose numbers do not say. */
export const terminalSizes: Readonly<Record<number, number>> = {
  [TCGETS]: TERMIOS_BYTES,
  ...Object.fromEntries(setters.map((request) => [request, TERMIOS_BYTES])),
  ...Object.fromEntries(
    [numbers.TIOCOUTQ, numbers.FIONREAD, numbers.TIOCMGET, numbers.TIOCMBIS, numbers.TIOCMBIC, numbers.TIOCMSET].map(
      (request) => [request, 4],
    ),
  ),
  [numbers.TIOCGICOUNT]: 80,
  [numbers.TIOCGSERIAL]: 72,
  [numbers.TIOCSSERIAL]: 72,
};

/** The requests of a terminal, and those of old. */
export async function terminalIoctl(
  terminal: OpenDevice,
  request: number,
  argument: Uint8Array | number,
): Promise<number> {
  const ask = (number: number, what: Uint8Array | number) => terminal.ioctl?.(number, what) ?? fail('ENOTTY');
  if (request !== TCGETS && !setters.includes(request)) return ask(request, argument);
  if (typeof argument === 'number') return fail('EFAULT');
  const newer = Buffer.alloc(numbers.TERMIOS2_BYTES);
  await ask(numbers.TCGETS2, newer);
  const before = newer.readUInt32LE(SPEEDS);
  if (request === TCGETS) {
    const control = newer.readUInt32LE(CONTROL);
    newer.writeUInt32LE(((control & ~CBAUD) | (speedCodes[before] ?? BOTHER)) >>> 0, CONTROL);
    argument.set(newer.subarray(0, TERMIOS_BYTES));
    return 0;
  }
  newer.set(argument.subarray(0, TERMIOS_BYTES));
  const code = newer.readUInt32LE(CONTROL) & CBAUD;
  const [speed = before] = Object.keys(speedCodes)
    .map(Number)
    .filter((rate) => speedCodes[rate] === code);
  newer.writeUInt32LE(speed, SPEEDS);
  newer.writeUInt32LE(speed, SPEEDS + 4);
  return ask(numbers.TCSETS2, newer);
}
