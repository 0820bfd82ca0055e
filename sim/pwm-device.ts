import { fail } from './errno.ts';
import type { DriverWaveform, PwmDriver } from './pwm-driver.ts';
import type { OpenDevice } from './tree.ts';

/** include/uapi/linux/pwm.h; `_IO` requests take the channel's number itself. */
const REQUEST = 0x7501;
const FREE = 0x7502;
const ROUNDWF = 0xc0207503;
const GETWF = 0xc0207504;
const SETROUNDEDWF = 0x40207505;
const SETEXACTWF = 0x40207506;

/** One open descriptor of /dev/pwmchipN: it owns the channels that it has requested, until it is closed. */
export class PwmDevice implements OpenDevice {
  readonly #driver: PwmDriver;
  readonly #isPlugged: () => boolean;
  readonly #owned = new Set<number>();

  constructor(driver: PwmDriver, isPlugged: () => boolean) {
    this.#driver = driver;
    this.#isPlugged = isPlugged;
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (!this.#isPlugged()) fail('ENODEV');
    if (typeof argument === 'number') this.#claim(request, argument);
    else this.#waveform(request, new DataView(argument.buffer, argument.byteOffset, argument.byteLength));
    return 0;
  }

  close(): void {
    for (const channel of this.#owned) this.#driver.free(channel);
  }

  #claim(request: number, channel: number): void {
    if (request !== REQUEST && request !== FREE) fail('ENOTTY');
    if (channel >= this.#driver.channels) fail('EINVAL');
    if (request === REQUEST && !this.#owned.has(channel)) {
      this.#driver.request(channel);
      this.#owned.add(channel);
    }
    if (request === FREE && this.#owned.delete(channel)) this.#driver.free(channel);
  }

  #waveform(request: number, bytes: DataView): void {
    if (![ROUNDWF, GETWF, SETROUNDEDWF, SETEXACTWF].includes(request)) fail('ENOTTY');
    const channel = bytes.getUint32(0, true);
    const padding = bytes.getUint32(4, true);
    if (padding !== 0 || !this.#owned.has(channel)) fail('EINVAL');
    const [periodNs, highNs, offsetNs] = [8, 16, 24].map((at) => bytes.getBigUint64(at, true)) as [
      bigint,
      bigint,
      bigint,
    ];
    const asked: DriverWaveform = { periodNs, highNs, offsetNs };
    if (request === GETWF) answer(bytes, this.#driver.waveform(channel));
    else if (request === ROUNDWF) answer(bytes, this.#driver.round(channel, asked));
    else this.#driver.set(channel, asked, request === SETEXACTWF);
  }
}

function answer(bytes: DataView, { periodNs, highNs, offsetNs }: DriverWaveform): void {
  bytes.setBigUint64(8, periodNs, true);
  bytes.setBigUint64(16, highNs, true);
  bytes.setBigUint64(24, offsetNs, true);
}
