import type { ProgramRow, ScheduleLateness } from '../../contract/methods/schedule.ts';
import type { Lateness } from '../../contract/schedule/lateness.ts';
import { limits } from '../../contract/schedule/limits.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { FRAME_ROOM, FrameFill, type Room, roomOf } from '../../contract/wire/room.ts';
import type { RunningProgram } from './running-program.ts';

/** A row without whose it is for him who asks. */
export type Row = Omit<ProgramRow, 'mine'>;

export function programRow(program: RunningProgram): Row {
  const { id, name, session, state, sinceMs, holdings, endsNs, elapsedNs, shaft, judged, ending } = program;
  return {
    program: id,
    name,
    user: session.principal.user,
    pid: session.pid,
    state,
    devices: holdings.units.map((unit) => unit.name),
    since: new Date(sinceMs).toISOString(),
    endsNs,
    elapsedNs,
    cycleNs: shaft.cycleNs,
    hash: judged.hash,
    ...(ending === undefined ? {} : { ending: ending.ending, reason: ending.reason }),
  };
}

/** Half of a frame: the rest is for the row, whose devices are many, and what the program says of itself. */
const SOURCE_ROOM: Room = { bytes: FRAME_ROOM.bytes / 2, values: FRAME_ROOM.values / 2 };

/** As many entries as fit into an answer, from one on: one at least, where there is one. */
export function sourceFrom({ events, ...head }: Program, from: number) {
  const entries: Record<string, unknown>[] = [];
  const frame = new FrameFill(SOURCE_ROOM);
  for (const entry of events.slice(from)) {
    if (!frame.takes(roomOf(entry))) break;
    entries.push({ ...entry });
  }
  return { head, from, entries, totalEntries: events.length };
}

/** As it is told: what no number can be is null. As many as one program may have: of those that it replaced there may be more. */
export function latenessRows(classes: readonly Lateness[]): ScheduleLateness[] {
  return classes.slice(0, limits.classes.max).map((lateness) => ({
    ...lateness.toJSON(),
    sumNs: lateness.sumNs,
    histogram: lateness.cumulative().map(({ leSeconds, count }) => ({
      leSeconds: Number.isFinite(leSeconds) ? leSeconds : null,
      count,
    })),
  }));
}
