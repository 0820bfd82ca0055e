/**
 * Numbers of the ioctls on terminals that the broker makes by itself, and the one structure among their arguments that is read whole:
 * asm-generic/ioctls.h, asm-generic/termbits.h, ioctl_tty(2). The same on x86-64, arm64 and riscv64.
 */
import type { LineSettings } from '../../../contract/serial/line-settings.ts';

export const TCFLSH = 0x540b;
export const TIOCEXCL = 0x540c;
export const TIOCNXCL = 0x540d;
export const TIOCMGET = 0x5415;
export const TIOCMBIS = 0x5416;
export const TIOCMBIC = 0x5417;
export const TIOCGSERIAL = 0x541e;
export const TIOCSSERIAL = 0x541f;
export const TIOCSBRK = 0x5427;
export const TIOCCBRK = 0x5428;
export const TCGETS2 = 0x802c542a;

/** The bits of TIOCMGET (asm-generic/termios.h). */
export const TIOCM = { dtr: 0x002, rts: 0x004, cts: 0x020, dcd: 0x040, ri: 0x080, dsr: 0x100 } as const;

/** struct serial_struct of a 64-bit machine, and ASYNC_LOW_LATENCY of its flags (linux/serial.h). */
export const SERIAL_STRUCT = { bytes: 72, flagsAt: 16, lowLatency: 1 << 13 } as const;

/** The argument of TCFLSH. */
export const queues = { received: 0, unsent: 1, both: 2 } as const;

/** struct termios2: c_iflag, c_oflag, c_cflag, c_lflag, c_line and 19 characters, c_ispeed, c_ospeed. */
export const TERMIOS2_BYTES = 44;
export const AT = { inputFlags: 0, controlFlags: 8, speed: 40 } as const;

/** Of c_iflag and c_cflag, what settings are made of. */
export const termbits = {
  IXON: 0o2000,
  CSIZE: 0o60,
  CSTOPB: 0o100,
  PARENB: 0o400,
  PARODD: 0o1000,
  CRTSCTS: 0o20000000000,
} as const;
const dataBits = [5, 6, 7, 8] as const;

/** What the kernel says that the settings are. @param termios of TCGETS2 */
export function decodeSettings(termios: Uint8Array): LineSettings {
  const view = new DataView(termios.buffer, termios.byteOffset, TERMIOS2_BYTES);
  const [input, control] = [view.getUint32(AT.inputFlags, true), view.getUint32(AT.controlFlags, true)];
  const has = (flags: number, flag: keyof typeof termbits) => (flags & termbits[flag]) !== 0;
  return {
    baudRate: view.getUint32(AT.speed, true),
    dataBits: dataBits[(control & termbits.CSIZE) >>> 4] ?? 8,
    parity: has(control, 'PARENB') ? (has(control, 'PARODD') ? 'odd' : 'even') : 'none',
    stopBits: has(control, 'CSTOPB') ? 2 : 1,
    flowControl: has(control, 'CRTSCTS') ? 'rtscts' : has(input, 'IXON') ? 'xonxoff' : 'none',
  };
}

/** A clock divides by whole numbers: what is off by less than a receiver bears is what was asked for. */
const TOLERANCE = 0.03;

export const isNear = (baudRate: number, wanted: number): boolean => Math.abs(baudRate / wanted - 1) <= TOLERANCE;
