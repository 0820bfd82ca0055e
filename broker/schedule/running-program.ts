import { Refusal } from '../../contract/errors.ts';
import type { Ending, ProgramState } from '../../contract/methods/schedule.ts';
import type { TopicValue } from '../../contract/topics.ts';
import { inTime } from '../gate/in-time.ts';
import { whoIs } from '../gate/permission.ts';
import type { Claim } from '../gate/schedule-gate.ts';
import type { Lease } from '../leases.ts';
import type { Session } from '../session.ts';
import { Holdings } from './holdings.ts';
import type { JudgedProgram } from './judged.ts';
import { Parts } from './parts.ts';
import { ProgramLanes } from './program-lanes.ts';
import { ProgramShaft } from './program-shaft.ts';
import { ProgramTime } from './program-time.ts';
import { endingOf, endingOfError, revokedReason, type Told } from './reasons.ts';
import type { Surroundings } from './surroundings.ts';

/** From the moment in which all is ready to the program's start: all lanes have heard of it by then. */
const START_AHEAD_NS = 20e6;
/** What takes place on several lanes takes place so much later, at the same time on all of them. */
const AHEAD_NS = 5e6;

/**
 * What becomes of the outputs. `safe`: they are made so at once. `finish`: the program has done all, and they are released, or stay. `leave`:
 * nothing is written any more, and somebody else decides about them: the broker stops.
 */
export type Fate = 'safe' | 'finish' | 'leave';

export interface RunOptions {
  readonly id: number;
  readonly session: Session;
  readonly judged: JudgedProgram;
  /** The program ends with it. */
  readonly lease: Lease | undefined;
  /** When it has finished, outputs stay as they are. */
  readonly keep: boolean;
  /** Why its events would be too many if its shaft turned so. */
  tooMany(program: RunningProgram, judged: JudgedProgram, cycleNs: number): string | undefined;
  /** It is over, its outputs as they shall be. @param hasBegun false: it never started, and nobody was told that it had */
  onEnded(program: RunningProgram, hasBegun: boolean): void;
}

interface End {
  readonly ending: Ending;
  readonly reason: string;
  fate: Fate;
}

/** What an event of the topic has beside what all have. */
type More = Pick<TopicValue<'schedule'>, 'class' | 'lateNs' | 'ending' | 'reason'>;

/** One program, from the moment in which it is allowed to its end. Everything that ends it comes to `end`; the first reason counts. */
export class RunningProgram {
  readonly id: number;
  readonly session: Session;
  readonly sinceMs = Date.now();
  readonly parts: Parts;
  readonly holdings: Holdings;
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  readonly #around: Surroundings;
  readonly #options: RunOptions;
  readonly #time: ProgramTime;
  readonly #becomingSafe: Promise<void>[] = [];
  readonly #lanes: ProgramLanes;
  readonly #shaft: ProgramShaft;
  #judged: JudgedProgram;
  /** What ran before it, and may still be running until then. */
  #replaced: { judged: JudgedProgram; untilNs: number } | undefined;
  #state: ProgramState = 'starting';
  #end: End | undefined;
  #isReleasing = false;
  #isReplacing = false;
  #resolveEnded: () => void = () => {};

