import { Refusal } from '../contract/errors.ts';
import { CHANNELS_OF_PART, MAX_CHANNELS, MAX_PARTS, PAGES_OF_PART } from '../contract/telemetry/bounds.ts';
import type { Catalogue } from '../contract/telemetry/catalogue.ts';
import { encode } from '../contract/wire/codec.ts';

/** Of one part, so that it fits into a frame with room to spare: both what is long and what is many. */
const MAX_BYTES = 48 * 1024;
const MAX_VALUES = 3500;

type Part = { [Key in keyof Catalogue]: Catalogue[Key][number][] };

/** A catalogue in parts that fit into frames, in order. @throws Refusal `limit` */
export function catalogueParts({ channels, gauges, pages }: Catalogue): Part[] {
  if (channels.length > MAX_CHANNELS)
    throw new Refusal('limit', `${channels.length} channels are declared, at most ${MAX_CHANNELS} may be`, {
      max: MAX_CHANNELS,
    });
  const parts: Part[] = [];
  let [bytes, values] = [0, 0];
  let part = emptyPart();
  const put = <Kind extends keyof Catalogue>(kind: Kind, items: Catalogue[Kind], most: number) => {
    for (const item of items) {
      const [itemBytes, itemValues] = [encode(item).length, valuesOf(item)];
      const isFull = part[kind].length >= most || bytes + itemBytes > MAX_BYTES || values + itemValues > MAX_VALUES;
      if (isFull) {
        parts.push(part);
        part = emptyPart();
        [bytes, values] = [0, 0];
      }
      (part[kind] as unknown[]).push(item);
      bytes += itemBytes;
      values += itemValues;
    }
  };
  put('channels', channels, CHANNELS_OF_PART);
  put('gauges', gauges, CHANNELS_OF_PART);
  put('pages', pages, PAGES_OF_PART);
  parts.push(part);
  if (parts.length > MAX_PARTS)
    throw new Refusal('limit', `the catalogue takes ${parts.length} parts, at most ${MAX_PARTS} may be`, {
      max: MAX_PARTS,
    });
  return parts;
}

const emptyPart = (): Part => ({ channels: [], gauges: [], pages: [] });

/** As the wire counts them: keys too. */
function valuesOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + valuesOf(each), 1);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + 1 + valuesOf(each), 1);
}
