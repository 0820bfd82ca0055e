import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { decide, type Question, type Verdict } from '../../contract/policy/decide.ts';
import { type Effect, turnsOff } from '../../contract/policy/effects.ts';
import type { AuditEvent } from '../audit/audit.ts';
import type { Core } from '../core.ts';
import type { Plan } from '../hardware/output.ts';
import type { Session } from '../session.ts';
import type { OutputUnit } from '../units/output-unit.ts';
import { apply, Grant } from './grant.ts';
import type { Keeper } from './keeper.ts';
import type { Intent } from './output-keeper.ts';
import { demand, permit, record, whoIs } from './permission.ts';

export interface Change<State extends object> {
  unit: OutputUnit<State>;
  intent: Intent<State>;
}

/** A change that was planned and judged, and not yet made. */
interface Judged<State extends object> {
  unit: OutputUnit<State>;
  plan: Plan<State>;
  turnsOff: boolean;
  rule: string;
}

/** The unit as it was when something was asked of it. */
interface Asked {
  unit: OutputUnit;
  grant: Grant;
}

export interface Preview<State> {
  plan: Plan<State>;
  verdict: Verdict;
}

/**
 * The choke point for outputs: nothing reaches one but through here. A change is planned (what would really happen), decided
 * (may he), written to the audit log, granted, and only then applied, one after the other on each unit. For device nodes: node-gate.ts.
 */
