import type { Access, Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { decide, type Question, type Verdict } from '../../contract/policy/decide.ts';
import { type PwmEffect, turnsOff } from '../../contract/policy/limits.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { AuditEvent } from '../audit.ts';
import type { Core } from '../core.ts';
import type { PwmPlan } from '../hardware/pwm/backend.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';
import { apply, Grant } from './grant.ts';
import type { Intent, Keeper } from './keeper.ts';
import { checkState } from './pwm-intents.ts';

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
  readonly keeper: Keeper;

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.keeper = keeper;
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
    return this.keeper.peek(unit);
  }

  /** Opens a unit; leaves an open one alone. */
  async open(session: Session, unit: Unit, method: string): Promise<void> {
    await inTurn(unit, async () => {
      this.#mayStart(session, unit, method);
      await this.keeper.opened(unit);
    });
  }

  /** Gives a unit back to the kernel; true if its output goes on. */
  async close(session: Session, unit: Unit, method: string): Promise<boolean> {
    return inTurn(unit, () => {
      this.#mayStart(session, unit, method);
      const chip = unit.pluggedChip;
      const holdsLease = this.#core.leases.holds(session, unit);
      const previous = this.keeper.peek(unit);
      const running = previous?.enabled ?? false;
      const effect: PwmEffect | undefined =
        previous === null ? undefined : { previous, states: [], leavesRunning: running };
      this.#demand(session, this.#question(session.principal, unit, effect, holdsLease), method);
      if (previous === null) return false;
      const line = { event: 'close', ...whoIs(session.principal), device: unit.name, method };
      this.#onRecord([{ ...line, values: { stillRunning: running } }], true, () => {
        const grant = new Grant(unit, 'write');
        grant.check();
        this.keeper.guarded(unit, () => chip.close(unit.place.channel));
      });
      this.keeper.settled(unit, null, 'call', session.principal.user);
      return running;
    });
  }

  /** Makes one change. In the caller's own turn if the unit is open and idle. */
  change(session: Session, { unit, intent }: Change, method: string): PwmState | Promise<PwmState> {
    return inTurn(unit, () => {
      this.#mayStart(session, unit, method);
      const proceed = () => this.#perform(session, [this.#judge(session, unit, intent, method)], method)[0] as PwmState;
      return unit.pluggedChip.isOpen(unit.place.channel) ? proceed() : this.keeper.opened(unit).then(proceed);
    });
  }

  /** Makes several changes, all or nothing: all are judged before the first is made, and undone if one fails. */
  async changeAll(session: Session, changes: readonly Change[], method: string): Promise<PwmState[]> {
    const asked = changes.map(({ unit }) => new Grant(unit, 'write'));
    return this.#holdingQueues([...changes].map(({ unit }) => unit).sort(byId), async () => {
      for (const grant of asked) grant.check();
      for (const { unit } of changes) this.#mayStart(session, unit, method);
      for (const { unit } of changes) await this.keeper.opened(unit);
      for (const grant of asked) grant.check();
      const judged = changes.map(({ unit, intent }) => this.#judge(session, unit, intent, method));
      return this.#perform(session, judged, method);
    });
  }

  /** What a change would really do, and whether it would be allowed. Does nothing. */
  preview(principal: Principal, holdsLease: boolean, unit: Unit, intent: Intent): Preview {
    const { channel } = unit.place;
    const chip = unit.pluggedChip;
    const previous = this.keeper.peek(unit) ?? closedState;
    const requested = checkState(unit, intent(previous));
    const plan = chip.isOpen(channel) ? chip.plan(channel, previous, requested) : blindPlan(previous, requested);
    return {
      plan,
      verdict: decide(this.#core.authority.policy, this.#question(principal, unit, effectOf(plan), holdsLease)),
    };
  }

  /** Whether a running unit's present state would be allowed to this holder; for reloads. What cannot be read is not allowed. */
  mayKeep(session: Session, unit: Unit): Verdict {
    let state: PwmState | null;
    try {
      state = unit.chip === undefined ? null : this.keeper.peek(unit);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { allowed: false, message: error.message, ask: 'nothing: the device does not answer' };
    }
    const effect: PwmEffect | undefined = state?.enabled ? { previous: state, states: [state] } : undefined;
    const question = this.#question(session.principal, unit, effect, true);
    return decide(this.#core.authority.policy, { ...question, usage: { changesInLastSecond: 0 } });
  }

  /** Permission first: who may not write is told neither who holds a unit nor how it is. */
  #mayStart(session: Session, unit: Unit, method: string): void {
    this.permit(session, 'write', unit.place.device, method);
    this.keeper.mustServe(unit);
    this.#core.leases.holds(session, unit);
  }

  #judge(session: Session, unit: Unit, intent: Intent, method: string): Judged {
    const { channel } = unit.place;
    const chip = unit.pluggedChip;
    const holdsLease = this.#core.leases.holds(session, unit);
    return this.keeper.guarded(unit, () => {
      const previous = chip.read(channel);
      const requested = checkState(unit, intent(previous));
      const plan = chip.plan(channel, previous, requested);
      const effect = effectOf(plan);
      const rule = this.#demand(session, this.#question(session.principal, unit, effect, holdsLease), method);
      return { unit, plan, turnsOff: turnsOff(effect), rule };
    });
  }

  #perform(session: Session, judged: readonly Judged[], method: string): PwmState[] {
    const { failSafe, leases, os } = this.#core;
    const changing = judged.filter(({ plan }) => plan.steps.length > 0);
    const who = whoIs(session.principal);
    const lines = changing.map(
      ({ unit, plan, rule }): AuditEvent => ({
        event: 'set',
        ...who,
        device: unit.name,
        method,
        rule,
        values: { ...plan.result },
      }),
    );
    const mustBeWritten = changing.some(({ turnsOff }) => !turnsOff);
    this.#onRecord(lines, mustBeWritten, () => {
      for (const { unit, plan } of changing)
        if (plan.result.enabled) failSafe.update(unit, leases.holding(unit).length > 0);
      const grants = changing.map(({ unit }) => new Grant(unit, 'write'));
      for (const [index, { unit, plan }] of changing.entries()) {
        try {
          apply(grants[index] as Grant, plan);
          unit.actuated = true;
          unit.changes.note(os.nowNs());
        } catch (error) {
          for (const done of changing.slice(0, index + 1).reverse()) this.#undo(done);
          throw this.keeper.foreseen(unit, error);
        }
      }
    });
    return judged.map(({ unit, plan }) => {
      this.keeper.settled(unit, plan.result, 'call', session.principal.user);
      return plan.result;
    });
  }

  /**
   * Has the log tell what is to be done before it is done, and that it was not if it fails.
   * @param mustBeWritten whether it is not done while the log cannot be written
   */
  #onRecord(lines: readonly AuditEvent[], mustBeWritten: boolean, act: () => void): void {
    const { audit } = this.#core;
    if (mustBeWritten) audit.mustBeWritten();
    for (const line of lines) audit.fold(line, false);
    try {
      if (mustBeWritten) audit.mustBeWritten();
      else audit.flush();
      act();
    } catch (error) {
      for (const { event: _event, values: _values, ...line } of lines)
        audit.fold({ event: 'failed', ...line, message: (error as Error).message }, false);
      throw error;
    }
  }

  /** Puts a unit back to what it was before a change that failed half-way; what cannot be put back is made safe. */
  #undo({ unit, plan: { previous } }: Judged): void {
    try {
      const chip = unit.pluggedChip;
      const now = chip.read(unit.place.channel);
      apply(new Grant(unit, 'write'), chip.plan(unit.place.channel, now, previous));
    } catch (error) {
      this.#core.log.error(`${unit.name}: could not be put back: ${(error as Error).message}`);
      this.keeper.makeSafe(unit, 'a change failed half-way and could not be undone');
    }
  }

  #question(principal: Principal, unit: Unit, effect: PwmEffect | undefined, holdsLease: boolean): Question {
    const question: Question = {
      principal,
      device: unit.place.device,
      access: 'write',
      holdsLease,
      usage: unit.changes.usage(this.#core.os.nowNs()),
    };
    if (effect !== undefined) question.effect = effect;
    return question;
  }

  /** @returns the rule that allows it. A connection that has ended, or whose key has, is allowed nothing that it left waiting. */
  #demand(session: Session, question: Question, method: string): string {
    const { principal } = session;
    if (!this.#core.sessions.has(session))
      throw new Refusal('unavailable', `${principal.user} has disconnected: what was not done by then is not done`);
    const verdict = decide(this.#core.authority.policy, question);
    if (verdict.allowed) return verdict.rule;
    const { allowed: _, message, ...data } = verdict;
    const { device } = question;
    this.#core.audit.fold({ event: 'denied', ...whoIs(principal), device, method, rule: data.rule, message }, true);
    throw new Refusal('denied', message, { ...data, device });
  }

  async #holdingQueues<T>(units: readonly Unit[], job: () => Promise<T>): Promise<T> {
    const [first, ...rest] = units;
    if (first === undefined) return job();
    return first.queue.run(() => this.#holdingQueues(rest, job));
  }
}

/** Waits for a unit's turn. What was asked for before the unit was made safe or changed hands is not done after it. */
function inTurn<T>(unit: Unit, job: () => T | Promise<T>): T | Promise<T> {
  const asked = new Grant(unit, 'write');
  return unit.queue.run(() => {
    asked.check();
    return job();
  });
}

const closedState: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

/** For a channel that is not open: the kernel cannot be asked. */
function blindPlan(previous: PwmState, requested: PwmState): PwmPlan {
  return { previous, requested, result: requested, roundingKnown: false, passing: [], steps: [] };
}

function effectOf({ previous, requested, passing, result }: PwmPlan): PwmEffect {
  return { previous, states: [requested, result], passing };
}

const whoIs = ({ user, uid, key }: Principal) => ({ user, uid, key });

const byId = (a: Unit, b: Unit): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
