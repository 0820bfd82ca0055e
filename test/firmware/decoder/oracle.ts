/** The decoder of contract/schedule, asked in the lines of firmware/host/decode.cpp, and answering as that must. */
import { WheelDecoder } from '../../../contract/schedule/decoder/decoder.ts';
import type { Limits } from '../../../contract/schedule/decoder/limits.ts';
import type { Wheel } from '../../../contract/schedule/decoder/wheel.ts';

/** What a tick counter of 32 bits shows. */
export const counterOf = (at: number): number => ((at % 2 ** 32) + 2 ** 32) % 2 ** 32;

export const wheelText = ({ places, missing, shaft, offset = 0, marker }: Wheel): string =>
  `${places} ${missing} ${shaft} ${offset} ${marker ?? '-'}`;

export interface Setting {
  readonly wheel: Wheel;
  readonly limits: Limits;
  readonly gapsToSync: 1 | 2;
}

export const settingText = ({ wheel, limits, gapsToSync }: Setting): string =>
  `wheel ${wheelText(wheel)} ${limits.fastestTicks} ${limits.slowestTicks} ${limits.timeoutTicks} ${gapsToSync}`;

/** One thing that is done or asked. `at` is the oracle's own time, which does not wrap, or an angle for `when`. */
export type Question = readonly [what: 'edge' | 'marker' | 'check' | 'where' | 'when' | 'counts', at?: number];

export const questionText = ([what, at]: Question): string =>
  at === undefined ? what : `${what} ${what === 'when' ? at : counterOf(at)}`;

export class Oracle {
  readonly #decoder: WheelDecoder;

  constructor({ wheel, limits, gapsToSync }: Setting) {
    this.#decoder = new WheelDecoder(wheel, limits, { gapsToSync });
  }

  get decoder(): WheelDecoder {
    return this.#decoder;
  }

  answer([what, at = 0]: Question): string {
    const decoder = this.#decoder;
    switch (what) {
      case 'edge':
        return this.#state(decoder.edge(at));
      case 'marker':
        return this.#state(decoder.marker(at));
      case 'check':
        return this.#state(decoder.check(at) ? 'stands' : 'turns');
      case 'where':
        return `${decoder.angleAt(at)}`;
      case 'when': {
        const time = decoder.timeOf(at);
        return time < 0 ? '-' : `${counterOf(time)}`;
      }
      case 'counts':
        return Object.values(decoder.counts).join(' ');
    }
  }

  #state(outcome: string): string {
    const { tooth, sync, cycleTicks, batchAngle } = this.#decoder;
    const at = tooth.at < 0 ? '-' : counterOf(tooth.at);
    const angle = sync === 'none' ? '-' : `${batchAngle}+${tooth.fraction}`;
    return `${outcome} ${sync} ${cycleTicks} ${batchAngle} ${at} ${angle} ${tooth.cycleTicks}`;
  }
}
