import type { Catalogue } from '../contract/telemetry/catalogue.ts';
import type { ChannelValue, Quality } from '../contract/telemetry/frame.ts';
import type { TelemetryWantedBody } from '../contract/wire/messages.ts';
import type { Caller } from './caller.ts';
import { catalogueParts } from './catalogue-parts.ts';

/** What some subscribers want: the same for all that have its number. */
export interface WantedSet {
  readonly set: number;
  /** Places of its channels in the catalogue; -1: one that is there no more, whose value is null. */
  readonly channels: readonly number[];
  /** Frames a second; undefined: as many as the wire carries. */
  readonly rateHz: number | undefined;
  /** The instrument's answers as they came, too. */
  readonly raw: boolean;
}

/** One look at an instrument, for one set. */
export interface TelemetryFrame {
  /** When the answer was complete: milliseconds since 1970. */
  atMs: number;
  latencyMs: number;
  /** In the order of the set's channels. */
  values: readonly ChannelValue[];
  quality: Quality;
  raw?: Uint8Array;
}

/** What a driver says of what its instrument measures, and is told of what is wanted. */
export class ProvidedTelemetry {
  readonly #caller: Caller;
  readonly #device: string;
  readonly #told: (sets: readonly WantedSet[]) => void;
  #sets: WantedSet[] = [];

  constructor(caller: Caller, device: string, told: (sets: readonly WantedSet[]) => void) {
    this.#caller = caller;
    this.#device = device;
    this.#told = told;
  }

  /** A part of what is wanted; with the last all of it counts. */
  wanted({ part, parts, sets }: TelemetryWantedBody): void {
    if (part === 0) this.#sets = [];
    this.#sets.push(...sets.map(({ rateHz, ...set }) => ({ ...set, rateHz: rateHz ?? undefined })));
    if (part === parts - 1) this.#told(this.#sets);
  }

  async declare(catalogue: Catalogue): Promise<void> {
    const parts = catalogueParts(catalogue);
    const { length } = parts;
    // In order, and all at once: of the first that is refused the reason is told, and not that the others come without it.
    const declared = parts.map((each, part) =>
      this.#caller.call('telemetry.declare', { device: this.#device, part, parts: length, ...each }),
    );
    await Promise.all(declared);
  }

  async frame(set: number, { atMs, latencyMs, values, quality, raw }: TelemetryFrame): Promise<void> {
    const frame = { device: this.#device, set, atMs, latencyMs, values: values as ChannelValue[], quality };
    await this.#caller.call('telemetry.publish', raw === undefined ? frame : { ...frame, raw });
  }
}
