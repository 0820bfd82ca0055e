import { Refusal } from '../../contract/errors.ts';
import { limits } from '../../contract/schedule/limits.ts';
import { NONE, type Table } from '../../contract/schedule/table.ts';
import type { Claim } from '../gate/schedule-gate.ts';
import type { LanePart } from '../lanes/lanes.ts';
import type { ToLane } from '../lanes/messages.ts';
import type { Session } from '../session.ts';
import type { JudgedProgram } from './judged.ts';
import type { Parts } from './parts.ts';
import { lanePlan, queuePlan } from './plans.ts';
import { QueuedPart } from './queued-part.ts';
import type { Surroundings } from './surroundings.ts';

const QUEUE = 'the queue';

/** Names of classes, as many as one answer has room for; and with each tolerance, which takes some kilobytes on every lane. */
const MOST_NAMES = limits.classes.max;
const MOST_CLASSES = MOST_NAMES * 4;

type Start = Extract<ToLane, { type: 'start' }>;

/** The lanes of one program and its queue: joined, started with its plans, given those of another, left again. */
export class ProgramLanes {
  readonly #around: Surroundings;
  readonly #program: number;
  readonly #session: Session;
  readonly #parts: Parts;
  readonly #taken = new Map<string, LanePart>();
  /** Names of classes, by tolerance and name, of it and of all that replaced it: each is counted for as long as it runs. */
  readonly #classes = new Map<string, string>();
  /** By bus: how many outputs its lane has been given. */
  readonly #outputs = new Map<string, number>();

  constructor(around: Surroundings, program: number, session: Session, parts: Parts) {
    this.#around = around;
    this.#program = program;
    this.#session = session;
    this.#parts = parts;
  }

  /** No lane joins a program that runs: it would not know where its shaft is. @throws Refusal `invalid`, `limit` for too many classes */
  mustHave({ judged, lanes }: Claim): void {
    this.#mustHaveRoom(judged);
    const strange = lanes.find(({ bus }) => !this.#outputs.has(bus));
    if (strange === undefined) return;
    const device = judged.outputs[strange.places[0] ?? NONE]?.unit.name ?? strange.bus;
    const message = `${device} is on a bus on which program ${this.#program} drives nothing: stop that, and run this one`;
    throw new Refusal('invalid', message, { program: this.#program, device });
  }

  /** One that hangs reads nothing: what it is sent, descriptors too, would gather there. @throws Refusal `busy` */
  async mustAnswer(): Promise<void> {
    const [hanging] = await this.#parts.ask(this.#program);
    if (hanging === undefined) return;
    throw new Refusal('busy', `${hanging} does not answer: program ${this.#program} cannot be replaced now`, {
      program: this.#program,
    });
  }

  /** @throws Refusal `limit` */
  #mustHaveRoom({ table }: JudgedProgram): void {
    const classes = new Map([...this.#classes, ...classesOf(table)]);
    const names = new Set(classes.values());
    if (names.size <= MOST_NAMES && classes.size <= MOST_CLASSES) return;
    const message = `program ${this.#program} and what replaced it would have more than ${MOST_NAMES} classes of events, or too many tolerances of them: stop it, and run the new one`;
    throw new Refusal('limit', message, { program: this.#program, max: MOST_NAMES });
  }

  /** @throws Refusal `unavailable` where a lane does not come to be */
  async join({ lanes: claimed }: Claim): Promise<void> {
    const { act, core, lanes } = this.#around;
    const ready = claimed.map(({ bus }) => {
      const part = lanes.take(bus, this.#program);
      this.#taken.set(bus, part);
      this.#outputs.set(bus, 0);
      part.hear(this.#parts.add(bus, (message) => part.post(message)));
      return part.ready;
    });
    const { report } = this.#parts.add(QUEUE, (message) => queue.post(message));
    const queue = new QueuedPart({
      program: this.#program,
      nowNs: () => lanes.nowNs(),
      after: (ms, callback) => core.os.after(ms, callback),
      act: (action) => act(this.#session, action),
      policy: () => core.authority.policy,
      report,
      onFault: (error) => core.log.error(`fault in a program: ${(error as Error).stack}`),
    });
    await Promise.all(ready);
  }

  start({ judged, lanes }: Claim, { startNs, cycleNs }: Pick<Start, 'startNs' | 'cycleNs'>): void {
    const stopWhenLate = judged.program.onBroken === 'stop';
    for (const [key, name] of classesOf(judged.table)) this.#classes.set(key, name);
    const common = { type: 'start', program: this.#program, startNs, cycleNs, stopWhenLate } as const;
    for (const lane of lanes) {
      this.#outputs.set(lane.bus, lane.outputs.length);
      this.#parts.post(lane.bus, { ...common, plan: lanePlan(judged, lane), outputs: lane.outputs });
    }
    this.#parts.post(QUEUE, { ...common, plan: queuePlan(judged), outputs: [] });
  }

  replace({ judged, lanes }: Claim, atNs: number): void {
    const stopWhenLate = judged.program.onBroken === 'stop';
    for (const [key, name] of classesOf(judged.table)) this.#classes.set(key, name);
    const common = { type: 'replace', program: this.#program, atNs, stopWhenLate } as const;
    this.#parts.replacedAt(atNs);
    for (const [bus, count] of this.#outputs) {
      const lane = lanes.find((each) => each.bus === bus) ?? { bus, outputs: [], places: [] };
      this.#parts.post(bus, { ...common, plan: lanePlan(judged, lane, count), outputs: lane.outputs });
      this.#outputs.set(bus, count + lane.outputs.length);
    }
    this.#parts.post(QUEUE, { ...common, plan: queuePlan(judged), outputs: [] });
  }

  /** It never begins. */
  leave(): void {
    for (const part of this.#taken.values()) part.leave();
  }
}

const classesOf = ({ classes }: Table): [key: string, name: string][] =>
  classes.map(({ name, tolerance }) => [`${tolerance} ${name}`, name]);
