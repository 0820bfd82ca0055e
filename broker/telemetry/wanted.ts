import type { TelemetryWantedBody } from '../../contract/wire/messages.ts';
import type { FrameSet } from './frame-set.ts';

/** Values of one message: well below what a frame may hold. The longest set alone is shorter. */
const MAX_VALUES = 3000;
/** Of a set, besides its channels: keys and what stands at them. */
const OTHER_VALUES = 9;

/** What a driver is told of the sets that are wanted, in as many messages as it takes. */
export function wantedParts(device: string, sets: readonly FrameSet[]): TelemetryWantedBody[] {
  const parts: TelemetryWantedBody['sets'][] = [[]];
  let values = 0;
  for (const { number, places, wish } of sets) {
    const more = OTHER_VALUES + places.length;
    if (values > 0 && values + more > MAX_VALUES) {
      parts.push([]);
      values = 0;
    }
    values += more;
    parts.at(-1)?.push({ set: number, channels: [...places], rateHz: wish.rateHz ?? null, raw: wish.raw });
  }
  return parts.map((each, part) => ({ device, part, parts: parts.length, sets: each }));
}
