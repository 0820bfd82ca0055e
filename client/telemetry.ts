import { Refusal } from '../contract/errors.ts';
import type { Catalogue, Channel, Gauge, GaugePage } from '../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../contract/telemetry/frame.ts';
import type { Measuring } from './caller.ts';
import type { Frames, FramesOptions } from './frames.ts';
import type { CallOptions } from './method-types.ts';

/** What an instrument measures, and how it is best shown. */
export interface TelemetryCatalogue extends Catalogue {
  /** Another one: the driver has declared anew. */
  readonly edition: number;
}

/** How often a catalogue is read again that changes while it is read. */
const MAX_READINGS = 5;
/** How long one look may take, unless the caller says otherwise. */
const GET_TIMEOUT_MS = 5000;

/**
 * What an instrument measures all the time: its channels, and frames of their values. Made by `postern.telemetry()`.
 *
 * Everything throws Refusal: `not_found` names the channel that was perhaps meant, `unavailable` when no driver serves the instrument.
 */
export class Telemetry {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Measuring;

  constructor(caller: Measuring, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /** Its channels, gauges, and pages of gauges. */
  async catalogue(): Promise<TelemetryCatalogue> {
    for (let reading = 0; reading < MAX_READINGS; reading++) {
      const catalogue = await this.#read();
      if (catalogue !== undefined) return catalogue;
    }
    throw new Refusal('unavailable', `what ${this.device} measures changes all the time`, { device: this.device });
  }

  /** Frames from now on, as soon as the driver has them. */
  frames<const Name extends string = string>(options: FramesOptions<Name> = {}): Frames<Name> {
    return this.#caller.frames(this.device, options);
  }

  /** What the channels are now: the values of the next frame. @throws Refusal also `timeout` when none comes within 5 s, or `timeoutMs` */
  async get<const Name extends string = string>(
    channels?: readonly Name[],
    { signal, timeoutMs = GET_TIMEOUT_MS }: CallOptions = {},
  ): Promise<Readonly<Record<Name, ChannelValue>>> {
    signal?.throwIfAborted();
    await using frames = this.frames({ channels });
    const late = new Refusal('timeout', `no frame of ${this.device} came within ${timeoutMs} ms`, { timeoutMs });
    let abort = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const givenUp = new Promise<never>((_, reject) => {
      abort = () => reject(signal?.reason);
      timer = setTimeout(() => reject(late), timeoutMs);
    });
    signal?.addEventListener('abort', abort);
    try {
      const { done, value } = await Promise.race([frames.next(), givenUp]);
      if (done === true) throw new Refusal('unreachable', 'this client was closed');
      return value.values;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Undefined: it became another one meanwhile. */
  async #read(): Promise<TelemetryCatalogue | undefined> {
    const { device } = this;
    const first = await this.#caller.call('telemetry.catalogue', { device });
    const [channels, gauges, pages]: [Channel[], Gauge[], GaugePage[]] = [first.channels, first.gauges, first.pages];
    for (let part = 1; part < first.parts; part++) {
      const next = await this.#caller.call('telemetry.catalogue', { device, part }).catch(ifShorter);
      if (next?.edition !== first.edition) return undefined;
      channels.push(...next.channels);
      gauges.push(...next.gauges);
      pages.push(...next.pages);
    }
    return { edition: first.edition, channels, gauges, pages };
  }
}

/** A catalogue that became another one may have fewer parts. Is there none any more, its first part says so. */
function ifShorter(error: unknown): undefined {
  if (!(error instanceof Refusal && error.code === 'not_found')) throw error;
}
