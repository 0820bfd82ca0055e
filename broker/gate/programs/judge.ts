import { createHash } from 'node:crypto';
import { Refusal } from '../../../contract/errors.ts';
import type { ScheduleCheck } from '../../../contract/methods/schedule.ts';
import { decide, type Question } from '../../../contract/policy/decide.ts';
import { settingsOf } from '../../../contract/policy/entries.ts';
import type { Usage } from '../../../contract/policy/limits.ts';
import type { Quotas } from '../../../contract/policy/schema.ts';
import { type Check, checking } from '../../../contract/schedule/check.ts';
import { compiling } from '../../../contract/schedule/compile.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { type Action, bytesOf } from '../../../contract/schedule/set-points.ts';
import { emptyTable, NONE, statedCycleTicks, type Table } from '../../../contract/schedule/table.ts';
import { durationText } from '../../../contract/schedule/units.ts';
import type { PortSpeed } from '../../../contract/schedule/wire-time.ts';
import { bitsPerCharacter } from '../../../contract/serial/line-settings.ts';
import type { Core } from '../../core.ts';
import type { DrivenOutput, DrivenUnit, JudgedProgram, QueuedAsking } from '../../schedule/judged.ts';
import type { Session } from '../../session.ts';
import type { Unit } from '../../unit.ts';
import { SerialUnit } from '../../units/serial-unit.ts';
import type { Keeper } from '../keeper.ts';
import type { Steps } from '../slices.ts';
import { approach, changesWithin } from './approach.ts';
import { askedOfQueued, ProgramDevices } from './devices.ts';
import { askedOf, isDriven, type OutputAction, outputOf, ProgramOutput } from './output.ts';
import { type Course, coursesOf, Walk } from './pace.ts';
import { type EventPlace, ProgramProblems } from './problems.ts';

/** Things done between two places where the work may be interrupted. */
const PIECE = 64;
const SECOND = 1e9;

/** Whose program it is: a session, or who would have one. */
export type Owner = Pick<Session, 'principal' | 'defaults'>;

export interface JudgeOptions {
  readonly core: Core;
  readonly keeper: Keeper;
  /** Looks at what the kernel has now. */
  readonly refresh: () => void;
  readonly owner: Owner;
  /**
   * What runs of this session and the new one is to take over from, the newest first: outputs are as that found them. More than one where
   * the newest still waits for its turn.
   */
  readonly over: readonly JudgedProgram[];
}

/** What a set-point does, and where it first stands in the program. */
interface SetPoint {
  readonly action: Action;
  readonly place: EventPlace;
  readonly unit: Unit;
}

/** Looks at a program whole: each distinct thing that it does is judged as the call that would do it. Changes nothing. */
export class ProgramJudge {
  readonly #options: JudgeOptions;
  readonly #devices: ProgramDevices;
  readonly #problems = new ProgramProblems();
  readonly #rules = new Set<string>();
  /** In the order in which they are named. */
  readonly #units = new Map<Unit, number>();
  readonly #outputs = new Map<Unit, ProgramOutput>();
  readonly #queued: QueuedAsking[] = [];

  constructor(options: JudgeOptions) {
    const { core, keeper, owner, refresh } = options;
    this.#options = options;
    this.#devices = new ProgramDevices(core, keeper.service, owner.principal, refresh);
  }

