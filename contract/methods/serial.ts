import * as v from 'valibot';
import { MAX_PART_BYTES } from '../blocks.ts';
import { baudRate, lineSettings } from '../serial/line-settings.ts';
import { MAX_WAIT_MS } from '../serial/waits.ts';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

/** Over any kind of memory: a client sends what it has. */
const bytes: v.GenericSchema<Uint8Array> = v.instance(Uint8Array);
/** What fits into one frame. */
const part = v.pipe(bytes, v.maxLength(MAX_PART_BYTES));
const room = v.pipe(natural, v.minValue(1), v.maxValue(MAX_PART_BYTES));

const waitMs = v.pipe(natural, v.maxValue(MAX_WAIT_MS));

/** Longest break: a line that is held longer is broken in the other sense. */
const breakMs = v.pipe(natural, v.minValue(1), v.maxValue(5000));

export const modemLines = v.strictObject({
  /** Ours: data terminal ready, request to send. */
  dtr: v.boolean(),
  rts: v.boolean(),
  /** The other side's: clear to send, data set ready, data carrier detect, ring indicator. */
  cts: v.boolean(),
  dsr: v.boolean(),
  dcd: v.boolean(),
  ri: v.boolean(),
});
export type ModemLines = v.InferOutput<typeof modemLines>;

/** What the kernel says of a port: as far as its driver and its bus tell. */
export const portIdentity = v.strictObject({
  /** `ftdi_sio`, `cdc_acm`, `serial8250`. */
  driver: v.optional(v.string()),
  /** `usb-serial`, `usb`, `platform`, `pnp`. */
  bus: v.optional(v.string()),
  /** Four hexadecimal digits. */
  vendorId: v.optional(v.string()),
  productId: v.optional(v.string()),
  serialNumber: v.optional(v.string()),
  manufacturer: v.optional(v.string()),
  product: v.optional(v.string()),
  /** Of a USB device with several ports, which of its interfaces. */
  interface: v.optional(natural),
  /** Stable names: paths below /dev/serial. */
  byId: v.optional(v.string()),
  byPath: v.optional(v.string()),
});
export type PortIdentity = v.InferOutput<typeof portIdentity>;

const port = v.strictObject({
  device: v.string(),
  /** As the policy has it; of a USB identity, that in words. */
  place: v.string(),
  /** The node that it is now. */
  path: v.optional(v.string()),
  present: v.boolean(),
  open: v.boolean(),
  settings: lineSettings,
  identity: v.optional(portIdentity),
  /** Who has its lease. */
  holder: v.optional(v.string()),
  /** May be asked what hangs on it. */
  probe: v.boolean(),
  /** The instrument that stands on it. */
  instrument: v.optional(v.string()),
});
export type SerialPortFacts = v.InferOutput<typeof port>;

export const transactionPriorities = ['urgent', 'normal', 'background'] as const;
export type TransactionPriority = (typeof transactionPriorities)[number];

/** When a transaction's answer is complete; the first that holds ends it. */
const until = v.strictObject({
  /** These bytes were received; they are part of the answer. */
  delimiter: v.optional(v.pipe(part, v.minLength(1), v.maxLength(64))),
  /** So many bytes were received. */
  length: v.optional(room),
  /** Its first bytes, a big-endian number, said how long it is: so many of them, and so many more bytes than that number behind them. */
  prefixed: v.optional(
    v.strictObject({
      bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(4)),
      plus: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(64)),
      /** So many answers of this kind, one behind the other. Default: 1. */
      count: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(16))),
    }),
  ),
  /** After the first byte, nothing came for so long. */
  silenceMs: v.optional(v.pipe(waitMs, v.minValue(1))),
});
export type TransactionEnd = v.InferOutput<typeof until>;

const oneDevice = v.strictObject({ device: reference });
const nothing = v.strictObject({});

