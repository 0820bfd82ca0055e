import type { DeviceAccess } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { TransactionPriority } from '../../contract/methods/serial.ts';
import type { Question } from '../../contract/policy/decide.ts';
import type { Asked } from '../../contract/policy/effects-of.ts';
import type { Core } from '../core.ts';
import { OsError } from '../hardware/os.ts';
import type { PortAct } from '../hardware/serial/errnos.ts';
import type { PortStream } from '../serial/port-stream.ts';
import type { SerialPorts } from '../serial/ports.ts';
import { meant, silent } from '../serial/reasons.ts';
import type { Turn } from '../serial/turns.ts';
import type { Session } from '../session.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import type { Keeper } from './keeper.ts';
import { demand, permit, record, whoIs } from './permission.ts';
import type { Service } from './service.ts';

/** Who asks, by which method. */
export interface Caller {
  session: Session;
  method: string;
}

/** Who may: the holder alone, or on a port that nobody else holds everybody. */
export type Whose = 'holder' | 'anyone';

/** Something that a user does with a port, in his turn. */
export interface PortTurn<T> {
  act: PortAct;
  who: Whose;
  priority?: TransactionPriority;
  /** Of what it sends. */
  bytes?: number;
  run(turn: Turn): Promise<T>;
}

/** What the log says of an act. Numbers of `sum` are added up where lines are folded. */
export interface Said {
  event: string;
  values?: Record<string, number | string | boolean>;
  sum?: Record<string, number>;
}

/** Something that the policy is asked about and the log tells of. */
export interface Recorded {
  asked: Asked<'serial'>;
  /** @param rule which allows it */
  say(rule: string): Said;
  /** Of the turn, if it is in one. */
  signal?: AbortSignal;
}

/**
 * The choke point for serial ports, as `Gate` is for outputs: in its turn, what is asked is decided, written to the audit log, and only
 * then done.
 */
export class SerialGate {
  readonly core: Core;
  readonly ports: SerialPorts;
  readonly #service: Service;
  readonly #settle: (unit: SerialUnit) => void;

  constructor(core: Core, keeper: Keeper) {
    this.core = core;
    this.ports = keeper.serial.ports;
    this.#service = keeper.service;
    this.#settle = (unit) => keeper.serial.settle(unit);
  }

  /** Permission first: who may not is told neither who holds a port nor whether it is there. @throws Refusal */
  may({ session, method }: Caller, unit: SerialUnit, access: DeviceAccess, who: Whose): void {
    permit(this.core, session, access, unit.place.device, method);
    this.#service.mustServe(unit);
    const holdsLease = this.core.leases.holds(session, unit);
    if (who === 'holder' && this.ports.holder(unit) !== session) throw needsLease(unit, holdsLease);
  }

  /** @returns the rule that allows it @throws Refusal `denied` */
  demand({ session, method }: Caller, unit: SerialUnit, asked: Asked<'serial'>): string {
    return demand(this.core, session, this.#question(session, unit, asked), method);
  }

  /** As `demand`, of what is under way while the policy has changed: what was sent of it by then does not count twice. @throws Refusal */
  demandAgain({ session, method }: Caller, unit: SerialUnit, asked: Asked<'serial'>): void {
    const usage = { changesInLastSecond: 0, bytesInLastSecond: 0 };
    demand(this.core, session, { ...this.#question(session, unit, asked), usage }, method);
  }

  /** Does something that takes write access when it is its turn, if its caller still may by then. @throws Refusal */
  async inTurn<T>(caller: Caller, unit: SerialUnit, turn: PortTurn<T>): Promise<T> {
    const { act, who, priority = 'normal', bytes = 0, run } = turn;
    this.may(caller, unit, 'write', who);
    unit.mustBePlugged();
    // What is owed goes before all that waits, and this waits with the others: who leaves or is refused meanwhile sends nothing.
    if (unit.owesSafe) this.#settle(unit);
    return unit.turns.take({
      priority,
      session: caller.session,
      bytes,
      run: async (its) => {
        try {
          this.may(caller, unit, 'write', who);
          if (unit.owesSafe) throw silent(unit);
          return await run(its);
        } catch (error) {
          throw this.#meant(unit, error, act);
        } finally {
          this.ports.used(unit);
        }
      },
    });
  }

  /**
   * Does what the policy allows, after it was written to the log; opens the port for it. To be called in a turn where it may be closed.
   * @throws Refusal, OsError
   */
  async recorded<T>(
    caller: Caller,
    unit: SerialUnit,
    { asked, say, signal }: Recorded,
    act: (port: PortStream) => Promise<T>,
  ): Promise<T> {
    const { failSafe, leases } = this.core;
    const { session, method } = caller;
    const rule = this.demand(caller, unit, asked);
    const line = { ...whoIs(session.principal), device: unit.name, method, rule, ...say(rule) };
    const undone = record(this.core, [line], true);
    try {
      failSafe.update(unit, leases.holding(unit).length > 0);
      const port = this.ports.open(unit) ?? (await this.ports.opened(unit, caller));
      // To open it may take a while, in which its lease may be lost.
      signal?.throwIfAborted();
      return await act(port);
    } catch (error) {
      undone(error);
      throw error;
    }
  }

  /** The port of its holder, opened in a turn if it is closed. @throws Refusal */
  async opened(caller: Caller, unit: SerialUnit, access: DeviceAccess): Promise<PortStream> {
    if (unit.port !== undefined) return unit.port;
    unit.mustBePlugged();
    return unit.turns.take({
      priority: 'urgent',
      session: caller.session,
      bytes: 0,
      run: async () => {
        try {
          this.may(caller, unit, access, 'holder');
          return await this.ports.opened(unit, caller);
        } catch (error) {
          throw this.#meant(unit, error, 'open');
        } finally {
          this.ports.used(unit);
        }
      },
    });
  }

  /**
   * The port of its holder, for what is done whosever turn it is: only not while it is being made safe, or owes that. It could be undone so.
   * @throws Refusal
   */
  async openedAtOnce(caller: Caller, unit: SerialUnit): Promise<PortStream> {
    for (;;) {
      const port = await this.opened(caller, unit, 'write');
      if (unit.becomingSafe === 0 && !unit.owesSafe) return port;
      await this.inTurn(caller, unit, { act: 'open', who: 'holder', priority: 'urgent', run: async () => {} });
    }
  }

  /** An errno that speaks of the broker itself takes the port out of service. */
  #meant(unit: SerialUnit, error: unknown, act: PortAct): unknown {
    return error instanceof OsError ? this.#service.foreseen(unit, meant(unit, error, act)) : error;
  }

  #question(session: Session, unit: SerialUnit, asked: Asked<'serial'>): Question {
    const holdsLease = this.core.leases.holding(unit).some((lease) => lease.session === session);
    const { principal } = session;
    return { principal, device: unit.place.device, ...asked, usage: unit.usage(this.core.os.nowNs()), holdsLease };
  }
}

function needsLease({ name }: SerialUnit, isShared: boolean): Refusal {
  const message = isShared
    ? `a shared lease on ${name} allows transactions only (serial.transact): this takes a lease of its own`
    : `only who holds ${name} may do this: take its lease first`;
  const ask = `nothing: take a lease first (postern lease ${name} -- COMMAND)`;
  return new Refusal('denied', message, { device: name, limit: 'lease', ask });
}