  constructor(around: Surroundings, options: RunOptions) {
    const { id, session, judged } = options;
    this.#around = around;
    this.#options = options;
    this.id = id;
    this.session = session;
    this.#judged = judged;
    this.holdings = new Holdings(around, session, judged, ({ name }) => this.#revoked(name));
    this.#time = new ProgramTime(() => around.lanes.nowNs());
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.parts = new Parts({
      after: (ms, callback) => around.core.os.after(ms, callback),
      onFinished: () => void this.end('finished', 'nothing was left to do', 'finish'),
      onTold: (message) => this.#told(message),
      onLost: (part, error) => void this.end('failed', `the lane of ${part} is gone: ${error.message}`, 'safe'),
    });
    this.#lanes = new ProgramLanes(around, id, session, this.parts);
    this.#shaft = new ProgramShaft({
      around,
      session,
      onTurned: () => this.#turn(),
      tooMany: (judged, cycleNs) => options.tooMany(this, judged, cycleNs),
    });
  }

  get name(): string {
    return this.#judged.program.name ?? `program-${this.id}`;
  }

  get state(): ProgramState {
    return this.#state;
  }

  get judged(): JudgedProgram {
    return this.#judged;
  }

  get ending(): Readonly<End> | undefined {
    return this.#end;
  }

  /** Of the shaft; 0: it stands. */
  get cycleNs(): number {
    return this.#shaft.cycleNs;
  }

  /** The shortest that there has been. */
  get leastCycleNs(): number {
    return this.#shaft.leastCycleNs;
  }

  get elapsedNs(): number {
    return this.#time.elapsedNs;
  }

  /** From its start; null: not by itself. */
  get endsNs(): number | null {
    const { endsNs } = this.#judged.check;
    return endsNs === null ? null : endsNs + this.#time.replacedAfterNs;
  }

  /** Takes what it needs, and begins. @throws Refusal; nothing of it is left then */
  async start(): Promise<void> {
    let claim: Claim | undefined;
    try {
      claim = await this.#claim(this.#judged);
      this.#judged = claim.judged;
      this.#mustGoOn();
      await this.#lanes.join(claim);
      this.#mustGoOn();
      this.#mustStillBeAllowed();
      this.#shaft.follow(this.#judged);
    } catch (error) {
      const { ending, reason } = endingOfError(error);
      this.#end ??= { ending, reason, fate: 'safe' };
      this.#lanes.leave();
      await this.#finish();
      throw error;
    }
    this.#begin(claim);
  }

  /** Another program takes over. @throws Refusal; the one that runs goes on then */
  async replace(judged: JudgedProgram): Promise<void> {
    this.mustBeReplaceable(judged);
    this.#isReplacing = true;
    const takeBack = this.holdings.expect(judged);
    let claim: Claim | undefined;
    try {
      claim = await this.#claim(judged, this.#judged);
      this.#mustRun('be replaced');
      this.#shaft.follow(claim.judged);
    } catch (error) {
      // What was claimed stays with the program, to its end; no lane will close these.
      if (claim !== undefined) this.#lanes.close(claim);
      if (claim === undefined) takeBack();
      throw error;
    } finally {
      this.#isReplacing = false;
    }
    this.#takeOver(claim);
  }

  /** @throws Refusal */
  mustBeReplaceable({ outputs }: Pick<JudgedProgram, 'outputs'> = { outputs: [] }): void {
    this.#mustRun('be replaced');
    if (this.#isReplacing)
      throw new Refusal('busy', `program ${this.id} is being replaced already`, { program: this.id });
    const strange = outputs.find(({ unit }) => unit.output !== undefined && !this.#lanes.has(unit.output.bus));
    if (strange === undefined) return;
    const { name } = strange.unit;
    const message = `${name} is on a bus on which program ${this.id} drives nothing: stop that, and run this one`;
    throw new Refusal('invalid', message, { program: this.id, device: name });
  }

  /** Stands it still, or lets it go on. @throws Refusal */
  pause(isPaused: boolean): void {
    this.#mustRun(isPaused ? 'be paused' : 'go on');
    const [state, type, event] = isPaused
      ? (['paused', 'pause', 'paused'] as const)
      : (['running', 'resume', 'resumed'] as const);
    if (this.#state === state) return;
    const atNs = this.#time.at(AHEAD_NS);
    this.#state = state;
    this.#time[type](atNs);
    this.parts.postAll({ type, program: this.id, atNs });
    this.publish(event);
  }

  /** @param cycleNs 0: the shaft stands @throws Refusal */
  setCycle(cycleNs: number): void {
    this.#mustRun('get another cycle');
    this.#shaft.set(this.#judged, cycleNs);
    this.#turn();
    this.publish('cycle');
  }

  /**
   * Ends it. The first reason is the one that counts; whoever wants the outputs safe has them so.
   * @returns when it is over, and its outputs as they shall be
   */
  end(ending: Ending, reason: string, fate: Fate): Promise<void> {
    if (this.#end === undefined) {
      this.#end = { ending, reason, fate };
      if (fate === 'safe') this.#makeSafe();
      else if (fate === 'leave') this.holdings.revoke();
      // One that is about to start finds that out, and finishes itself.
      if (this.#state !== 'starting') void this.#finish();
    } else if (fate === 'safe' && this.#end.fate === 'finish' && !this.#isReleasing) {
      this.#end.fate = 'safe';
      this.#makeSafe();
    }
    return this.ended;
  }

  /** A lease has ended, of whomever. */
  leaseEnded(lease: Lease, reason: string): void {
    if (this.#isReleasing) return;
    const isOurs = lease.session === this.session && lease.units.some((unit) => this.holdings.has(unit));
    if (isOurs || lease === this.#options.lease)
      void this.end('lost', `the lease on ${lease.device} ended: ${reason}`, 'safe');
  }

  /** After a reload. @returns whether it goes on */
  recheck(): boolean {
    if (this.#end !== undefined) return false;
    const { gate, lanes } = this.#around;
    const isOver = this.#replaced === undefined || this.#replaced.untilNs <= lanes.nowNs();
    for (const judged of isOver ? [this.#judged] : [this.#judged, this.#replaced?.judged ?? this.#judged]) {
      const problem = gate.problemNow(this.session, judged, this.cycleNs);
      if (problem === undefined) continue;
      void this.end('lost', `the policy changed: ${problem}`, 'safe');
      return false;
    }
    return true;
  }

  publish(event: TopicValue<'schedule'>['event'], more: More = {}): void {
    const { id: program, name, elapsedNs, cycleNs } = this;
    const { user, uid } = this.session.principal;
    const units = this.holdings.units.map(({ place }) => place);
    const devices = units.map((unit) => unit.name);
    const value = { program, name, user, devices, event, elapsedNs, cycleNs, ...this.parts.counts, ...more };
    this.#around.core.subscriptions.publish('schedule', { units, owner: uid }, value);
  }

  async #claim(judged: JudgedProgram, over?: JudgedProgram): Promise<Claim> {
    const name = judged.program.name ?? this.name;
    const claim = await this.#around.gate.claim(this.session, judged, { id: this.id, name }, over);
    this.holdings.take(claim);
    return claim;
  }

  #begin(claim: Claim): void {
    const startNs = this.#time.begin(START_AHEAD_NS);
    this.#state = 'running';
    this.holdings.actuate();
    this.#lanes.start(claim, { startNs, cycleNs: this.cycleNs });
    this.#around.core.log.info(`program ${this.id} (${this.name}) of ${this.session.principal.user} runs`);
    this.publish('started');
  }

  #takeOver(claim: Claim): void {
    const { judged } = claim;
    const atNs = this.#time.at(AHEAD_NS);
    this.#replaced = { judged: this.#judged, untilNs: atNs + this.cycleNs * 2 };
    this.#judged = judged;
    this.#time.replace(atNs);
    this.holdings.actuate();
    this.#lanes.replace(claim, atNs);
    this.publish('replaced');
  }

  #turn(): void {
    if (this.#state === 'starting' || this.#end !== undefined) return;
    const { cycleNs } = this;
    const atNs = this.#time.at(AHEAD_NS);
    // The boundary at which another takes over may come later so.
    if (this.#replaced !== undefined && this.#replaced.untilNs > atNs) this.#replaced.untilNs += cycleNs * 2;
    this.parts.postAll({ type: 'cycle', program: this.id, cycleNs, atNs });
  }

  #told(told: Told): void {
    if (told.type === 'late') this.publish('late', { class: told.class, lateNs: told.lateNs });
    const end = endingOf(told);
    if (end !== undefined) void this.end(end.ending, end.reason, 'safe');
    if (told.type === 'revoked' && told.wrote)
      this.holdings.safeAgain(told.output, `a write of program ${this.id} came back late`, this.#end?.fate === 'leave');
  }

  /** By somebody who may say why in a moment: the lease that ended, the reload. */
  #revoked(output: string): void {
    if (this.#end === undefined) queueMicrotask(() => void this.end('lost', revokedReason(output), 'safe'));
  }

  #makeSafe(): void {
    this.#becomingSafe.push(this.holdings.makeSafe(`program ${this.id} ended: ${this.#end?.reason}`));
  }

  async #finish(): Promise<void> {
    const { core } = this.#around;
    const { id, name, session } = this;
    const hasBegun = this.#state !== 'starting';
    this.#shaft.close();
    const hanging = await this.parts.end(id, this.#around.lanes.nowNs());
    const whom = hanging.join(', ');
    if (whom !== '')
      core.log.warning(`program ${id}: ${whom} does not answer: what was begun there may still take place`);
    await inTime(core.os, Promise.all(this.#becomingSafe), undefined);
    const { ending, reason, fate } = this.#end as End;
    this.#time.end();
    this.#isReleasing = true;
    this.holdings.release(ending, fate === 'finish' && this.#options.keep, hasBegun);
    for (const unit of this.holdings.driven) this.#around.settle(unit, session.principal.user);
    if (!this.holdings.isEmpty) {
      const { hash } = this.#judged;
      const line = { event: 'program-end', ...whoIs(session.principal), program: id, name, hash, ending, reason };
      core.audit.record({ ...line, ...this.parts.counts });
    }
    this.#state = 'ended';
    if (hasBegun) {
      core.log.info(`program ${id} (${name}) of ${session.principal.user} has ended, ${ending}: ${reason}`);
      session.notify('schedule.ended', { program: id, ending, reason });
      this.publish('ended', { ending, reason });
    }
    this.#options.onEnded(this, hasBegun);
    this.#resolveEnded();
  }

  /** @throws Refusal what has ended it meanwhile */
  #mustGoOn(): void {
    if (this.#end === undefined) return;
    throw new Refusal('unavailable', `the program ended before it began: ${this.#end.reason}`, {
      ending: this.#end.ending,
    });
  }

  /** @throws Refusal `denied` where the policy has changed since it was judged */
  #mustStillBeAllowed(): void {
    const { core, gate } = this.#around;
    if (core.authority.policy === this.#judged.policy) return;
    const problem = gate.problemNow(this.session, this.#judged);
    if (problem !== undefined) throw new Refusal('denied', `the policy changed: ${problem}`);
  }

  /** @throws Refusal unless it runs, or is paused */
  #mustRun(what: string): void {
    if (this.#state !== 'starting' && this.#end === undefined) return;
    const how = this.#end === undefined ? 'has not begun yet' : `has ended (${this.#end.ending}: ${this.#end.reason})`;
    throw new Refusal('unavailable', `program ${this.id} ${how}: it cannot ${what}`, { program: this.id });
  }
}
