import type { DeviceAccess } from '../../contract/access.ts';
import type { Question } from '../../contract/policy/decide.ts';
import { type Asked, requestAsked } from '../../contract/policy/effects-of.ts';
import { type ActCall, encodeCall, type Fields, type IoctlCall } from '../../contract/profiles.ts';
import type { Core } from '../core.ts';
import { type CallResult, make } from '../nodes/make.ts';
import { used } from '../nodes/open.ts';
import type { Turns } from '../nodes/turns.ts';
import type { Session } from '../session.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import type { Grant } from './grant.ts';
import type { Keeper } from './keeper.ts';
import { demand, permit, record, whoIs } from './permission.ts';

/** Something to do with a node: what it is for the policy and the log, and how it is done. */
export interface NodeAct<T> {
  /** For people and the log: `operate`, `read`. */
  request: string;
  /** What the policy is asked, once it is its turn: a node that is closed by then must be opened first. */
  asked(): Asked<'request' | 'stream'>;
  timeoutMs: number;
  /** It disturbs whoever holds the node, although it may change nothing. */
  disturbs: boolean;
  /** What the log says of it, beside the request. */
  values: Readonly<Record<string, unknown>>;
  run(grant: Grant): Promise<T>;
}

/**
 * The choke point for device nodes, as `Gate` is for outputs: in its turn, an act is decided, written to the audit log if it changes
 * anything, and only then done.
 */
export class NodeGate {
  readonly #core: Core;
  readonly #keeper: Keeper;
  readonly turns: Turns;

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.#keeper = keeper;
    this.turns = keeper.nodes.turns;
  }

  /** Makes one request of the node's profile. @throws Refusal */
  call(
    session: Session,
    unit: NodeUnit,
    name: string,
    fields: Fields | undefined,
    method: string,
  ): Promise<CallResult> {
    // Permission first: what a profile has is no business of one who may not even look.
    permit(this.#core, session, accessOf(unit, name), unit.place.device, method);
    const call = encodeCall(unit.profile, name, fields);
    return this.act(session, unit, requestAct(this.#core, unit, name, call), method);
  }

  /** Does something with a node, in its turn. @throws Refusal */
  act<T>(session: Session, unit: NodeUnit, act: NodeAct<T>, method: string): Promise<T> {
    return this.turns.take(unit, act, async (grant) => {
      const { failSafe, leases, os } = this.#core;
      this.#keeper.service.mustServe(unit);
      unit.mustBePlugged();
      const asked = act.asked();
      const changes = asked.access !== 'read';
      const disturbs = act.disturbs || changes;
      const holdsLease = disturbs && leases.holds(session, unit);
      const rule = demand(this.#core, session, this.#question(session, unit, asked, holdsLease), method);
      const undone = changes ? this.#record(session, unit, act, method, rule) : () => {};
      try {
        if (changes) failSafe.update(unit, leases.holding(unit).length > 0);
        unit.changes.note(os.nowNs());
        if (disturbs) unit.users.add(session);
        const result = await act.run(grant);
        unit.actuated ||= changes;
        return result;
      } catch (error) {
        undone(error);
        throw this.#keeper.service.foreseen(unit, error);
      } finally {
        used(this.#core, unit);
      }
    });
  }

  #record(session: Session, unit: NodeUnit, act: NodeAct<unknown>, method: string, rule: string) {
    const values = { request: act.request, ...wordsOf(act.values) };
    const line = { event: 'call', ...whoIs(session.principal), device: unit.name, method, rule, values };
    return record(this.#core, [line], true);
  }

  #question(session: Session, unit: NodeUnit, asked: Asked, holdsLease: boolean): Question {
    return {
      principal: session.principal,
      device: unit.place.device,
      ...asked,
      usage: unit.changes.usage(this.#core.os.nowNs()),
      holdsLease,
    };
  }
}

/** The access that a request takes; of one that the profile does not have, the least: it is refused next. */
export function accessOf({ profile }: NodeUnit, name: string): DeviceAccess {
  return (profile.requests[name] ?? profile.acts?.[name])?.access ?? 'read';
}

function requestAct(core: Core, unit: NodeUnit, request: string, call: ActCall | IoctlCall): NodeAct<CallResult> {
  const { access, flat, timeoutMs } = call;
  return {
    request,
    asked: () => requestAsked(unit.profile, request, call, unit),
    timeoutMs,
    disturbs: access !== 'read',
    values: flat,
    run: (grant) => make(core, unit, request, call, grant),
  };
}

/** What a line of the log can hold: lists as text. */
function wordsOf(values: Readonly<Record<string, unknown>>): Record<string, number | string | boolean> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
    ]),
  );
}
