import { settingsOf } from '../../contract/policy/entries.ts';
import type { Core } from '../core.ts';
import { SerialPorts } from '../serial/ports.ts';
import { disconnected, leaseEnded, letGo, madeSafe, unplugged } from '../serial/reasons.ts';
import { play, Silence } from '../serial/safe-sequence.ts';
import type { Session } from '../session.ts';
import type { SerialUnit } from '../units/serial-unit.ts';
import { inTime } from './in-time.ts';
import type { Service } from './service.ts';
import { UnitKeeper } from './unit-keeper.ts';

/** How often a sequence is played that does not come to its end. */
const ATTEMPTS = 3;

/** What the broker does to serial ports on its own account. */
export class SerialKeeper extends UnitKeeper<SerialUnit> {
  readonly ports: SerialPorts;
  readonly #core: Core;
  readonly #service: Service;

  constructor(core: Core, service: Service, refresh: () => void) {
    super();
    this.#core = core;
    this.#service = service;
    this.ports = new SerialPorts(core, service, refresh);
  }

  /**
   * Ends what users do with a port, and plays its sequence if anything was sent since it was safe. A port that is not there owes that, and one
   * on which nothing answers. Never throws; false: what hangs on it may not be safe.
   */
  makeSafe(unit: SerialUnit, reason: string): boolean | Promise<boolean> {
    unit.generation++;
    this.ports.end(unit, madeSafe(unit, reason));
    if (!unit.actuated || unit.safeSteps.length === 0) {
      unit.owesSafe = false;
      return true;
    }
    if (!unit.isPlugged) return this.#owe(unit, 'it is not there');
    return this.#playInTurn(unit, reason);
  }

  /** Has a port do what it owes, before all that waits for it: once for all who ask meanwhile. Where nothing answers, it owes it still. */
  settle(unit: SerialUnit): void {
    if (unit.becomingSafe > 0) return;
    void this.#playInTurn(unit, 'it did not answer when it should have been made safe');
  }

  /** `makeSafe` for a broker that stops: what hangs is not waited for. */
  override makeSafeAtStop(unit: SerialUnit, reason: string): boolean | Promise<boolean> {
    return inTime(this.#core.os, this.makeSafe(unit, reason), false);
  }

  /** Nobody holds a port any more: what its holder has not sent or read by then is gone, and its settings are those of its entry. */
  released(unit: SerialUnit, reason: string): void {
    this.ports.end(unit, leaseEnded(unit, reason));
    unit.received.clear();
    const { port } = unit;
    port?.resume();
    if (port !== undefined && port.baudRate !== port.settings.baudRate)
      void this.#inTurn(unit, async () => {
        await this.#restore(unit);
        return true;
      });
    this.ports.used(unit);
    this.ports.update();
  }

  /** What a session that has ended left waiting is not done. */
  sessionEnded(session: Session): void {
    for (const unit of this.ports.units) unit.turns.drop(session, disconnected(unit));
  }

  /** Lets go of a port: it was unplugged, is named no more, or the broker stops. Resolves when it is closed. */
  override async letGo(unit: SerialUnit): Promise<void> {
    this.ports.end(unit, unit.isPlugged ? letGo(unit) : unplugged(unit));
    if (!unit.isPlugged) return this.ports.shut(unit);
    unit.looking?.cancel();
    unit.looking = undefined;
    const shut = unit.turns.take({
      priority: 'last',
      session: undefined,
      bytes: 0,
      run: async () => {
        await this.ports.shut(unit);
        return true;
      },
    });
    // Only a stop does not wait until a sequence is over.
    if (await (this.ports.isStopping ? inTime(this.#core.os, shut, false) : shut)) return;
    // What hangs is ended by it, and opens it no more.
    unit.isPlugged = false;
    await this.ports.shut(unit);
  }

  override async renew(unit: SerialUnit): Promise<void> {
    await this.letGo(unit);
  }

  /** Ends what users do with it, too. */
  override async idle(unit: SerialUnit): Promise<void> {
    this.ports.end(unit, letGo(unit));
    await inTime(this.#core.os, unit.turns.idle(), undefined);
  }

  #playInTurn(unit: SerialUnit, reason: string): Promise<boolean> {
    unit.becomingSafe++;
    return this.#inTurn(unit, () => this.#play(unit, reason)).finally(() => unit.becomingSafe--);
  }

  #inTurn(unit: SerialUnit, run: () => Promise<boolean>): Promise<boolean> {
    return unit.turns.take({ priority: 'safe', session: undefined, bytes: 0, run });
  }

  async #play(unit: SerialUnit, reason: string): Promise<boolean> {
    const { audit } = this.#core;
    // Another may have been before.
    if (!unit.actuated) return true;
    audit.record({ event: 'safe', device: unit.name, reason, values: { sequence: unit.safeWords } });
    audit.flush();
    let problem: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        await this.#restore(unit);
        const port = await this.ports.opened(unit, undefined);
        await play({ core: this.#core, unit, port }, unit.safeSteps);
        unit.actuated = false;
        unit.owesSafe = false;
        return true;
      } catch (error) {
        problem = error;
        if (!unit.isPlugged) return this.#owe(unit, 'it is not there');
      } finally {
        this.ports.used(unit);
      }
    }
    const { message } = problem as Error;
    if (problem instanceof Silence) return this.#owe(unit, message);
    unit.owesSafe = false;
    this.#service.fault(unit, `its safe state was not reached (${message}): what hangs on it may not be safe`);
    return false;
  }

  #owe(unit: SerialUnit, why: string): false {
    const { audit, log } = this.#core;
    // It is tried again as often as somebody asks, and told once.
    if (!unit.owesSafe) {
      const message = `it could not be made safe (${why}): that comes first, before anybody is served`;
      log.warning(`${unit.name}: ${message}`);
      audit.record({ event: 'unsafe', device: unit.name, message });
    }
    unit.owesSafe = true;
    this.ports.update();
    return false;
  }

  /** Sets the baud rate of the entry again. What cannot be set is closed: it is set when it is opened. */
  async #restore(unit: SerialUnit): Promise<void> {
    const { port } = unit;
    const { baudRate } = settingsOf(unit.entry);
    if (port === undefined || port.baudRate === baudRate) return;
    try {
      await port.line.setBaudRate(baudRate);
      port.baudRate = baudRate;
    } catch (error) {
      this.#core.log.warning(`${unit.name}: ${(error as Error).message}`);
      await this.ports.shut(unit);
    }
  }
}
