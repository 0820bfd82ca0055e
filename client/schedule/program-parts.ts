import type { Entry, Program } from '../../contract/schedule/program.ts';
import { FrameFill, type Room, roomOf } from '../../contract/wire/room.ts';

/** The entries of a program in parts that fit into frames, in order. One part: it travels with the rest of the program. */
export function programParts({ events }: Program): Entry[][] {
  const parts: Entry[][] = [];
  let part: Entry[] = [];
  let frame = new FrameFill();
  for (const entry of events) {
    const room = roomOfEntry(entry);
    if (!frame.takes(room)) {
      parts.push(part);
      part = [];
      frame = new FrameFill();
      frame.takes(room);
    }
    part.push(entry);
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
