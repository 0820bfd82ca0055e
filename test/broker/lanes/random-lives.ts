/** What befalls a program on its lane, and the lane itself on a virtual clock: the same as `simulate` has it, and what it writes there. */

import { generationAt } from '../../../broker/lanes/generations.ts';
import { Lane } from '../../../broker/lanes/lane.ts';
import type { FromLane, LaneOutput, LanePlan, ToLane } from '../../../broker/lanes/messages.ts';
import { NEVER } from '../../../contract/schedule/queue.ts';
import type { Input } from '../../../contract/schedule/simulate.ts';
import { NONE, type Table } from '../../../contract/schedule/table.ts';
import { anyPace, anyProgram, type Devices, LONGEST_MS, tableOfProgram } from '../../contract/schedule/any-program.ts';
import { fc } from '../../random-cases.ts';

const LONGEST_NS = LONGEST_MS * 1e6;
/** By then whatever befalls them is over. */
const END_NS = 20 * LONGEST_NS;
const PROGRAM = 7;
const GENERATION = 5;

export type TimedInput = Extract<Input, { at: number }>;

export interface Life {
  readonly table: Table;
  /** In the order of their times; the last ends it. */
  readonly inputs: readonly TimedInput[];
  /** So long before their times a lane is told. */
  readonly leadNs: number;
}

/** @param most programs that replace the first */
export function anyLife(devices: Devices, most: number): fc.Arbitrary<Life> {
  const table = anyProgram(devices).map(tableOfProgram);
  const at = fc.integer({ min: 1, max: LONGEST_NS });
  const input: fc.Arbitrary<TimedInput> = fc.oneof(
    fc.record({ at, cycleTicks: anyPace }),
    fc.record({ at, stallTicks: fc.constantFrom(1, 100_000, 5e6, 60e6, 300e6) }),
    fc.record({ at, act: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const) }),
  );
  const replace: fc.Arbitrary<TimedInput> = fc.record({ at, replace: table });
  return fc
    .record({
      table,
      inputs: fc.tuple(fc.array(input, { maxLength: 6 }), fc.array(replace, { maxLength: most })),
      leadNs: fc.constantFrom(0, 5e6, END_NS),
    })
    .map(({ inputs: [some, others], ...life }) => ({
      ...life,
      inputs: [...apart([...some, ...others]), { at: END_NS, act: 'stop' }],
    }));
}

/**
 * What comes to a lane while it is stalled takes place at its own time, as if there were no stall. `simulate` does not know that: so here it
 * comes before a stall, or behind it. And no two things come at the same nanosecond.
 */
function apart(inputs: readonly TimedInput[]): TimedInput[] {
  let lastAt = 0;
  return inputs
    .toSorted((a, b) => a.at - b.at)
    .map((input) => {
      const at = Math.max(input.at, lastAt + 1);
      lastAt = 'stallTicks' in input ? at + input.stallTicks : at;
      return { ...input, at };
    });
}

/** The tables of a life, as they are counted. */
export const tablesOf = ({ table, inputs }: Life): readonly Table[] => [
  table,
  ...inputs.flatMap((input) => ('replace' in input ? [input.replace] : [])),
];

/** What is written for something that is done: of which table, and its place in the table's actions. */
export const written = (atNs: number, device: string, plan: number, action: number): string =>
  `${atNs} ${device} ${plan}/${action}\n`;

const deviceOf = (table: Table, action: number): string => table.actions[action]?.device ?? '';

export interface Lived {
  /** A line for each system call. */
  text: string;
  reports: FromLane[];
  /** Descriptors that are still open. */
  open: number;
}

/** Lives it on a lane. @param mine devices of this lane; others are some other lane's */
export function live(life: Life, mine: readonly string[], partOf = (table: Table): Table => table): Lived {
  const open = new Set<number>();
  const reports: FromLane[] = [];
  const memory = new SharedArrayBuffer(1024);
  let text = '';
  let nowNs = 0;

  // Each program comes with outputs of its own, behind those of the programs before it, and descriptors of them.
  const outputsOf = (table: Table, number: number): LaneOutput[] =>
    mine.map((name, slot) => {
      const fd = number * mine.length + slot;
      open.add(fd);
      new Int32Array(memory)[generationAt(slot)] = GENERATION;
      const calls = table.actions.map((_, action) => ({
        fd,
        request: 1,
        bytes: Uint8Array.of(action & 255, action >> 8),
      }));
      return { name, sealed: { kind: 'calls', calls: [undefined, ...calls], fds: [fd] }, slot, generation: GENERATION };
    });
  const planOf = (table: Table, number: number): LanePlan => {
    const places = table.actions.map((_, action) => mine.indexOf(deviceOf(table, action)));
    return {
      table: partOf(table),
      output: Int32Array.from(places, (place) => (place < 0 ? NONE : number * mine.length + place)),
      state: Int32Array.from(places, (place, action) => (place < 0 ? NONE : action + 1)),
    };
  };
  const lane = new Lane({
    generations: memory,
    post: (message) => reports.push(message),
    calls: {
      nowNs: () => nowNs,
      ioctl: (fd, _, [low = 0, high = 0]) => {
        if (!open.has(fd)) throw new Error(`descriptor ${fd} is closed`);
        text += written(nowNs, mine[fd % mine.length] ?? '', Math.floor(fd / mine.length), low + high * 256);
      },
      writeAtStart: () => {
        throw new Error('nothing here is a file');
      },
      close: (fd) => {
        if (!open.delete(fd)) throw new Error(`descriptor ${fd} is closed twice`);
      },
    },
  });

  let replaced = 0;
  const messageOf = (input: TimedInput): ToLane => {
    const what = { program: PROGRAM, atNs: input.at };
    if ('cycleTicks' in input) return { ...what, type: 'cycle', cycleNs: input.cycleTicks };
    if ('replace' in input) {
      replaced += 1;
      const [plan, outputs] = [planOf(input.replace, replaced), outputsOf(input.replace, replaced)];
      return { ...what, type: 'replace', plan, outputs, stopWhenLate: false };
    }
    if ('act' in input && input.act !== 'stop' && input.act !== 'lost') return { ...what, type: input.act };
    return { ...what, type: 'end' };
  };
  const [plan, outputs] = [planOf(life.table, 0), outputsOf(life.table, 0)];
  lane.handle({ type: 'start', program: PROGRAM, startNs: 0, plan, outputs, cycleNs: 0, stopWhenLate: false });

  const toldAt = (input: TimedInput) => ('stallTicks' in input ? input.at : Math.max(0, input.at - life.leadNs));
  const inputs = life.inputs.toSorted((a, b) => toldAt(a) - toldAt(b));
  let [nextNs, stalledUntil] = [0, 0];
  for (let next = 0; ; ) {
    const input = inputs[next];
    const wake = Math.max(Math.min(nextNs, input === undefined ? NEVER : toldAt(input)), stalledUntil, nowNs);
    if (wake === NEVER) break;
    nowNs = wake;
    if (input !== undefined && toldAt(input) <= nowNs) {
      next += 1;
      if ('stallTicks' in input) stalledUntil = nowNs + input.stallTicks;
      else {
        lane.handle(messageOf(input));
        nextNs = nowNs;
      }
    } else nextNs = lane.turn(nowNs);
  }
  return { text, reports, open: open.size };
}
