import { Refusal } from '../../contract/errors.ts';
import type { Ending, ProgramState } from '../../contract/methods/schedule.ts';
import { inTime } from '../gate/in-time.ts';
import type { Claim } from '../gate/schedule-gate.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import { Holdings } from './holdings.ts';
import type { JudgedProgram } from './judged.ts';
import { Parts } from './parts.ts';
import { ProgramLanes } from './program-lanes.ts';
import { publishProgram, recordEnd, tellEnd } from './program-news.ts';
import { ProgramShaft } from './program-shaft.ts';
import { ProgramTime } from './program-time.ts';
import type { Told } from './reasons.ts';
import { endingOf, endingOfError, finishedReason, policyReason, revokedReason, runsNot, tooSoon } from './reasons.ts';
import type { End, Fate, RunOptions } from './run-options.ts';
import type { Surroundings } from './surroundings.ts';

/** One program, from the moment in which it is allowed to its end. Everything that ends it comes to `end`; the first reason counts. */
export class RunningProgram {
  readonly id: number;
  readonly session: Session;
  readonly sinceMs = Date.now();
  readonly parts: Parts;
  readonly holdings: Holdings;
  #over: () => void = () => {};
  /** Resolves when it is over. */
  readonly ended = new Promise<void>((resolve) => {
    this.#over = resolve;
  });
  readonly #around: Surroundings;
  readonly #options: RunOptions;
  readonly #time: ProgramTime;
  readonly #becomingSafe: Promise<void>[] = [];
  readonly #lanes: ProgramLanes;
  readonly shaft: ProgramShaft;
  #judged: JudgedProgram;
  #state: ProgramState = 'starting';
  #end: End | undefined;
  #isReleasing = false;
  #isReplacing = false;

