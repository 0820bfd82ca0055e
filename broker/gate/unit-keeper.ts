import type { Unit } from '../unit.ts';
import type { Grant } from './grant.ts';

/** What the broker does to units of one kind on its own account; where a kind does not say otherwise, as it is done to one with nothing to keep. */
export abstract class UnitKeeper<Of extends Unit = Unit> {
  /** Ends every grant and makes a unit safe. Never throws; false: it may not be safe. */
  abstract makeSafe(unit: Of, reason: string): boolean | Promise<boolean>;

  /** `makeSafe` for a broker that stops; never longer than a stop may take. */
  makeSafeAtStop(unit: Of, reason: string): boolean | Promise<boolean> {
    return this.makeSafe(unit, reason);
  }

  /** Resolves when nothing waits for a unit any more, or when it hangs and is not waited for any longer. */
  async idle(unit: Of): Promise<void> {
    await unit.queue.run(() => {});
  }

  /** Lets go of what the broker holds of it, and of its output as it is: it was unplugged, is named no more, or the broker stops. */
  async letGo(unit: Of): Promise<void> {
    unit.letGo();
  }

  /** The state an entry declares for the broker's start or the device's appearance. */
  async makeInitial(_unit: Of): Promise<void> {}

  /** Begins with it anew, after it was made safe. @param grant of the moment in which it was to be made safe */
  async renew(_unit: Of, _grant: Grant): Promise<void> {}
}

/** Of what is only looked at. */
export class InputKeeper extends UnitKeeper {
  makeSafe(unit: Unit): boolean {
    unit.generation++;
    return true;
  }
}
