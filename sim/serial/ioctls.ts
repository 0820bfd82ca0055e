/** What programs ask of terminals: asm-generic/ioctls.h, asm-generic/termbits.h, linux/serial.h. */
import type { LineSettings } from '../../contract/serial/line-settings.ts';

export const TCSBRK = 0x5409;
export const TCFLSH = 0x540b;
export const TIOCEXCL = 0x540c;
export const TIOCNXCL = 0x540d;
export const TIOCOUTQ = 0x5411;
export const TIOCMGET = 0x5415;
export const TIOCMBIS = 0x5416;
export const TIOCMBIC = 0x5417;
export const TIOCMSET = 0x5418;
export const FIONREAD = 0x541b;
export const TIOCGSERIAL = 0x541e;
export const TIOCSSERIAL = 0x541f;
export const TIOCSBRK = 0x5427;
export const TIOCCBRK = 0x5428;
export const TIOCGICOUNT = 0x545d;
export const TIOCGEXCL = 0x80045440;
export const TCGETS2 = 0x802c542a;
export const TCSETS2 = 0x402c542b;

/** Modem lines, as TIOCMGET has them. */
export const TIOCM = { dtr: 0x002, rts: 0x004, cts: 0x020, dcd: 0x040, ri: 0x080, dsr: 0x100 } as const;

/** struct serial_struct: where its flags are, and the one that matters here. */
export const SERIAL_FLAGS_AT = 16;
export const ASYNC_LOW_LATENCY = 0x2000;
/** struct serial_icounter_struct: eleven numbers, of which these are the places. */
export const ICOUNT_AT = { received: 16, sent: 20, bufferOverruns: 40 } as const;

export const TERMIOS2_BYTES = 44;

const IXON = 0o2000;
const IXOFF = 0o10000;
const CREAD = 0o200;
const CLOCAL = 0o4000;
const BOTHER = 0o10000;
const dataBits = [5, 6, 7, 8] as const;
const parities = { none: 0, even: 0o400, odd: 0o1400 } as const;
const CSTOPB = 0o100;
const CRTSCTS = 0x80000000;

/** struct termios2 of a raw terminal with these settings. */
export function encodeSettings(settings: LineSettings): Uint8Array {
  const view = new DataView(new ArrayBuffer(TERMIOS2_BYTES));
  view.setUint32(0, settings.flowControl === 'xonxoff' ? IXON | IXOFF : 0, true);
  const control =
    (dataBits.indexOf(settings.dataBits) << 4) | (settings.stopBits === 2 ? CSTOPB : 0) | parities[settings.parity];
  const flow = settings.flowControl === 'rtscts' ? CRTSCTS : 0;
  view.setUint32(8, (control | CREAD | CLOCAL | BOTHER | flow) >>> 0, true);
  view.setUint32(36, settings.baudRate, true);
  view.setUint32(40, settings.baudRate, true);
  return new Uint8Array(view.buffer);
}

export function decodeSettings(bytes: Uint8Array): LineSettings {
  const view = new DataView(bytes.buffer, bytes.byteOffset, TERMIOS2_BYTES);
  const [input, control] = [view.getUint32(0, true), view.getUint32(8, true)];
  const parity = (['odd', 'even', 'none'] as const).find((name) => (control & parities[name]) === parities[name]);
  const isHard = (control & CRTSCTS) !== 0;
  return {
    baudRate: view.getUint32(40, true),
    dataBits: dataBits[(control >>> 4) & 3] ?? 8,
    parity: parity ?? 'none',
    stopBits: (control & CSTOPB) === 0 ? 1 : 2,
    flowControl: isHard ? 'rtscts' : (input & IXON) === 0 ? 'none' : 'xonxoff',
  };
}
