import { Refusal } from '../contract/errors.ts';
import { CHANNELS_OF_PART, MAX_CHANNELS, MAX_PARTS, PAGES_OF_PART } from '../contract/telemetry/bounds.ts';
import type { Catalogue } from '../contract/telemetry/catalogue.ts';
import { FrameFill, roomOf } from '../contract/wire/room.ts';

type Part = { [Key in keyof Catalogue]: Catalogue[Key][number][] };

/** A catalogue in parts that fit into frames, in order. @throws Refusal `limit` */
export function catalogueParts({ channels, gauges, pages }: Catalogue): Part[] {
  if (channels.length > MAX_CHANNELS)
    throw new Refusal('limit', `${channels.length} channels are declared, at most ${MAX_CHANNELS} may be`, {
      max: MAX_CHANNELS,
    });
  const parts: Part[] = [];
  let part = emptyPart();
  let frame = new FrameFill();
  const put = <Kind extends keyof Catalogue>(kind: Kind, items: Catalogue[Kind], most: number) => {
    for (const item of items) {
      const room = roomOf(item);
      if (part[kind].length >= most || !frame.takes(room)) {
        parts.push(part);
        part = emptyPart();
        frame = new FrameFill();
        frame.takes(room);
      }
      (part[kind] as unknown[]).push(item);
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
