/**
 * A broker on the simulated kernel, with two GPIO chips whose pins a scope records: all that a program does there, to the nanosecond of the virtual
 * clock.
 */
import type { Postern } from '../../../../client/postern.ts';
import type { ProgramRow, ScheduleCheck, ScheduleLateness } from '../../../../contract/methods/schedule.ts';
import type { PolicyDocument } from '../../../../contract/policy/schema.ts';
import { engineProgram } from '../../../../contract/schedule/engine-program.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../../../contract/schedule/patterns.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { SimulatedGpioChip } from '../../../../sim/gpio.ts';
import { policy as basic, type Setting, TestBroker } from '../../harness.ts';
import type { Person } from '../../people.ts';

export const engineLines = pairsOf(EIGHT_CYLINDERS)
  .map(({ part, cylinder }) => `${part === 'coil' ? 'coil' : 'inj'}${cylinder}`)
  .sort();
/** On a chip of its own. */
export const otherLines = ['lamp', 'valve'] as const;

const place = { engine: { number: 7, lines: engineLines }, other: { number: 8, lines: otherLines } } as const;
export type ChipName = keyof typeof place;

const entries = Object.values(place).flatMap(({ number, lines }) =>
  lines.map((name, line) => [
    name,
    {
      kind: 'gpio' as const,
      chip: `/sys/devices/platform/gpio-sim.${number}/gpiochip${number}`,
      line,
      direction: 'output' as const,
      onStop: 'safe' as const,
    },
  ]),
);

export const devices: PolicyDocument['devices'] = { ...basic.devices, ...Object.fromEntries(entries) };

export const policy: PolicyDocument = {
  ...basic,
  devices,
  rules: [
    {
      id: 'bench',
      groups: ['bench'],
      devices: Object.keys(devices),
      allow: ['read', 'write', 'control'],
      limits: { highRatio: [0, 0.8] },
    },
    { id: 'look', groups: ['visitors'], devices: ['*'], allow: ['read'] },
  ],
};

/** The same for those who may not write to a device any more. */
export const policyWithout = (name: string): PolicyDocument => ({
  ...policy,
  rules: [
    ...policy.rules,
    { id: 'not-now', groups: ['bench'], devices: [name], deny: ['write'] } as PolicyDocument['rules'][number],
  ],
});

/** Without end, unless it is given one. */
export const engine = (more: Partial<Program> = {}): Program => ({
  ...engineProgram(EIGHT_CYLINDERS, { cycle: '600 rpm', name: 'engine' }),
  ...more,
});

/** One change of a pin. */
export interface PinEdge {
  atNs: number;
  line: string;
  level: number;
}

export type Started = ScheduleCheck & { program: number; name: string };

export class ProgramBench implements AsyncDisposable {
  readonly test: TestBroker;
  readonly edges: PinEdge[];
  readonly #chips: Readonly<Record<ChipName, SimulatedGpioChip>>;

  private constructor(test: TestBroker, edges: PinEdge[], chips: Readonly<Record<ChipName, SimulatedGpioChip>>) {
    this.test = test;
    this.edges = edges;
    this.#chips = chips;
  }

  static async start(setting: Setting = {}): Promise<ProgramBench> {
    const edges: PinEdge[] = [];
    const chips = new Map<ChipName, SimulatedGpioChip>();
    const test = await TestBroker.start({
      policy,
      virtual: true,
      ...setting,
      plug: (board) => {
        const { kernel } = board;
        for (const name of Object.keys(place) as ChipName[]) {
          const { number, lines } = place[name];
          const onOutput = (line: number, level: number) =>
            edges.push({ atNs: Number(kernel.nowNs()), line: lines[line] ?? '', level });
          chips.set(name, new SimulatedGpioChip(kernel, { number, lines: lines.length, onOutput }));
        }
        setting.plug?.(board);
      },
    });
    return new ProgramBench(test, edges, Object.fromEntries(chips) as Record<ChipName, SimulatedGpioChip>);
  }

  chip(name: ChipName): SimulatedGpioChip {
    return this.#chips[name];
  }

  get nowNs(): number {
    return Number(this.test.board.kernel.nowNs());
  }

  /** Lines that are high now. */
  high(): string[] {
    return (Object.keys(place) as ChipName[]).flatMap((name) =>
      place[name].lines.filter((_, line) => this.chip(name).level(line) === 1),
    );
  }

  async connect(who: Person): Promise<ProgramClient> {
    return new ProgramClient(await this.test.connect(who));
  }

  advance(ms: number): Promise<void> {
    return this.test.advance(ms);
  }

  /** Lets time pass until an answer is there. */
  async during<Answer>(call: Promise<Answer>, mostMs = 5000): Promise<Answer> {
    let over = false;
    const done = call.finally(() => {
      over = true;
    });
    done.catch(() => {});
    for (let ms = 0; ms < mostMs; ms++) {
      // What is on the socket comes in its own time.
      for (let turn = 0; turn < 3 && !over; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (over) break;
      await this.advance(1);
    }
    return done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.test[Symbol.asyncDispose]();
  }
}

/** The methods of the scheduler, as they are on the wire. */
export class ProgramClient {
  readonly postern: Postern;

  constructor(postern: Postern) {
    this.postern = postern;
  }

  run(program: Program, more: { lease?: number; keep?: boolean } = {}): Promise<Started> {
    return this.postern.call('schedule.run', { program, ...more });
  }

  check(program: Program): Promise<ScheduleCheck> {
    return this.postern.call('schedule.check', { program });
  }

  stop(program: number): Promise<ProgramRow> {
    return this.postern.call('schedule.stop', { program });
  }

  async lateness(program: number): Promise<ScheduleLateness[]> {
    return (await this.postern.call('schedule.lateness', { program })).classes;
  }

  /** A program, also one that has ended. */
  async show(program: number): Promise<ProgramRow> {
    const { programs } = await this.postern.call('schedule.list', { ended: true });
    const found = programs.find((one) => one.program === program);
    if (found === undefined) throw new Error(`there is no program ${program} in ${JSON.stringify(programs)}`);
    return found;
  }
}
