import type { Refusal } from '../../contract/errors.ts';
import type { Values } from '../../contract/instruments/values.ts';
import type { Core } from '../core.ts';
import { Grant } from '../gate/grant.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';
import type { DriverCall } from './driver-call.ts';
import { behind, overtaken } from './refusals.ts';

/** Nobody waits longer than this for what somebody else is at. */
const PATIENCE_MS = 1000;

/** Who wants a turn, and with what. */
export interface Turn {
  user: string;
  method: string;
  /** It does not wait, and what has waited is not done after it. */
  interrupts: boolean;
  /** Sends it, when it is its turn. @throws Refusal, and then the turn is over */
  send(): DriverCall;
}

/** Turns at instruments: of what may change something, one call after the other. */
export class InstrumentTurns {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Sends a call when it is its turn. What was asked for before the instrument was made safe or changed hands is not sent after it.
   * @throws Refusal `busy` behind a call that has lasted for a second; `unsafe`
   */
  take(unit: InstrumentUnit, turn: Turn): Promise<Values> {
    if (turn.interrupts || (!unit.isChanging && unit.waiting.length === 0)) return this.#start(unit, turn);
    const slow = unit.changing.find((call) => !call.isAbandoned && call.isSlow);
    if (slow !== undefined) return Promise.reject(behind(unit, slow));
    const asked = new Grant(unit, 'write');
    return new Promise((resolve, reject) => {
      const start = () => {
        try {
          asked.check();
          resolve(this.#start(unit, turn));
        } catch (error) {
          reject(error);
        }
      };
      unit.waiting.push({ start, refuse: reject });
    });
  }

  /** Watches over a call that has the turn, and lets the next one have it afterwards. */
  hold(unit: InstrumentUnit, call: DriverCall): void {
    const timer = this.#core.os.after(PATIENCE_MS, () => {
      call.isSlow = true;
      if (!call.isAbandoned) this.refuseWaiting(unit, () => behind(unit, call));
    });
    void call.over.then(() => {
      timer.cancel();
      this.next(unit);
    });
  }

  refuseWaiting(unit: InstrumentUnit, why: () => Refusal): void {
    for (const { refuse } of unit.waiting.splice(0)) refuse(why());
  }

  /** Lets the next ones have their turn: each that cannot be sent leaves it to the one behind. */
  next(unit: InstrumentUnit): void {
    while (!unit.isChanging) {
      const next = unit.waiting.shift();
      if (next === undefined) return;
      next.start();
    }
  }

  async #start(unit: InstrumentUnit, turn: Turn): Promise<Values> {
    const call = turn.send();
    if (turn.interrupts) this.refuseWaiting(unit, () => overtaken(unit, turn.user, turn.method));
    this.hold(unit, call);
    return call.answer;
  }
}
