/** The pace of an asynchronous serial line. */
import { bitsPerCharacter, type LineSettings } from '../../contract/serial/line-settings.ts';

export interface Pace {
  readonly baudRate: number;
  /** Start bit, data, parity, stop bits. */
  readonly bitsPerCharacter: number;
}

export const paceOf = (settings: Omit<LineSettings, 'flowControl'>): Pace => ({
  baudRate: settings.baudRate,
  bitsPerCharacter: bitsPerCharacter({ flowControl: 'none', ...settings }),
});

/** As the E3631A leaves the factory, 8N2: 1.1458 ms a character. */
export const PACE_9600_8N2: Pace = { baudRate: 9600, bitsPerCharacter: 11 };
export const PACE_115200_8N1: Pace = { baudRate: 115_200, bitsPerCharacter: 10 };
export const PACE_921600_8N1: Pace = { baudRate: 921_600, bitsPerCharacter: 10 };

export const characterNs = ({ baudRate, bitsPerCharacter: bits }: Pace): number => (bits * 1e9) / baudRate;

/** A stretch without a pause: a character is there when its last bit is. However long it gets, no error adds up. */
export class Stretch {
  readonly #characterNs: number;
  readonly #fromNs: bigint;
  #count = 0;

  constructor(pace: Pace, fromNs: bigint) {
    this.#characterNs = characterNs(pace);
    this.#fromNs = fromNs;
  }

  /** When all characters so far are over. */
  get endNs(): bigint {
    return this.#fromNs + BigInt(Math.round(this.#count * this.#characterNs));
  }

  /** Sends so many more. @returns when the last of them is over */
  advance(count: number): bigint {
    this.#count += count;
    return this.endNs;
  }
}