  *judge(program: Program): Steps<JudgedProgram> {
    const { policy } = this.#options.core.authority;
    const judgedAtNs = this.#options.core.os.nowNs();
    const compiled = yield* compiling(program);
    for (const problem of compiled.problems) this.#problems.form(problem);
    const table = compiled.table ?? emptyTable;
    const count = table.actions.length;
    const targets = new Int32Array(count).fill(NONE);
    const stateOf = new Int32Array(count).fill(NONE);
    const places = firstPlaces(table);
    const setPoints: SetPoint[] = [];
    for (const [number, action] of table.actions.entries()) {
      if (number % PIECE === 0) yield;
      if (this.#problems.isFull) break;
      const place = places[number] as EventPlace;
      const unit = this.#unitOf(table, action, place);
      if (unit === undefined) continue;
      const target = this.#units.get(unit) ?? this.#units.size;
      this.#units.set(unit, target);
      targets[number] = target;
      setPoints.push({ action, place, unit });
      if (isDriven(unit)) stateOf[number] = this.#place(table, unit, action as OutputAction, place);
    }
    const courses = yield* coursesOf(table, targets, this.#units.size);
    yield* this.#judgeOutputs(table, courses, stateOf);
    yield* this.#judgeQueued(table, courses, setPoints);
    const check = yield* this.#check(table, courses, compiled.table !== undefined);
    const units = [...this.#units.keys()];
    const outputs = [...this.#outputs.values()];
    const placeOf = new Map(outputs.map(({ unit }, place) => [unit as Unit, place]));
    return {
      program,
      hash: createHash('sha256').update(JSON.stringify(program)).digest('hex'),
      table,
      check,
      outputs: outputs.map((output) => output.judged),
      outputOf: targets.map((target) => placeOf.get(units[target] as Unit) ?? NONE),
      stateOf,
      queuedOf: Array.from(targets, (target) => (isDriven(units[target]) ? undefined : units[target])),
      queued: this.#queued,
      rules: [...this.#rules],
      policy,
      judgedAtNs,
      refusal: this.#problems.refusal,
    };
  }

  /** The unit of a set-point, which its owner may use. */
  #unitOf(table: Table, action: Action, place: EventPlace): Unit | undefined {
    return this.#try(table, place, undefined, () => {
      const unit = this.#devices.unitOf(action);
      const verdict = this.#devices.mayUse(unit, action);
      if (!verdict.allowed) {
        this.#problems.denied(table, place, unit.place.device, verdict);
        return undefined;
      }
      this.#devices.mustServe(unit);
      return unit;
    });
  }

  #place(table: Table, unit: DrivenUnit, action: OutputAction, place: EventPlace): number {
    const number = this.#try(table, place, unit, () => {
      const output = this.#outputs.get(unit) ?? this.#outputFor(unit);
      this.#outputs.set(unit, output);
      return output.place(action, place);
    });
    return number ?? NONE;
  }

  #outputFor(unit: DrivenUnit): ProgramOutput {
    const { keeper, over, owner } = this.#options;
    const [before] = outputsOver(over, unit);
    const zero = before?.states[0] ?? keeper.outputs.peek(outputOf(unit)) ?? unit.closedState;
    return new ProgramOutput(unit, zero, owner.defaults);
  }

  /** Each state of each output, as it is come to at worst. */
  *#judgeOutputs(table: Table, courses: readonly Course[], stateOf: Int32Array): Steps<void> {
    const { core, over } = this.#options;
    const walk = new Walk();
    for (const [unit, output] of this.#outputs) {
      const course = courses[this.#units.get(unit) ?? NONE] as Course;
      const { changesInLastSecond, sinceLastChangeS } = unit.changes.usage(core.os.nowNs());
      const old = outputsOver(over, unit);
      const dense = Math.max(0, ...old.map(({ densest }) => densest));
      output.densest = yield* course.densest(changesInLastSecond + dense);
      output.perCycle = course.perCycle;
      const elapsedNs = old.length === 0 ? (sinceLastChangeS ?? Number.POSITIVE_INFINITY) * SECOND : 0;
      const before = { states: [output.zero, ...old.flatMap(({ states: them }) => them)], elapsedNs };
      yield* approach(output, { table, course, walk, before, stateOf });
      const changes = Math.max(0, changesWithin(output, statedCycleTicks(table)) - 1);
      for (let number = 1; number < output.states.length; number++) {
        if (number % PIECE === 0) yield;
        const place = output.places[number];
        if (place === undefined || this.#problems.isFull) continue;
        this.#ask(table, place, unit, { access: 'write', ...askedOf(output, number, changes), holdsLease: true });
      }
    }
  }

  /** What waits for its turn is judged again in its turn; what could never be done there is told now. */
  *#judgeQueued(table: Table, courses: readonly Course[], setPoints: readonly SetPoint[]): Steps<void> {
    const { os } = this.#options.core;
    const most = new Map<Unit, Most>();
    for (const [number, { action, place, unit }] of setPoints.entries()) {
      if (number % PIECE === 0) yield;
      if (this.#problems.isFull) return;
      if (isDriven(unit)) continue;
      const course = courses[this.#units.get(unit) ?? NONE] as Course;
      const { calls, bytes } = most.get(unit) ?? (yield* mostOf(table, course, unit, os.nowNs()));
      most.set(unit, { calls, bytes });
      // Before the call that comes in its densest second.
      const usage = {
        changesInLastSecond: Math.max(0, calls - 1),
        bytesInLastSecond: Math.max(0, bytes - bytesIn(action)),
      };
      this.#try(table, place, unit, () => {
        for (const asked of askedOfQueued(unit, action)) {
          this.#queued.push({ unit, asked, usage });
          // It is leased for the program.
          this.#ask(table, place, unit, { ...asked, usage, holdsLease: true });
        }
      });
    }
  }

  #ask(table: Table, place: EventPlace, unit: Unit, question: Omit<Question, 'principal' | 'device'>): void {
    const { core, owner } = this.#options;
    const { device } = unit.place;
    const verdict = decide(core.authority.policy, { principal: owner.principal, device, ...question });
    if (verdict.allowed) this.#rules.add(verdict.rule);
    else this.#problems.denied(table, place, device, verdict);
  }

  /** Whether it fits, and what its owner may have. */
  *#check(table: Table, courses: readonly Course[], compiled: boolean): Steps<ScheduleCheck> {
    const { core, owner } = this.#options;
    const ports = new Map<string, PortSpeed>();
    for (const unit of this.#units.keys())
      if (unit instanceof SerialUnit) {
        const settings = settingsOf(unit.entry);
        const baudRate = unit.port?.baudRate ?? settings.baudRate;
        ports.set(unit.place.device, { baudRate, bitsPerCharacter: bitsPerCharacter(settings) });
      }
    const { problems, ...check } = yield* checking(table, { ports });
    for (const problem of problems) this.#problems.form(problem);
    if (compiled) this.#judgeQuotas(check, core.authority.policy.quotas(owner.principal));
    const devices = [...this.#units].map(([unit, target]) => ({
      name: unit.name,
      device: unit.place.device,
      lane: isDriven(unit) ? ('exact' as const) : ('queued' as const),
      events: courses[target]?.events ?? 0,
    }));
    return { allowed: this.#problems.isEmpty, problems: this.#problems.all, ...check, devices };
  }

  #judgeQuotas({ endsNs, densestSecond, anglePerSecond }: Omit<Check, 'problems'>, quotas: Quotas): void {
    const { programSeconds, programEvents } = quotas;
    if (endsNs === null && Number.isFinite(programSeconds)) {
      const message = `the program has no end, and yours may run for ${programSeconds} s at most: give "until"`;
      this.#problems.quota('until', message, 'programSeconds');
    } else if (endsNs !== null && endsNs > programSeconds * SECOND) {
      const message = `the program runs for ${durationText(endsNs)}, and yours may for ${programSeconds} s at most`;
      this.#problems.quota('until', message, 'programSeconds');
    }
    const most = Math.ceil(densestSecond.events + (anglePerSecond ?? 0));
    if (most <= programEvents) return;
    const message = `${most} events in the densest second (from ${durationText(densestSecond.atNs)} on), and yours may have ${programEvents}`;
    this.#problems.quota('events', message, 'programEvents');
  }

  /** What a device or the kernel says against it is a problem of the program. */
  #try<Result>(table: Table, place: EventPlace, unit: Unit | undefined, act: () => Result): Result | undefined {
    try {
      return unit === undefined ? act() : this.#options.keeper.service.guarded(unit, act);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#problems.refused(table, place, error);
      return undefined;
    }
  }
}

