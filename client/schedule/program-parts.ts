import type { Entry, Program } from '../../contract/schedule/program.ts';
import { FRAME_ROOM, type Room, roomOf } from '../../contract/wire/room.ts';

/** The entries of a program in parts that fit into frames, in order. One part: it travels with the rest of the program. */
export function programParts({ events }: Program): Entry[][] {
  const parts: Entry[][] = [];
  let part: Entry[] = [];
  let [bytes, values] = [0, 0];
  for (const entry of events) {
    const room = roomOfEntry(entry);
    if (part.length > 0 && (bytes + room.bytes > FRAME_ROOM.bytes || values + room.values > FRAME_ROOM.values)) {
      parts.push(part);
      part = [];
      [bytes, values] = [0, 0];
    }
    part.push(entry);
    bytes += room.bytes;
    values += room.values;
  }
  parts.push(part);
  return parts;
}

const NO_ROOM: Room = { bytes: 0, values: 0 };

/** What cannot travel is refused where it is sent, in words of its own. */
function roomOfEntry(entry: Entry): Room {
  try {
    return roomOf(entry);
  } catch {
    return NO_ROOM;
  }
}