export const serialMethods = {
  'serial.list': method({
    access: 'read',
    target: 'none',
    params: nothing,
    result: v.strictObject({ ports: v.array(port) }),
    doc: 'The serial ports that you may see: where they are, how they are set, who holds them.',
  }),
  'serial.discover': method({
    access: 'admin',
    target: 'none',
    params: nothing,
    result: v.strictObject({
      ports: v.array(
        v.strictObject({
          path: v.string(),
          identity: portIdentity,
          /** Its name in the policy, if it is there. */
          device: v.optional(v.string()),
        }),
      ),
    }),
    doc: 'All serial ports of the machine, in the policy or not, to write a policy by.',
  }),
  'serial.info': method({
    access: 'read',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({
      ...port.entries,
      /** Undefined while the port is closed, and where it has none. */
      lines: v.optional(modemLines),
      /** Bytes since the port was opened. */
      received: natural,
      sent: natural,
      /** Received, and not read yet by the holder. */
      waiting: natural,
      /** Taps that listen. */
      taps: natural,
      /** Writes and transactions that wait for their turn. */
      queued: natural,
    }),
    doc: 'One serial port: its settings, its modem lines, its counts.',
  }),
  'serial.lines': method({
    access: 'read',
    target: 'device',
    params: oneDevice,
    result: v.strictObject({
      /** Undefined while the port is closed, and where it has none. */
      lines: v.optional(modemLines),
    }),
    doc: 'The modem lines of a port as they are now. It is not opened for that.',
  }),
  'serial.read': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({
      device: reference,
      maxBytes: v.optional(room),
      /** How long to wait for the first byte. Default: 0. */
      waitMs: v.optional(waitMs),
    }),
    result: v.strictObject({
      /** Empty: nothing came in that time. */
      bytes,
    }),
    doc: 'Takes what was received, for the holder of the port: at once if there is something, else when it comes.',
  }),
  'serial.write': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, bytes: part }),
    result: v.strictObject({ written: natural }),
    doc: 'Sends bytes, for the holder of the port; answered when the kernel has taken all of them.',
  }),
  'serial.transact': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({
      device: reference,
      bytes: part,
      /** Left out: nothing is waited for. */
      until: v.optional(until),
      /** How long the answer may take. Default: 1000. */
      timeoutMs: v.optional(v.pipe(waitMs, v.minValue(1))),
      /** The longest answer. Default: what fits into a frame. */
      maxBytes: v.optional(room),
      /** Whose turn comes first among those that wait. Default: normal. */
      priority: v.optional(v.picklist(transactionPriorities)),
    }),
    result: v.strictObject({
      bytes,
      endedBy: v.picklist(['delimiter', 'length', 'prefixed', 'silence', 'maxBytes', 'nothing']),
    }),
    doc: 'Sends bytes and gives the answer to them, with nobody in between; waits for its turn.',
  }),
  'serial.recent': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({ device: reference, maxBytes: v.optional(room) }),
    result: v.strictObject({
      pieces: v.array(
        v.strictObject({
          direction: v.picklist(['received', 'sent']),
          /** Of its first byte, counted from when the broker started, by direction. */
          offset: natural,
          bytes,
          /** Milliseconds since 1970. */
          atMs: v.number(),
        }),
      ),
    }),
    doc: 'The last bytes that went over a port, both ways, numbered as the events of `serial.bytes` are.',
  }),
  'serial.purge': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, which: v.optional(v.picklist(['received', 'unsent', 'both'])) }),
    result: nothing,
    doc: 'Throws away what was received and not read, what waits to be sent, or both (the default).',
  }),
  'serial.drain': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, timeoutMs: v.optional(v.pipe(waitMs, v.minValue(1))) }),
    result: nothing,
    doc: 'Answered when everything that was written has left the port.',
  }),
  'serial.break': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, durationMs: v.optional(breakMs) }),
    result: nothing,
    doc: 'Holds the line in its break state; 250 ms unless told otherwise.',
  }),
  'serial.setLines': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, dtr: v.optional(v.boolean()), rts: v.optional(v.boolean()) }),
    result: modemLines,
    doc: 'Raises or drops DTR and RTS. Many boards take that for a reset.',
  }),
  'serial.configure': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, baudRate }),
    result: lineSettings,
    doc: 'Sets another baud rate, for as long as the port is leased.',
  }),
} as const;
