import type { SafeCall } from '../../contract/policy/entries.ts';
import { encodeCall } from '../../contract/profiles.ts';
import type { Core } from '../core.ts';
import { make } from '../nodes/make.ts';
import { close, isFree, stays, used } from '../nodes/open.ts';
import { Turns } from '../nodes/turns.ts';
import type { Session } from '../session.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { inTime } from './in-time.ts';
import type { Service } from './service.ts';
import { UnitKeeper } from './unit-keeper.ts';

/** What the broker does to device nodes on its own account. */
export class NodeKeeper extends UnitKeeper<NodeUnit> {
  readonly turns: Turns;
  readonly #core: Core;
  readonly #service: Service;

  constructor(core: Core, service: Service) {
    super();
    this.#core = core;
    this.#service = service;
    this.turns = new Turns(core, service);
  }

  /** Ends every grant, and makes the requests that the entry declares as safe, if the node was used. Never throws; false: it may not be safe. */
  makeSafe(unit: NodeUnit, reason: string): boolean | Promise<boolean> {
    return this.#makeSafe(unit, unit.entry.safe ?? [], reason);
  }

  /** `makeSafe` for a broker that stops: by the requests for that, where there are any. What hangs is not waited for. */
  override makeSafeAtStop(unit: NodeUnit, reason: string): boolean | Promise<boolean> {
    const { safe = [], stop = safe } = unit.entry;
    return this.inTime(this.#makeSafe(unit, stop, reason), false);
  }

  /** A session has ended: what it used, and nobody else does, is closed at once, as if a program of its own had ended. */
  sessionEnded(session: Session): void {
    for (const unit of this.#core.inventory.units)
      if (unit instanceof NodeUnit && unit.users.has(session) && isFree(this.#core, unit) && !stays(unit))
        void unit.queue.run(() => (isFree(this.#core, unit) ? close(this.#core, unit) : undefined));
  }

  /** Lets go of the node; resolves when it has, or when it hangs. */
  override async letGo(unit: NodeUnit): Promise<void> {
    if (unit.node !== undefined)
      await this.inTime(
        unit.queue.run(() => close(this.#core, unit)),
        undefined,
      );
  }

  override async renew(unit: NodeUnit): Promise<void> {
    await this.letGo(unit);
  }

  override async idle(unit: NodeUnit): Promise<void> {
    await this.inTime(
      unit.queue.run(() => {}),
      undefined,
    );
  }

  /** What work comes to, or `late` where it takes longer than a stop may wait. */
  inTime<T>(work: T | Promise<T>, late: T): T | Promise<T> {
    return inTime(this.#core.os, work, late);
  }

  #makeSafe(unit: NodeUnit, calls: readonly SafeCall[], reason: string): boolean | Promise<boolean> {
    unit.generation++;
    unit.blocks = undefined;
    if (calls.length === 0 || !unit.isPlugged || !unit.actuated) return true;
    unit.becomingSafe++;
    return this.#make(unit, calls, reason).finally(() => unit.becomingSafe--);
  }

  async #make(unit: NodeUnit, calls: readonly SafeCall[], reason: string): Promise<boolean> {
    for (const { request, fields } of calls) {
      try {
        const call = encodeCall(unit.profile, request, fields);
        await this.turns.take(unit, { request, timeoutMs: call.timeoutMs, urgent: true }, async (grant) => {
          const values = { request };
          this.#core.audit.record({ event: 'safe', device: unit.name, reason, values });
          this.#core.audit.flush();
          await make(this.#core, unit, request, call, grant);
          used(this.#core, unit);
        });
      } catch (error) {
        this.#service.fault(unit, `${request}, which would make it safe, failed: ${(error as Error).message}`);
        return false;
      }
    }
    return true;
  }
}