const outputsOver = (over: readonly JudgedProgram[], unit: Unit): DrivenOutput[] =>
  over.flatMap(({ outputs }) => outputs.filter((output) => output.unit === unit));

const bytesIn = (action: Action | undefined): number => (action?.kind === 'serial' ? bytesOf(action).length : 0);

/** What a device is given in its densest second. */
interface Most {
  readonly calls: number;
  readonly bytes: number;
}

function* mostOf(table: Table, course: Course, unit: Unit, nowNs: bigint): Steps<Most> {
  const past: Usage = unit instanceof SerialUnit ? unit.usage(nowNs) : unit.changes.usage(nowNs);
  const sentBy = (action: number) => bytesIn(table.actions[action]);
  const cycleNs = statedCycleTicks(table);
  const cycles = cycleNs === 0 ? 0 : Math.ceil(SECOND / cycleNs);
  const inCycle = course.inCycle.reduce((sum, action) => sum + sentBy(action), 0);
  return {
    calls: (yield* course.densest(past.changesInLastSecond)) + course.perCycle * cycles,
    bytes: (yield* course.densest(past.bytesInLastSecond ?? 0, sentBy)) + inCycle * cycles,
  };
}

/** By action, the first event that does it. */
function firstPlaces(table: Table): EventPlace[] {
  const places: EventPlace[] = [];
  for (const rows of [table.time, table.angle])
    for (let row = 0; row < rows.number.length; row++)
      for (const action of [rows.on[row] ?? NONE, rows.off[row] ?? NONE]) {
        const event = rows.number[row] ?? NONE;
        const known = places[action];
        if (action !== NONE && (known === undefined || event < known.event))
          places[action] = { event, entry: rows.entry[row] ?? NONE };
      }
  return places;
}
