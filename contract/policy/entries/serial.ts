import * as v from 'valibot';
import * as settings from '../../serial/line-settings.ts';
import { safeSequence } from '../../serial/safe-steps.ts';
import { commonKeys, doc, natural } from './keys.ts';

const hex4 = (what: string) =>
  v.pipe(v.string(), v.regex(/^[0-9a-f]{4}$/, `${what} is four hexadecimal digits, in small letters: "0403"`));

/** How many of the last bytes are kept for taps that come later, where an entry does not say. */
export const DEFAULT_RECENT_BYTES = 16 * 1024;

export const serialEntry = v.pipe(
  v.strictObject({
    kind: v.literal('serial'),
    path: v.optional(
      doc(
        v.pipe(
          v.string(),
          v.regex(/^\/dev(?!.*\/\.{0,2}(\/|$))\/\P{Cc}+$/u, "a path is that of a device node below /dev, without '..'"),
        ),
        'The port: best a stable name below /dev/serial/by-id or /dev/serial/by-path.',
      ),
    ),
    usb: v.optional(
      doc(
        v.strictObject({
          vendor: hex4('a vendor'),
          product: hex4('a product'),
          serial: v.optional(doc(v.pipe(v.string(), v.minLength(1), v.maxLength(128)), 'Its serial number.')),
          interface: v.optional(doc(natural, 'Of several ports of one device, which interface.')),
        }),
        'The port, by what is plugged in, instead of a path.',
      ),
    ),
    subsystem: v.optional(
      doc(
        v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'a subsystem is a word as the kernel has it')),
        'What the kernel must say that the node is. Default: tty.',
      ),
    ),
    baudRate: doc(settings.baudRate, 'Bits per second.'),
    dataBits: v.optional(doc(settings.dataBits, 'Default: 8.')),
    parity: v.optional(doc(settings.parity, 'Default: none.')),
    stopBits: v.optional(doc(settings.stopBits, 'Default: 1.')),
    flowControl: v.optional(doc(settings.flowControl, 'Default: none.')),
    lowLatency: v.optional(doc(v.literal(true), 'Tell the driver not to wait for more before it hands over bytes.')),
    latencyTimerMs: v.optional(
      doc(
        v.pipe(natural, v.minValue(1), v.maxValue(255)),
        'The latency timer of an FTDI adapter, in ms; 1 is the quickest.',
      ),
    ),
    lineEnding: v.optional(
      doc(v.picklist(['\n', '\r\n', '\r']), 'What ends a line, where rules limit lines. Default: "\\n".'),
    ),
    probe: v.optional(
      doc(v.literal(true), 'What hangs on it may be asked what it is. Opening a port resets many boards.'),
    ),
    recentBytes: v.optional(
      doc(
        v.pipe(natural, v.maxValue(1024 * 1024)),
        `How many of the last bytes are kept for taps that come later. Default: ${DEFAULT_RECENT_BYTES}.`,
      ),
    ),
    safe: v.optional(
      doc(safeSequence, 'What is done when its lease is lost. Default: what the profile of its instrument says.'),
    ),
    ...commonKeys,
  }),
  v.check(({ path, usb }) => (path === undefined) !== (usb === undefined), "a port has either a 'path' or a 'usb'"),
);
export type SerialEntry = v.InferOutput<typeof serialEntry>;

/** How the port is set, with the defaults. */
export const settingsOf = ({ baudRate, ...entry }: SerialEntry): settings.LineSettings => ({
  baudRate,
  dataBits: entry.dataBits ?? settings.defaultSettings.dataBits,
  parity: entry.parity ?? settings.defaultSettings.parity,
  stopBits: entry.stopBits ?? settings.defaultSettings.stopBits,
  flowControl: entry.flowControl ?? settings.defaultSettings.flowControl,
});

/** The place of a port, in words: its path, or what is plugged in. */
export function placeWords({ path, usb }: Pick<SerialEntry, 'path' | 'usb'>): string {
  if (usb === undefined) return path ?? '';
  const { vendor, product, serial, interface: number } = usb;
  const more = [serial && `serial ${serial}`, number !== undefined && `interface ${number}`].filter(Boolean);
  return ['usb', `${vendor}:${product}`, ...more].join(' ');
}
