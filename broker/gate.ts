import type { Access, Principal } from '../contract/access.ts';
import { Refusal } from '../contract/errors.ts';
import { decide, type Question, type Verdict } from '../contract/policy/decide.ts';
import type { PwmEffect } from '../contract/policy/limits.ts';
import { isTurningOff, type PwmState } from '../contract/pwm/waveform.ts';
import type { Core } from './core.ts';
import { apply, Grant } from './grant.ts';
import { OsError } from './hardware/os.ts';
import type { PwmPlan } from './hardware/pwm/backend.ts';
import { checkState } from './pwm-change.ts';
import { declaredOver, safeStateOf } from './safe-state.ts';
import type { Session } from './session.ts';
import type { Unit } from './unit.ts';

/** What a caller wants a unit to become, from what it is. */
export type Intent = (previous: PwmState) => PwmState;

export interface Change {
  unit: Unit;
  intent: Intent;
}

/** A change that was planned and judged, and not yet made. */
interface Judged {
  unit: Unit;
  plan: PwmPlan;
  turnsOff: boolean;
  rule: string;
}

export interface Preview {
  plan: PwmPlan;
  verdict: Verdict;
}

/**
 * The choke point: nothing reaches a device but through here. A change is planned (what would really happen), decided
 * (may he), written to the audit log, granted, and only then applied, one after the other on each unit.
 */
export class Gate {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws Refusal `denied`, after it was written to the audit log */
  permit(session: Session, access: Access, device: string | undefined, method: string): void {
    const question: Question = { principal: session.principal, access };
    if (device !== undefined) question.device = device;
    this.#demand(session, question, method);
  }

  /** The state of a unit, or null while it is not open. */
  read(session: Session, unit: Unit, method: string): PwmState | null {
    this.permit(session, 'read', unit.place.device, method);
    return this.peek(unit);
  }

  /** As `read`, for listings that have asked the policy themselves. */
  peek(unit: Unit): PwmState | null {
    const chip = unit.pluggedChip;
    return chip.isOpen(unit.place.channel) ? this.#guarded(unit, () => chip.read(unit.place.channel)) : null;
  }

  /** Opens a unit; leaves an open one alone. */
  async open(session: Session, unit: Unit, method: string): Promise<void> {
    await unit.queue.run(async () => {
      this.permit(session, 'write', unit.place.device, method);
      this.#core.leases.holds(session, unit);
      await this.#opened(unit);
    });
  }