export class Gate {
  readonly #core: Core;
  readonly keeper: Keeper;

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.keeper = keeper;
  }

  /** The state of a unit, or null while it is not open. */
  read<State extends object>(session: Session, unit: OutputUnit<State>, method: string): State | null {
    permit(this.#core, session, 'read', unit.place.device, method);
    return this.keeper.outputs.peek(unit);
  }

  /** Opens a unit; leaves an open one alone. */
  async open(session: Session, unit: OutputUnit, method: string): Promise<void> {
    await this.#inTurn(session, unit, method, async () => {
      await this.keeper.outputs.opened(unit);
    });
  }

  /** Gives a unit back to the kernel; true if its output goes on. */
  async close<State extends object>(session: Session, unit: OutputUnit<State>, method: string): Promise<boolean> {
    return this.#inTurn(session, unit, method, () => {
      const output = unit.plugged;
      const holdsLease = this.#core.leases.holds(session, unit);
      const previous = this.keeper.outputs.peek(unit);
      const running = previous !== null && unit.isOn(previous);
      const effect = previous === null ? undefined : unit.effect({ previous, states: [], leavesRunning: running });
      demand(this.#core, session, this.#question(session.principal, unit, effect, holdsLease), method);
      if (previous === null) return false;
      const line = { event: 'close', ...whoIs(session.principal), device: unit.name, method };
      this.#onRecord([{ ...line, values: { stillRunning: running } }], true, () => {
        const grant = new Grant(unit, 'write');
        grant.check();
        this.keeper.service.guarded(unit, () => output.close());
      });
      this.keeper.outputs.settled(unit, null, 'call', session.principal.user);
      return running;
    });
  }

  /** Makes one change. In the caller's own turn if the unit is open and idle. */
  change<State extends object>(
    session: Session,
    { unit, intent }: Change<State>,
    method: string,
  ): State | Promise<State> {
    return this.#inTurn(session, unit, method, () => {
      const proceed = () => this.#perform(session, [this.#judge(session, unit, intent, method)], method)[0] as State;
      return unit.plugged.isOpen ? proceed() : this.keeper.outputs.opened(unit).then(proceed);
    });
  }

  /** Makes several changes, all or nothing: all are judged before the first is made, and undone if one fails. */
  async changeAll<State extends object>(
    session: Session,
    changes: readonly Change<State>[],
    method: string,
  ): Promise<State[]> {
    const asked = changes.map(({ unit }) => ({ unit, grant: new Grant(unit, 'write') }));
    return this.#holdingQueues([...changes].map(({ unit }) => unit).sort(byId), async () => {
      for (const grant of asked) this.#mayStart(session, grant, method);
      for (const { unit } of changes) await this.keeper.outputs.opened(unit);
      for (const { grant } of asked) grant.check();
      const judged = changes.map(({ unit, intent }) => this.#judge(session, unit, intent, method));
      return this.#perform(session, judged, method);
    });
  }

  /** What a change would really do, and whether it would be allowed. Does nothing. */
  preview<State extends object>(
    principal: Principal,
    holdsLease: boolean,
    unit: OutputUnit<State>,
    intent: Intent<State>,
  ): Preview<State> {
    const output = unit.plugged;
    const previous = this.keeper.outputs.peek(unit) ?? unit.closedState;
    const requested = unit.checked(intent(previous));
    const plan = output.isOpen ? output.plan(previous, requested) : blindPlan(previous, requested);
    const question = this.#question(principal, unit, unit.effect(changeOf(plan)), holdsLease);
    return { plan, verdict: decide(this.#core.authority.policy, question) };
  }

  /** Whether a running unit's present state would be allowed to this holder; for reloads. What cannot be read is not allowed. */
  mayKeep(session: Session, unit: OutputUnit): Verdict {
    let state: object | null;
    try {
      state = unit.isPlugged ? this.keeper.outputs.peek(unit) : null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { allowed: false, message: error.message, ask: 'nothing: the device does not answer' };
    }
    const isOn = state !== null && unit.isOn(state);
    const effect = isOn ? unit.effect({ previous: state as object, states: [state as object] }) : undefined;
    const question = this.#question(session.principal, unit, effect, true);
    return decide(this.#core.authority.policy, { ...question, usage: { changesInLastSecond: 0 } });
  }

  /** Permission first: who may not write is told neither who holds a unit nor how it is, or has become meanwhile. */
  #mayStart(session: Session, { unit, grant }: Asked, method: string): void {
    permit(this.#core, session, 'write', unit.place.device, method);
    grant.check();
    this.keeper.service.mustServe(unit);
    this.#core.leases.holds(session, unit);
    unit.mustBeFree();
  }

  #judge<State extends object>(
    session: Session,
    unit: OutputUnit<State>,
    intent: Intent<State>,
    method: string,
  ): Judged<State> {
    const output = unit.plugged;
    const holdsLease = this.#core.leases.holds(session, unit);
    return this.keeper.service.guarded(unit, () => {
      const previous = output.read();
      const requested = unit.checked(intent(previous));
      const plan = output.plan(previous, requested);
      const effect = unit.effect(changeOf(plan));
      const rule = demand(this.#core, session, this.#question(session.principal, unit, effect, holdsLease), method);
      return { unit, plan, turnsOff: turnsOff(effect), rule };
    });
  }

  #perform<State extends object>(session: Session, judged: readonly Judged<State>[], method: string): State[] {
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
        values: Object.fromEntries(Object.entries(plan.result)),
      }),
    );
    const mustBeWritten = changing.some(({ turnsOff }) => !turnsOff);
    this.#onRecord(lines, mustBeWritten, () => {
      for (const { unit, plan } of changing)
        if (unit.isOn(plan.result)) failSafe.update(unit, leases.holding(unit).length > 0);
      const grants = changing.map(({ unit }) => new Grant(unit, 'write'));
      for (const [index, { unit, plan }] of changing.entries()) {
        try {
          apply(grants[index] as Grant, plan);
          unit.actuated = true;
          unit.changes.note(os.nowNs());
        } catch (error) {
          for (const done of changing.slice(0, index + 1).reverse()) this.#undo(done);
          throw this.keeper.service.foreseen(unit, error);
        }
      }
    });
    return judged.map(({ unit, plan }) => {
      this.keeper.outputs.settled(unit, plan.result, 'call', session.principal.user);
      return plan.result;
    });
  }

  /** Has the log tell what is to be done before it is done, and that it was not if it fails. */
  #onRecord(lines: readonly AuditEvent[], mustBeWritten: boolean, act: () => void): void {
    const undone = record(this.#core, lines, mustBeWritten);
    try {
      act();
    } catch (error) {
      undone(error);
      throw error;
    }
  }

  /** Puts a unit back to what it was before a change that failed half-way; what cannot be put back is made safe. */
  #undo<State extends object>({ unit, plan: { previous } }: Judged<State>): void {
    try {
      const output = unit.plugged;
      apply(new Grant(unit, 'write'), output.plan(output.read(), previous));
    } catch (error) {
      this.#core.log.error(`${unit.name}: could not be put back: ${(error as Error).message}`);
      this.keeper.makeSafe(unit, 'a change failed half-way and could not be undone');
    }
  }

  #question(principal: Principal, unit: OutputUnit, effect: Effect | undefined, holdsLease: boolean): Question {
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

  /** Waits for a unit's turn. What was asked for before the unit was made safe or changed hands is not done after it. */
  #inTurn<T>(session: Session, unit: OutputUnit, method: string, job: () => T | Promise<T>): T | Promise<T> {
    const grant = new Grant(unit, 'write');
    return unit.queue.run(() => {
      this.#mayStart(session, { unit, grant }, method);
      return job();
    });
  }

  async #holdingQueues<T>(units: readonly OutputUnit[], job: () => Promise<T>): Promise<T> {
    const [first, ...rest] = units;
    if (first === undefined) return job();
    return first.queue.run(() => this.#holdingQueues(rest, job));
  }
}

/** For an output that is not open: the kernel cannot be asked. */
function blindPlan<State>(previous: State, requested: State): Plan<State> {
  return { previous, requested, result: requested, roundingKnown: false, passing: [], steps: [] };
}

function changeOf<State>({ previous, requested, passing, result }: Plan<State>) {
  return { previous, states: [requested, result], passing };
}

const byId = (a: OutputUnit, b: OutputUnit): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