  constructor(around: Surroundings, options: RunOptions) {
    const { id, session, judged } = options;
    this.#around = around;
    this.#options = options;
    this.id = id;
    this.session = session;
    this.#judged = judged;
    this.holdings = new Holdings(around, session, judged, ({ name }) => this.#revoked(name));
    this.#time = new ProgramTime(() => around.lanes.nowNs());
    this.parts = new Parts({
      after: (ms, callback) => around.core.os.after(ms, callback),
      onFinished: () => void this.end('finished', finishedReason(this.#judged), 'finish'),
      onTold: (message) => this.#told(message),
      onLost: (part, error) => void this.end('failed', `the lane of ${part} is gone: ${error.message}`, 'safe'),
    });
    this.#lanes = new ProgramLanes(around, id, session, this.parts);
    this.shaft = new ProgramShaft({
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

  /** What may still be running beside it: what it has replaced, while that waits for its last boundary. The newest first. */
  get all(): readonly JudgedProgram[] {
    return [this.#judged, ...this.#time.replaced];
  }

  get ending(): Readonly<End> | undefined {
    return this.#end;
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
      this.holdings.take(claim);
      this.#judged = claim.judged;
      this.#mustGoOn();
      await this.#lanes.join(claim);
      this.#mustGoOn();
      this.shaft.follow(this.#judged);
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
    this.mustBeReplaceable();
    if (this.#options.keep) this.#around.gate.mustBeKeepable(this.session, judged, this.holdings.leases);
    this.#isReplacing = true;
    const takeBack = this.holdings.expect(judged);
    let claim: Claim | undefined;
    try {
      await this.#lanes.mustAnswer();
      claim = await this.#claim(judged, this.all);
      this.#mustRun('be replaced');
      this.#lanes.mustHave(claim);
      this.shaft.follow(claim.judged);
    } catch (error) {
      // In this order: the lease that ends by that is none of its own.
      takeBack();
      claim?.discard();
      throw error;
    } finally {
      this.#isReplacing = false;
    }
    this.#takeOver(claim);
  }

  /** @throws Refusal */
  mustBeReplaceable(): void {
    this.#mustRun('be replaced');
    if (this.#isReplacing || this.#time.isCrowded)
      throw new Refusal('busy', `program ${this.id} is being replaced already`, { program: this.id });
  }

  /** Stands it still, or lets it go on. @throws Refusal */
  pause(isPaused: boolean): void {
    this.#mustRun(isPaused ? 'be paused' : 'go on');
    const [state, type, event] = isPaused
      ? (['paused', 'pause', 'paused'] as const)
      : (['running', 'resume', 'resumed'] as const);
    if (this.#state === state) return;
    const atNs = this.#time.soon();
    this.#state = state;
    this.#time[type](atNs, this.shaft.cycleNs);
    this.parts.postAll({ type, program: this.id, atNs });
    publishProgram(this.#around.core, this, event);
  }

  /** @param cycleNs 0: the shaft stands @throws Refusal */
  setCycle(cycleNs: number): void {
    this.#mustRun('get another cycle');
    this.shaft.set(this.#judged, cycleNs);
    this.#turn();
    publishProgram(this.#around.core, this, 'cycle');
  }

  /**
   * Ends it. The first reason is the one that counts; whoever wants the outputs safe has them so.
   * @returns when it is over, and its outputs as they shall be
   */
  end(ending: Ending, reason: string, fate: Fate): Promise<void> {
    if (this.#end === undefined) {
      this.#end = { ending, reason, fate };
      if (fate === 'safe') this.#makeSafe();
      else if (fate === 'leave') this.holdings.revoke('safe');
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

  /** After a reload. @param forbidden why its owner may run none @returns whether it goes on */
  recheck(forbidden: string | undefined): boolean {
    if (this.#end !== undefined) return false;
    const problemOf = (judged: JudgedProgram) => this.#around.gate.problemNow(this.session, judged, this.shaft.cycleNs);
    const problem = forbidden ?? this.all.map(problemOf).find((each) => each !== undefined);
    if (problem !== undefined) void this.end('lost', policyReason(problem), 'safe');
    return problem === undefined;
  }

  #claim(judged: JudgedProgram, over?: readonly JudgedProgram[]): Promise<Claim> {
    const name = judged.program.name ?? this.name;
    return this.#around.gate.claim(this.session, judged, { id: this.id, name }, over);
  }

  #begin(claim: Claim): void {
    const startNs = this.#time.begin();
    this.#state = 'running';
    this.holdings.actuate();
    this.#lanes.start(claim, { startNs, cycleNs: this.shaft.cycleNs });
    this.#around.core.log.info(`program ${this.id} (${this.name}) of ${this.session.principal.user} runs`);
    publishProgram(this.#around.core, this, 'started');
  }

  #takeOver(claim: Claim): void {
    const { judged } = claim;
    const atNs = this.#time.soon();
    this.#time.replace(this.#judged, atNs, this.shaft.cycleNs);
    this.#judged = judged;
    this.holdings.take(claim);
    this.holdings.actuate();
    this.#lanes.replace(claim, atNs);
    publishProgram(this.#around.core, this, 'replaced');
  }

  #turn(): void {
    if (this.#state === 'starting' || this.#end !== undefined) return;
    const { cycleNs } = this.shaft;
    const atNs = this.#time.soon();
    this.#time.turned(atNs, cycleNs);
    this.parts.postAll({ type: 'cycle', program: this.id, cycleNs, atNs });
  }

  #told(told: Told): void {
    if (told.type === 'late')
      publishProgram(this.#around.core, this, 'late', { class: told.class, lateNs: told.lateNs });
    // A lane notices that a device has gone before anybody says so: what is not there cannot be made safe, and is not at fault.
    if (told.type === 'failed' && told.errno === 'ENODEV') this.#around.refresh();
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
    const { core, lanes, safe, settle } = this.#around;
    const { id } = this;
    const hasBegun = this.#state !== 'starting';
    this.shaft.close();
    const hanging = await this.parts.end(id, lanes.nowNs());
    if (hanging.length > 0)
      core.log.warning(
        `program ${id}: ${hanging.join(', ')} does not answer: what was begun there may still take place`,
      );
    await inTime(core.os, Promise.all(this.#becomingSafe), undefined);
    const end = this.#end as End;
    this.#time.end();
    this.#isReleasing = true;
    const keep = end.fate === 'finish' && this.#options.keep;
    this.holdings.release(end.ending, { keep, leastCycleNs: this.shaft.leastCycleNs }, hasBegun);
    if (end.fate === 'finish') await inTime(core.os, safe(this.holdings.units), undefined);
    for (const unit of this.holdings.driven) settle(unit, this.session.principal.user);
    this.#state = 'ended';
    if (!this.holdings.isEmpty) recordEnd(core, this, end);
    if (hasBegun) tellEnd(core, this, end);
    this.#options.onEnded(this, hasBegun);
    this.#over();
  }

  /** @throws Refusal what has ended it meanwhile, `denied` where the policy has changed since it was judged */
  #mustGoOn(): void {
    const { core, gate } = this.#around;
    if (this.#end !== undefined) throw tooSoon(this.#end);
    if (core.authority.policy === this.#judged.policy) return;
    const problem = gate.problemNow(this.session, this.#judged);
    if (problem !== undefined) throw new Refusal('denied', policyReason(problem));
  }

  /** @throws Refusal unless it runs, or is paused */
  #mustRun(what: string): void {
    if (this.#state === 'starting' || this.#end !== undefined) throw runsNot(this.id, what, this.#end);
  }
}
