import type { DeviceAccess } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { instrumentAsked } from '../../contract/instruments/asked.ts';
import { DEFAULT_METHOD_TIMEOUT_MS, type InstrumentMethod } from '../../contract/instruments/profile.ts';
import { checkFields, checkForm, type Values } from '../../contract/instruments/values.ts';
import { decide } from '../../contract/policy/decide.ts';
import type { Asked } from '../../contract/policy/effects-of.ts';
import type { Core } from '../core.ts';
import type { DriverCall, Order } from '../instruments/driver-call.ts';
import { noSuchMethod, UNKNOWN } from '../instruments/refusals.ts';
import { wordsOf } from '../instruments/words.ts';
import type { Session } from '../session.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import type { Keeper } from './keeper.ts';
import { demand, permit, record, whoIs } from './permission.ts';

/** Calls of one instrument that are not answered yet, those that wait for their turn included. */
const MAX_PENDING = 64;

/** What a client asks of an instrument. */
export interface InstrumentCall {
  profile: string | undefined;
  method: string;
  fields: Readonly<Record<string, unknown>> | undefined;
}

/** One that has passed all that can be said of it without the instrument. */
interface Checked extends Order {
  readonly session: Session;
}

/**
 * The choke point for instruments, as `Gate` is for outputs: in its turn, a call is decided by what would be set after it, written to
 * the audit log if it may change anything, and only then handed to the driver.
 */
export class InstrumentGate {
  readonly #core: Core;
  readonly keeper: Keeper;

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.keeper = keeper;
  }

  /** Has the driver do one call of its profile. @throws Refusal */
  async call(session: Session, unit: InstrumentUnit, asked: InstrumentCall, method: string): Promise<Values> {
    // Permission first: what a profile has is no business of one who may not even look.
    permit(this.#core, session, accessOf(unit, asked.method), unit.place.device, method);
    const { declared, fields, outOfRange } = checkedCall(unit, asked);
    if (outOfRange !== undefined) throw this.#denial(session, unit, { ...asked, fields }, method) ?? outOfRange;
    this.keeper.service.mustServe(unit);
    unit.mustBeServed();
    if (declared.interrupts !== true) mustHaveRoom(unit);
    const timeoutMs = declared.timeoutMs ?? DEFAULT_METHOD_TIMEOUT_MS;
    const order: Checked = { session, method: asked.method, declared, fields, timeoutMs };
    const send = () => this.#send(unit, order, method);
    if (declared.access === 'read') return send().answer;
    const { interrupts = false } = declared;
    return this.keeper.instruments.turns.take(unit, {
      user: session.principal.user,
      method: asked.method,
      interrupts,
      send,
    });
  }

  /** After a reload: what is in progress goes on only where it would be allowed now. */
  recheck(): void {
    for (const unit of this.#core.inventory.units) {
      if (!(unit instanceof InstrumentUnit)) continue;
      for (const call of unit.changing) {
        const problem = this.#problemNow(unit, call);
        if (problem === undefined) continue;
        const message = `the policy changed: ${problem}. ${call.order.method}: ${UNKNOWN}`;
        this.keeper.instruments.calls.abandon(unit, call, new Refusal('unsafe', message, { device: unit.name }));
      }
    }
  }

  /** Why a call in progress would not be allowed to who made it. */
  #problemNow(unit: InstrumentUnit, { order: { session, method, fields } }: DriverCall): string | undefined {
    if (session === undefined) return undefined;
    const { principal } = session;
    const { policy } = this.#core.authority;
    try {
      for (const asked of askedOf(unit, method, fields)) {
        const verdict = decide(policy, { principal, device: unit.place.device, ...asked, holdsLease: true });
        if (!verdict.allowed) return verdict.message;
      }
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  /** What the policy has against a call that the instrument cannot do: whoever has a rule against it is to hear of that first. */
  #denial(session: Session, unit: InstrumentUnit, { method: name, fields = {} }: InstrumentCall, method: string) {
    const { principal } = session;
    try {
      for (const asked of askedOf(unit, name, fields))
        demand(this.#core, session, { principal, device: unit.place.device, ...asked, holdsLease: true }, method);
      return undefined;
    } catch (error) {
      return error instanceof Refusal && error.code === 'denied' ? error : undefined;
    }
  }

  /** In its turn, and in one turn of the loop: what is judged is what the driver is told. */
  #send(unit: InstrumentUnit, order: Checked, method: string): DriverCall {
    const { leases, os } = this.#core;
    const { session, declared, fields } = order;
    this.keeper.service.mustServe(unit);
    unit.mustBeServed();
    const changes = declared.access !== 'read';
    const holdsLease = changes && leases.holds(session, unit);
    const { principal } = session;
    const usage = unit.changes.usage(os.nowNs());
    const [rule = ''] = askedOf(unit, order.method, fields).map((asked) =>
      demand(this.#core, session, { principal, device: unit.place.device, ...asked, usage, holdsLease }, method),
    );
    if (!changes) {
      unit.changes.note(os.nowNs());
      return this.keeper.instruments.calls.send(unit, order);
    }
    const values = wordsOf(order.method, fields);
    const line = { event: 'call', ...whoIs(principal), device: unit.name, method, rule, values };
    const undone = record(this.#core, [line], declared.turnsOff !== true);
    try {
      const call = this.keeper.instruments.calls.send(unit, order);
      unit.changes.note(os.nowNs());
      unit.actuated = true;
      call.answer.catch(undone);
      return call;
    } catch (error) {
      undone(error);
      throw error;
    }
  }
}

/** The access that a method takes; of one that the profile does not have, the least: it is refused next. */
export function accessOf({ profile }: InstrumentUnit, name: string): DeviceAccess {
  return methodOf(profile.methods, name)?.access ?? 'read';
}

/**
 * A call that has the form of its method.
 * @returns also why the instrument cannot do it, where a value is beyond the range of an output
 * @throws Refusal `invalid`, `not_found`
 */
export function checkedCall(
  { name, profile }: InstrumentUnit,
  asked: InstrumentCall,
): { declared: InstrumentMethod; fields: Values; outOfRange: Refusal | undefined } {
  if (asked.profile !== undefined && asked.profile !== profile.name) {
    const message = `${name} has the profile ${profile.name}, not ${asked.profile}`;
    throw new Refusal('invalid', message, { path: 'profile', value: asked.profile, allowed: [profile.name] });
  }
  const declared = methodOf(profile.methods, asked.method);
  if (declared === undefined) throw noSuchMethod(name, profile, asked.method);
  try {
    return { declared, fields: checkFields(profile, declared.fields, asked.fields), outOfRange: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { declared, fields: checkForm(profile, declared.fields, asked.fields), outOfRange: error };
  }
}

/** What the policy is asked: for each state that the instrument may be in, each of which must be allowed. @throws Refusal `unavailable` where it must be known */
export function askedOf(unit: InstrumentUnit, method: string, fields: Values): Asked<'instrument'>[] {
  return unit.possible.map((state) => instrumentAsked(unit.profile, method, fields, state));
}

const methodOf = (methods: Readonly<Record<string, InstrumentMethod>>, name: string): InstrumentMethod | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;

function mustHaveRoom({ name, calls, waiting }: InstrumentUnit): void {
  const pending = calls.size + waiting.length;
  if (pending < MAX_PENDING) return;
  throw new Refusal('limit', `${pending} calls of ${name} are not answered yet, at most ${MAX_PENDING} may be`, {
    quota: 'instrumentCalls',
    max: MAX_PENDING,
  });
}
