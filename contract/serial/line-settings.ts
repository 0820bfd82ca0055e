import * as v from 'valibot';

/** How a serial line is set, in the terms of termios(3). */
export const baudRate = v.pipe(v.number(), v.safeInteger(), v.minValue(50), v.maxValue(4_000_000));
export const dataBits = v.picklist([5, 6, 7, 8]);
export const parity = v.picklist(['none', 'even', 'odd']);
export const stopBits = v.picklist([1, 2]);
export const flowControl = v.picklist(['none', 'rtscts', 'xonxoff']);

export const lineSettings = v.strictObject({ baudRate, dataBits, parity, stopBits, flowControl });
export type LineSettings = v.InferOutput<typeof lineSettings>;

/** What holds where an entry does not say otherwise: 8N1 without flow control. */
export const defaultSettings: Omit<LineSettings, 'baudRate'> = {
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

/** Bits on the wire for one character: a start bit, data, parity, stop bits. */
export const bitsPerCharacter = (settings: Omit<LineSettings, 'baudRate'>): number =>
  1 + settings.dataBits + (settings.parity === 'none' ? 0 : 1) + settings.stopBits;
