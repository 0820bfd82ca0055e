/** A lane on a clock that goes when it is told to, over outputs that note what is written to them. */

import { OsError } from '../../../broker/hardware/os.ts';
import { Generations, type SharedGeneration } from '../../../broker/lanes/generations.ts';
import { Lane } from '../../../broker/lanes/lane.ts';
import type { FromLane, LaneOutput, ToLane } from '../../../broker/lanes/messages.ts';
import { compileProgram } from '../../../contract/schedule/compile.ts';
import { type Program, parseProgram } from '../../../contract/schedule/program.ts';
import { NONE, type Table } from '../../../contract/schedule/table.ts';

export const MS = 1e6;
const FIRST_FD = 100;

export function tableOf(program: unknown): Table {
  const { program: parsed, problems } = parseProgram(program as Program);
  if (parsed === undefined) throw new Error(JSON.stringify(problems));
  const { table, problems: more } = compileProgram(parsed);
  if (table === undefined) throw new Error(JSON.stringify(more));
  return table;
}

export interface Write {
  readonly atNs: number;
  /** Of the line. */
  readonly name: string;
  readonly text: string;
}

type Told<Type extends FromLane['type']> = Extract<FromLane, { type: Type }>;

/** GPIO lines `a`, `b`, … behind one lane: a state is a value, 0 or 1. */
export class VirtualLane {
  readonly generations: Generations;
  readonly lane: Lane;
  readonly writes: Write[] = [];
  readonly told: FromLane[] = [];
  readonly closed: number[] = [];
  readonly shared = new Map<string, SharedGeneration>();
  /** What happens while a write is in the kernel. */
  during: (write: Write) => void = () => {};
  nowNs = 0;
  #lastFd = FIRST_FD;
  readonly #names = new Map<number, string>();

  constructor(generations = new Generations()) {
    this.generations = generations;
    this.lane = new Lane({
      calls: {
        nowNs: () => this.nowNs,
        ioctl: (fd, request, argument) => this.#write(fd, `${request}:${argument[0]}`),
        writeAtStart: (fd, bytes) => this.#write(fd, Buffer.from(bytes).toString()),
        close: (fd) => this.closed.push(fd),
      },
      generations: generations.memory,
      post: (message) => this.told.push(structuredClone(message)),
    });
  }

  /** Descriptors that were given to it, and are open. */
  get open(): number {
    return this.#lastFd - FIRST_FD - this.closed.length;
  }

  output(name: string): LaneOutput {
    const shared = this.shared.get(name) ?? this.generations.share();
    this.shared.set(name, shared);
    const fd = this.#lastFd++;
    this.#names.set(fd, name);
    const calls = ['0', '1'].map((text) => ({ fd, request: 0, bytes: Buffer.from(text) }));
    return { name, slot: shared.slot, generation: shared.value, sealed: { kind: 'calls', calls, fds: [fd] } };
  }

  /** @param names lines of the program that are this lane's; its other events are another's */
  plan(table: Table, names: readonly string[], before = 0) {
    const gpio = table.actions.map((action) => (action.kind === 'gpio' ? action : undefined));
    const output = gpio.map((action) => {
      const place = names.indexOf(action?.device ?? '');
      return place < 0 ? NONE : place + before;
    });
    const state = Int32Array.from(gpio, (action) => action?.value ?? NONE);
    return { plan: { table: { ...table, actions: [] }, output: Int32Array.from(output), state } };
  }

  start(
    program: number,
    table: Table,
    names: readonly string[],
    more: Partial<Extract<ToLane, { type: 'start' }>> = {},
  ) {
    const outputs = names.map((name) => this.output(name));
    const common = { type: 'start', program, startNs: this.nowNs, cycleNs: 0, stopWhenLate: false } as const;
    this.lane.handle({ ...common, outputs, ...this.plan(table, names), ...more });
  }

  /** Wakes it whenever it wants to be, at that very time. */
  runUntil(endNs: number): void {
    for (let turns = 0; turns < 1e6; turns++) {
      const nextNs = this.lane.turn(this.nowNs);
      if (nextNs > endNs) break;
      this.nowNs = Math.max(this.nowNs, nextNs);
    }
    this.nowNs = Math.max(this.nowNs, endNs);
  }

  /** `a1@0`: of line a, in ms. */
  get text(): string {
    return this.writes.map(({ atNs, name, text }) => `${name}${text}@${atNs / MS}`).join(' ');
  }

  last<Type extends FromLane['type']>(type: Type): Told<Type> | undefined {
    return this.told.findLast((message): message is Told<Type> => message.type === type);
  }

  #write(fd: number, text: string): void {
    if (this.closed.includes(fd)) throw new OsError('EBADF', 'write', `descriptor ${fd}`);
    const write = { atNs: this.nowNs, name: this.#names.get(fd) ?? `descriptor ${fd}`, text };
    this.during(write);
    this.writes.push(write);
  }
}
