import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Result } from '../../contract/methods.ts';
import { accessOn, decide, type Question } from '../../contract/policy/decide.ts';
import { eventsAsked } from '../../contract/policy/effects-of.ts';
import type { Core } from '../core.ts';
import type { Keeper } from '../gate/keeper.ts';
import { demand } from '../gate/permission.ts';
import { OsError } from '../hardware/os.ts';
import type { Session } from '../session.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { type InputIdentity, readIdentity } from './input-identity.ts';
import { InputStream } from './input-stream.ts';

const NAMELESS: InputIdentity = {
  name: '',
  physical: '',
  unique: '',
  bus: 0,
  vendor: 0,
  product: 0,
  version: 0,
  types: [],
  // Until it has said what it is, it may be a keyboard.
  typesKeys: true,
};

/** Devices with events: who they are, who may hear them, and their events for those who listen. */
export class InputDevices {
  readonly #core: Core;
  readonly #keeper: Keeper;
  /** Read once, for as long as the device is plugged in. */
  readonly #identities = new WeakMap<NodeUnit, Promise<InputIdentity>>();
  readonly #streams = new Map<NodeUnit, InputStream>();

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.#keeper = keeper;
  }

  get units(): NodeUnit[] {
    return this.#core.inventory.units.filter(
      (unit): unit is NodeUnit => unit instanceof NodeUnit && unit.profile.events !== undefined,
    );
  }

  async describe(unit: NodeUnit): Promise<Result<'input.list'>['inputs'][number]> {
    const { place, entry, isPlugged: present } = unit;
    const known = { device: place.device, path: entry.path, present };
    if (!present) return { ...known, ...NAMELESS };
    try {
      return { ...known, ...(await this.#identify(unit)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ...known, ...NAMELESS, problem: error.message };
    }
  }

  /** Whether a session may hear the events of a device, as far as the device is known. */
  mayHear(session: Session, device: string): boolean {
    const unit = this.units.find(({ place }) => place.device === device);
    return unit !== undefined && decide(this.#core.authority.policy, this.#question(session.principal, unit)).allowed;
  }

  /** @throws Refusal `denied`, `invalid` for a device without events */
  async demandHearing(session: Session, device: string, method: string): Promise<void> {
    const unit = this.#core.inventory.device(device, NodeUnit, 'an input device');
    await this.known(session, unit);
    demand(this.#core, session, this.#question(session.principal, unit), method);
    const { user, uid, key } = session.principal;
    this.#core.audit.fold({ event: 'listen', user, uid, key, device }, true);
  }

  /** Resolves when it is known whether one types with a device, or that it does not say. For one who has no business with it nothing is asked. */
  async known(session: Session, unit: NodeUnit): Promise<void> {
    const { policy } = this.#core.authority;
    const isConcerned = () => accessOn(policy, session.principal, unit.place.device).length > 0;
    if (unit.isPlugged && unit.profile.events !== undefined && isConcerned())
      await this.#identify(unit).catch(() => undefined);
  }

  /** To be called when subscribers come or go, and when devices appear or vanish. */
  update(): void {
    const { subscriptions } = this.#core;
    const units = this.units;
    for (const [unit, stream] of this.#streams)
      if (!units.includes(unit) || !unit.isPlugged || !subscriptions.heard('input.events', unit.place)) {
        this.#streams.delete(unit);
        stream.close();
      }
    for (const unit of units) {
      if (!unit.isPlugged) this.#forget(unit);
      else if (!this.#streams.has(unit) && subscriptions.asked('input.events', unit.place)) void this.#listen(unit);
    }
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  async #listen(unit: NodeUnit): Promise<void> {
    const { log, subscriptions } = this.#core;
    try {
      await this.#identify(unit);
      // Others may have been here while we waited.
      if (this.#streams.has(unit) || !subscriptions.heard('input.events', unit.place)) return;
      const stream = new InputStream(this.#core, unit, (error) => this.#lost(unit, stream, error));
      this.#streams.set(unit, stream);
      await stream.open(this.#keeper.nodes.turns);
    } catch (error) {
      log.warning(`${unit.name}: its events are not told: ${(error as Error).message}`);
    }
  }

  /** The device has gone, or answered what nobody foresaw. */
  #lost(unit: NodeUnit, stream: InputStream, error: unknown): void {
    if (this.#streams.get(unit) === stream) this.#streams.delete(unit);
    stream.close();
    this.#forget(unit);
    const reason = this.#keeper.service.foreseen(unit, error);
    this.#core.log.warning(`${unit.name}: its events have ended: ${(reason as Error).message}`);
  }

  #forget(unit: NodeUnit): void {
    this.#identities.delete(unit);
    unit.typesKeys = true;
  }

  #identify(unit: NodeUnit): Promise<InputIdentity> {
    const asked = this.#identities.get(unit);
    if (asked !== undefined) return asked;
    const identity = readIdentity(this.#core, this.#keeper.nodes.turns, unit).then(
      (read) => {
        unit.typesKeys = read.typesKeys;
        return read;
      },
      (error: unknown) => {
        this.#identities.delete(unit);
        throw error instanceof OsError ? this.#keeper.service.foreseen(unit, error) : error;
      },
    );
    this.#identities.set(unit, identity);
    return identity;
  }

  /** What the policy is asked about hearing a device. @throws Refusal `invalid` for one without events */
  question(principal: Principal, device: string): Question {
    return this.#question(principal, this.#core.inventory.device(device, NodeUnit, 'an input device'));
  }

  #question(principal: Principal, unit: NodeUnit): Question {
    return { principal, device: unit.place.device, ...eventsAsked(unit.profile, unit) };
  }
}
