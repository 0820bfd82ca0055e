import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../contract/errors.ts';
import { statesAfter } from '../../contract/instruments/after.ts';
import { checkFields, type Values } from '../../contract/instruments/values.ts';
import type { Core } from '../core.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';
import { DriverCall, type Order } from './driver-call.ts';
import { driversMistake, tooLong } from './refusals.ts';
import { tell } from './tell.ts';

/** How long a driver has to say how things stand after nobody waits for its answer any more. */
const GRACE_MS = 2000;

/** With more than this, an instrument's state is not known at all. */
const MAX_DOUBTS = 16;

/** What a driver says to a call: its result, or why there is none. */
export interface Answer {
  call: number;
  fields?: Readonly<Record<string, unknown>> | undefined;
  error?: { message: string; data?: Readonly<Record<string, unknown>> | undefined } | undefined;
  state?: Readonly<Record<string, unknown>> | undefined;
}

/** Calls on their way to drivers and back: numbered, timed, answered once. */
export class DriverCalls {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws Refusal `unavailable` to a driver that does not read, `limit` for what does not fit into a frame */
  send(unit: InstrumentUnit, order: Order): DriverCall {
    const { session } = unit.mustBeServed();
    const { method, fields, timeoutMs } = order;
    const { name } = unit;
    if (session.queuedBytes > session.eventRoom)
      throw new Refusal('unavailable', `the driver of ${name} does not read what it is asked`, { device: name });
    const leaves = unit.possible.flatMap((state) =>
      state === undefined ? [] : statesAfter(unit.profile, method, fields, state),
    );
    const call = new DriverCall(++unit.lastCall, order, leaves, Date.now());
    const user = order.session?.principal.user ?? null;
    const body = { device: name, call: call.number, method, fields: { ...fields }, user, timeoutMs };
    if (!session.notify('instrument.call', body))
      throw new Refusal('limit', `the fields of ${method} are too many for one frame to ${name}`, { device: name });
    unit.calls.set(call.number, call);
    call.timer = this.#core.os.after(timeoutMs, () => this.abandon(unit, call, tooLong(unit, call)));
    return call;
  }

  /**
   * What the driver says to a call. The state is taken even if nobody waits for the answer: it is how things stand.
   * @throws Refusal to the driver: `not_found` for a call that it was not asked, or not any more; `invalid` for what its profile does not declare
   */
  answer(unit: InstrumentUnit, { call: number, fields, error, state }: Answer): void {
    const call = unit.calls.get(number);
    try {
      if (state !== undefined) this.#takeState(unit, call, state);
      else if (call !== undefined && error !== undefined) doubt(unit, call);
      if (call === undefined || call.isAbandoned) {
        unit.counts.stray++;
        const message = `nobody waits for an answer to call ${number} of ${unit.name}`;
        throw new Refusal('not_found', message, { device: unit.name, call: number });
      }
      if (fields !== undefined && error !== undefined)
        throw new Refusal('invalid', 'an answer has either fields or an error', { path: 'error' });
      if (error === undefined)
        call.resolve(checkFields(unit.profile, call.order.declared.result, fields ?? {}, 'fields'));
      else call.reject(saidByDriver(unit, error));
    } catch (problem) {
      if (problem instanceof Refusal && problem.code === 'invalid') this.#mistaken(unit, call, problem);
      throw problem;
    } finally {
      if (call !== undefined) this.#over(unit, call);
    }
  }

  /** The caller is told, and the driver: whether it happened is to be told with the state. */
  abandon(unit: InstrumentUnit, call: DriverCall, reason: Refusal): void {
    if (call.isAbandoned) return;
    call.isAbandoned = true;
    call.timer?.cancel();
    call.reject(reason);
    unit.provider?.session.notify('instrument.cancel', { device: unit.name, call: call.number });
    if (!call.changes) {
      this.#over(unit, call);
      return;
    }
    call.timer = this.#core.os.after(GRACE_MS, () => {
      doubt(unit, call);
      this.#core.log.warning(`${unit.name}: its driver does not say what became of ${call.order.method}`);
      this.#over(unit, call);
    });
  }

  /** There is nobody left to answer. */
  lose(unit: InstrumentUnit, why: (call: DriverCall) => Refusal): void {
    for (const call of [...unit.calls.values()]) {
      call.reject(why(call));
      this.#over(unit, call);
    }
  }

  #over(unit: InstrumentUnit, call: DriverCall): void {
    unit.calls.delete(call.number);
    call.end();
  }

  #takeState(unit: InstrumentUnit, call: DriverCall | undefined, state: unknown): void {
    try {
      const told = checkFields(unit.profile, unit.profile.state, state, 'state');
      if (unit.isPlugged) tell(this.#core, unit, 'state', told);
    } catch (error) {
      // It has changed, and nobody knows to what.
      if (call?.changes === true) unit.state = undefined;
      throw error;
    }
  }

  #mistaken(unit: InstrumentUnit, call: DriverCall | undefined, { message }: Refusal): void {
    unit.counts.wrong++;
    // Of what nobody asked, a driver can say as much as it likes: that fills no log.
    if (call === undefined) return;
    const { method } = call.order;
    this.#core.log.warning(`${unit.name}: the driver's answer to ${method} is not as its profile says: ${message}`);
    call.reject(driversMistake(unit, method, message));
  }
}

/** What a call has changed, nobody knows: until the driver tells, the next is judged by all that may be. */
function doubt(unit: InstrumentUnit, { leaves }: DriverCall): void {
  if (unit.state === undefined) return;
  const { value, doubts: before } = unit.state;
  const isNew = (state: Values) => ![value, ...before].some((known) => isDeepStrictEqual(known, state));
  const doubts = [...before, ...leaves.filter(isNew)];
  unit.state = doubts.length > MAX_DOUBTS ? undefined : { ...unit.state, doubts };
}

/** A driver cannot say anything in the broker's name: it is always a refusal of the device. */
function saidByDriver(
  { name }: InstrumentUnit,
  { message, data }: { message: string; data?: Values | undefined },
): Refusal {
  return new Refusal('device', `${name}: ${message}`, { ...data, from: 'driver' });
}