  /** Gives a unit back to the kernel; true if its output goes on. */
  async close(session: Session, unit: Unit, method: string): Promise<boolean> {
    return unit.queue.run(() => {
      this.#inService(unit);
      const chip = unit.pluggedChip;
      const holdsLease = this.#core.leases.holds(session, unit);
      const previous = this.peek(unit);
      const running = previous?.enabled ?? false;
      const effect: PwmEffect | undefined =
        previous === null ? undefined : { previous, states: [], leavesRunning: running };
      this.#demand(session, this.#question(session.principal, unit, effect, holdsLease), method);
      if (previous === null) return false;
      this.#core.audit.record({
        event: 'close',
        ...whoIs(session.principal),
        device: unit.name,
        method,
        values: { stillRunning: running },
      });
      this.#core.audit.mustBeWritten();
      const grant = new Grant(unit, 'write');
      grant.check();
      this.#guarded(unit, () => chip.close(unit.place.channel));
      this.#settled(unit, null, 'call', session.principal.user);
      return running;
    });
  }

  /** Makes one change. In the caller's own turn if the unit is open and idle. */
  change(session: Session, { unit, intent }: Change, method: string): PwmState | Promise<PwmState> {
    return unit.queue.run(() => {
      this.#inService(unit);
      this.#mayStart(session, unit, method);
      const proceed = () => this.#perform(session, [this.#judge(session, unit, intent, method)], method)[0] as PwmState;
      return unit.pluggedChip.isOpen(unit.place.channel) ? proceed() : this.#opened(unit).then(proceed);
    });
  }

  /** Makes several changes, all or nothing: all are judged before the first is made, and undone if one fails. */
  async changeAll(session: Session, changes: readonly Change[], method: string): Promise<PwmState[]> {
    return this.#holdingQueues([...changes].map(({ unit }) => unit).sort(byId), async () => {
      for (const { unit } of changes) {
        this.#inService(unit);
        this.#mayStart(session, unit, method);
      }
      const epochs = changes.map(({ unit }) => new Grant(unit, 'write'));
      for (const { unit } of changes) await this.#opened(unit);
      for (const epoch of epochs) epoch.check();
      const judged = changes.map(({ unit, intent }) => this.#judge(session, unit, intent, method));
      return this.#perform(session, judged, method);
    });
  }

  /** What a change would really do, and whether it would be allowed. Does nothing. */
  preview(principal: Principal, holdsLease: boolean, unit: Unit, intent: Intent): Preview {
    const { channel } = unit.place;
    const chip = unit.pluggedChip;
    const previous = this.peek(unit) ?? closedState;
    const requested = checkState(unit, intent(previous));
    const plan = chip.isOpen(channel) ? chip.plan(channel, previous, requested) : blindPlan(previous, requested);
    return {
      plan,
      verdict: decide(this.#core.authority.policy, this.#question(principal, unit, effectOf(plan), holdsLease)),
    };
  }

  /** Whether a running unit's present state would be allowed to this holder; for reloads. */
  mayKeep(session: Session, unit: Unit): Verdict {
    const state = unit.chip === undefined ? null : this.peek(unit);
    const effect: PwmEffect | undefined = state?.enabled ? { previous: state, states: [state] } : undefined;
    const question = this.#question(session.principal, unit, effect, true);
    return decide(this.#core.authority.policy, { ...question, usage: { changesInLastSecond: 0 } });
  }

  /**
   * Makes a unit safe, now: ends every grant, then writes its safe state in this turn if the unit is open. What waits for
   * the kernel finds its grant stale. The broker's own act: no rule is asked, and a full log does not stop it.
   */
  makeSafe(unit: Unit, reason: string): void | Promise<void> {
    unit.generation++;
    const chip = unit.chip;
    if (chip === undefined) return;
    const act = () => this.#ownAct(unit, 'safe', (previous) => declaredOver(previous, safeStateOf(unit.entry)), reason);
    if (chip.isOpen(unit.place.channel)) return act();
    if (!unit.actuated && unit.opening === 0) return;
    const grant = new Grant(unit, 'write');
    return unit.queue.run(async () => {
      await chip.open(unit.place.channel, () => grant.stale);
      grant.check();
      act();
    }, true);
  }

  /** The state an entry declares for the broker's start or the device's appearance. */
  async makeInitial(unit: Unit): Promise<void> {
    const declared = unit.entry.initial;
    if (declared === undefined) return;
    await unit.queue.run(async () => {
      await this.#opened(unit);
      this.#ownAct(unit, 'initial', (previous) => declaredOver(previous, declared), 'declared in the policy');
    });
  }

  /** Puts a unit out of service, safe if that still works. */
  fault(unit: Unit, problem: string): void {
    unit.fault = problem;
    this.#core.log.error(`${unit.name}: out of service: ${problem}`);
    this.#core.audit.record({ event: 'fault', device: unit.name, message: problem });
    this.#core.subscriptions.publish('devices', unit.place.device, {
      device: unit.name,
      event: 'faulted',
      detail: problem,
    });
  }

  /** Makes a unit safe, closes and reopens it, and takes it back into service. */
  async reset(principal: Principal, unit: Unit): Promise<void> {
    const { channel } = unit.place;
    this.#core.audit.record({ event: 'reset', ...whoIs(principal), device: unit.name });
    unit.fault = undefined;
    await this.makeSafe(unit, `reset by ${principal.user}`);
    this.#inService(unit);
    await unit.queue.run(async () => {
      const chip = unit.pluggedChip;
      if (!chip.isOpen(channel)) return;
      const grant = new Grant(unit, 'control');
      this.#guarded(unit, () => chip.close(channel));
      grant.check();
      await this.#opened(unit);
    });
    this.#core.subscriptions.publish('devices', unit.place.device, {
      device: unit.name,
      event: 'recovered',
      detail: `reset by ${principal.user}`,
    });
  }

  #mayStart(session: Session, unit: Unit, method: string): void {
    this.permit(session, 'write', unit.place.device, method);
    this.#core.leases.holds(session, unit);
  }

  #inService(unit: Unit): void {
    if (unit.conflict !== undefined)
      throw new Refusal('unavailable', `${unit.name} is out of service: ${unit.conflict}`, { device: unit.name });
    if (unit.fault !== undefined) {
      const message = `${unit.name} is out of service after a fault (${unit.fault}): 'postern call devices.reset' tries again`;
      throw new Refusal('unavailable', message, { device: unit.name, fault: unit.fault });
    }
  }

  async #opened(unit: Unit): Promise<void> {
    this.#inService(unit);
    const chip = unit.pluggedChip;
    const { channel } = unit.place;
    if (chip.isOpen(channel)) return;
    const grant = new Grant(unit, 'write');
    unit.opening++;
    try {
      await chip.open(channel, () => grant.stale);
    } catch (error) {
      throw this.#foreseen(unit, error);
    } finally {
      unit.opening--;
    }
    grant.check();
    this.#settled(unit, this.peek(unit), 'call', undefined);
  }

  #judge(session: Session, unit: Unit, intent: Intent, method: string): Judged {
    const { channel } = unit.place;
    const chip = unit.pluggedChip;
    const holdsLease = this.#core.leases.holds(session, unit);
    return this.#guarded(unit, () => {
      const previous = chip.read(channel);
      const requested = checkState(unit, intent(previous));
      const plan = chip.plan(channel, previous, requested);
      const effect = effectOf(plan);
      const rule = this.#demand(session, this.#question(session.principal, unit, effect, holdsLease), method);
      return { unit, plan, turnsOff: effect.states.every((state) => isTurningOff(previous, state)), rule };
    });
  }

  #perform(session: Session, judged: readonly Judged[], method: string): PwmState[] {
    const { audit, failSafe, leases } = this.#core;
    const changing = judged.filter(({ plan }) => plan.steps.length > 0);
    const mustBeWritten = changing.some(({ turnsOff }) => !turnsOff);
    if (mustBeWritten) audit.mustBeWritten();
    for (const { unit, plan, rule } of changing)
      audit.fold(
        { event: 'set', ...whoIs(session.principal), device: unit.name, method, rule, values: { ...plan.result } },
        false,
      );
    if (mustBeWritten) audit.mustBeWritten();
    else audit.flush();

    const grants = changing.map(({ unit }) => new Grant(unit, 'write'));
    for (const [index, { unit, plan }] of changing.entries()) {
      try {
        if (plan.result.enabled) failSafe.update(unit, leases.holding(unit).length > 0);
        apply(grants[index] as Grant, plan);
        unit.actuated = true;
        unit.noteChange(this.#core.os.nowNs());
      } catch (error) {
        for (const done of changing.slice(0, index + 1).reverse()) this.#undo(done);
        throw this.#foreseen(unit, error);
      }
    }
    return judged.map(({ unit, plan }) => {
      this.#settled(unit, plan.result, 'call', session.principal.user);
      return plan.result;
    });
  }

  /** Puts a unit back to what it was before a change that failed half-way; what cannot be put back is made safe. */
  #undo({ unit, plan: { previous } }: Judged): void {
    try {
      const chip = unit.pluggedChip;
      const now = chip.read(unit.place.channel);
      apply(new Grant(unit, 'write'), chip.plan(unit.place.channel, now, previous));
    } catch (error) {
      this.#core.log.error(`${unit.name}: could not be put back: ${(error as Error).message}`);
      this.makeSafe(unit, 'a change failed half-way and could not be undone');
    }
  }

  #ownAct(unit: Unit, event: 'safe' | 'initial', intent: Intent, reason: string): void {
    const chip = unit.pluggedChip;
    const { channel } = unit.place;
    const off: Intent = (previous) => ({ ...previous, enabled: false });
    for (const attempt of [intent, off]) {
      try {
        const previous = chip.read(channel);
        const plan = chip.plan(channel, previous, attempt(previous));
        this.#core.audit.record({ event, device: unit.name, reason, values: { ...plan.result } });
        this.#core.audit.flush();
        apply(new Grant(unit, 'write'), plan);
        unit.actuated = true;
        this.#settled(unit, plan.result, event, undefined);
        return;
      } catch (error) {
        this.#core.log.error(`${unit.name}: ${event} state: ${(error as Error).message}`);
      }
    }
    this.fault(unit, `its ${event} state could not be written`);
  }

  #settled(unit: Unit, state: PwmState | null, cause: 'call' | 'safe' | 'initial', user: string | undefined): void {
    unit.lastKnown = state ?? undefined;
    const value = { ...unit.place, state, cause };
    this.#core.subscriptions.publish('pwm.state', unit.place.device, user === undefined ? value : { ...value, user });
  }

  #question(principal: Principal, unit: Unit, effect: PwmEffect | undefined, holdsLease: boolean): Question {
    const question: Question = {
      principal,
      device: unit.place.device,
      access: 'write',
      holdsLease,
      usage: unit.usage(this.#core.os.nowNs()),
    };
    if (effect !== undefined) question.effect = effect;
    return question;
  }

  /** @returns the rule that allows it */
  #demand({ principal }: Session, question: Question, method: string): string {
    const verdict = decide(this.#core.authority.policy, question);
    if (verdict.allowed) return verdict.rule;
    const { allowed: _, message, ...data } = verdict;
    const { device } = question;
    this.#core.audit.fold({ event: 'denied', ...whoIs(principal), device, method, rule: data.rule, message }, true);
    throw new Refusal('denied', message, { ...data, device });
  }

  #guarded<T>(unit: Unit, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.#foreseen(unit, error);
    }
  }

  /** An errno that no back end foresaw faults the unit; everything else is passed on. */
  #foreseen(unit: Unit, error: unknown): unknown {
    if (!(error instanceof OsError)) return error;
    this.fault(unit, error.message);
    const safe = this.makeSafe(unit, 'it faulted');
    if (safe instanceof Promise)
      safe.catch((failure: Error) => this.#core.log.error(`${unit.name}: ${failure.message}`));
    return new Refusal('device', `${unit.name}: ${error.message}`, { device: unit.name, errno: error.errno });
  }

  async #holdingQueues<T>(units: readonly Unit[], job: () => Promise<T>): Promise<T> {
    const [first, ...rest] = units;
    if (first === undefined) return job();
    return first.queue.run(() => this.#holdingQueues(rest, job));
  }
}

const closedState: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

/** For a channel that is not open: the kernel cannot be asked. */
function blindPlan(previous: PwmState, requested: PwmState): PwmPlan {
  return { previous, requested, result: requested, roundingKnown: false, passing: [], steps: [] };
}

function effectOf({ previous, requested, passing, result }: PwmPlan): PwmEffect {
  return { previous, states: [requested, ...passing, result] };
}

const whoIs = ({ user, uid, key }: Principal) => ({ user, uid, key });

const byId = (a: Unit, b: Unit): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
