import { Refusal } from '../../contract/errors.ts';
import type { InstrumentProfile } from '../../contract/instruments/profile.ts';
import { checkFields } from '../../contract/instruments/values.ts';
import type { Core } from '../core.ts';
import { DriverCalls } from '../instruments/driver-calls.ts';
import { Providers } from '../instruments/providers.ts';
import { noSuchMethod, UNKNOWN } from '../instruments/refusals.ts';
import { InstrumentTurns } from '../instruments/turns.ts';
import { wordsOf } from '../instruments/words.ts';
import type { InventoryChange } from '../inventory/change.ts';
import type { Session } from '../session.ts';
import { InstrumentUnit, type Provider } from '../units/instrument-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import type { SerialKeeper } from './serial-keeper.ts';
import type { Service } from './service.ts';
import { UnitKeeper } from './unit-keeper.ts';

type SafeMethods = NonNullable<InstrumentProfile['safe']>;

/** How long a driver may take over each method that makes its instrument safe. */
const SAFE_MS = 2000;

/** What the broker does to instruments on its own account. */
export class InstrumentKeeper extends UnitKeeper<InstrumentUnit> {
  readonly calls: DriverCalls;
  readonly turns: InstrumentTurns;
  readonly providers: Providers;
  readonly #core: Core;
  readonly #service: Service;
  readonly #ports: SerialKeeper;

  /**
   * @param ports of what instruments hang on
   * @param changed told when an instrument has come or gone with its driver
   */
  constructor(core: Core, service: Service, ports: SerialKeeper, changed: (change: InventoryChange) => void) {
    super();
    this.#core = core;
    this.#service = service;
    this.#ports = ports;
    this.calls = new DriverCalls(core);
    this.turns = new InstrumentTurns(core);
    this.providers = new Providers(core, this.calls, this.turns, changed);
  }

  /**
   * Ends every grant and every change that is under way, and has the driver make the instrument safe, if it was used. A driver that
   * cannot loses its port, whose own sequence makes it safe then; so does that of one that has left, and has left the port as it was. Never
   * throws; false: it may not be safe.
   */
  makeSafe(unit: InstrumentUnit, reason: string): boolean | Promise<boolean> {
    const safe = this.#makeSafe(unit, reason);
    const { actuated, port, provider } = unit;
    const isLeft = provider === undefined && actuated && port?.actuated === true && port.becomingSafe === 0;
    return isLeft && port instanceof SerialUnit ? this.#ports.makeSafe(port, reason) : safe;
  }

  #makeSafe(unit: InstrumentUnit, reason: string): boolean | Promise<boolean> {
    unit.generation++;
    this.#endChanges(unit, reason);
    const { provider, safe } = unit;
    // Without a driver the port has been, or is being, made safe by its own sequence.
    if (!unit.actuated || safe.length === 0 || provider === undefined) return true;
    if (!unit.isPlugged) {
      // Its port owes its sequence from now on.
      this.#core.leases.end(provider.lease, `${unit.name} is to be made safe, and cannot be reached: ${reason}`);
      return true;
    }
    unit.becomingSafe++;
    return this.#ask(unit, provider, safe, reason).finally(() => {
      unit.becomingSafe--;
      this.turns.next(unit);
    });
  }

  /** A session has ended: nobody waits for what it asked. */
  sessionEnded(session: Session): void {
    for (const unit of this.#core.inventory.units) {
      if (!(unit instanceof InstrumentUnit)) continue;
      const gone = new Refusal('unavailable', `${session.principal.user} has disconnected`, { device: unit.name });
      for (const call of unit.calls.values()) if (call.order.session === session) this.calls.abandon(unit, call, gone);
    }
  }

  /** Its port was unplugged, or no entry names it any more. */
  override async letGo(unit: InstrumentUnit): Promise<void> {
    this.providers.unplugged(unit);
  }

  /** What is asked for by clients, in progress or waiting. */
  #endChanges(unit: InstrumentUnit, reason: string): void {
    const unsafe = (message: string) =>
      new Refusal('unsafe', `${unit.name} is made safe (${reason}): ${message}`, { device: unit.name });
    this.turns.refuseWaiting(unit, () => unsafe('it was not done'));
    for (const call of unit.changing)
      if (call.order.session !== undefined) this.calls.abandon(unit, call, unsafe(`${call.order.method}: ${UNKNOWN}`));
  }

  async #ask(unit: InstrumentUnit, provider: Provider, safe: SafeMethods, reason: string): Promise<boolean> {
    for (const { method, fields } of safe) {
      try {
        await this.#send(unit, method, fields, reason);
      } catch (error) {
        // The end of its driver is that of the lease on its port, which is made safe by that.
        if (unit.provider !== provider) return true;
        const problem = `${method}, which would make it safe, failed: ${(error as Error).message}`;
        // A port that was pulled out meanwhile is no failure of the driver's. It owes its sequence.
        const isUnplugged = !unit.isPlugged;
        if (!isUnplugged) this.#service.fault(unit, problem);
        this.#core.leases.end(provider.lease, `${unit.name}: ${problem}`);
        return isUnplugged;
      }
    }
    return true;
  }

  async #send(
    unit: InstrumentUnit,
    method: string,
    given: Readonly<Record<string, unknown>> | undefined,
    reason: string,
  ): Promise<void> {
    const { audit } = this.#core;
    const declared = Object.hasOwn(unit.profile.methods, method) ? unit.profile.methods[method] : undefined;
    if (declared === undefined) throw noSuchMethod(unit.name, unit.profile, method);
    const fields = checkFields(unit.profile, declared.fields, given);
    audit.record({ event: 'safe', device: unit.name, reason, values: wordsOf(method, fields) });
    audit.flush();
    const call = this.calls.send(unit, { session: undefined, method, declared, fields, timeoutMs: SAFE_MS });
    this.turns.hold(unit, call);
    await call.answer;
  }
}
