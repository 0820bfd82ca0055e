import { Refusal } from '../../contract/errors.ts';
import { type TopicName, type TopicValue, topics } from '../../contract/topics.ts';
import type { Session } from '../session.ts';

interface Subscription {
  id: number;
  session: Session;
  topic: TopicName;
  /** Names of devices or of single units; undefined: all that the subscriber may read. */
  devices: ReadonlySet<string> | undefined;
  sequence: number;
  dropped: number;
  /** Events that wait until the subscriber has read what was sent; bounded, the oldest go first. */
  waiting: { sequence: number; value: unknown }[];
}

/** A unit: the inventory's name for the device, and its own. */
export interface About {
  device: string;
  name: string;
}

/** Several units that something is about at once: who is to hear of it may read all of them, or is its owner. */
export interface AboutMany {
  readonly units: readonly About[];
  /** His uid. */
  readonly owner: number;
}

/** Events kept for a subscriber that does not read. */
const MAX_WAITING = 64;

/** Whether a session may see a topic's events about a device. */
export type MaySee = (session: Session, device: string, topic: TopicName) => boolean;

/**
 * Who wants to hear what. A subscriber that does not keep up loses events of its own, counted and told with the next one
 * that it gets; nobody waits for it. What it may see is asked again for every event, so that a reload counts at once.
 */
export class Subscriptions {
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #maySee: MaySee;
  readonly #onChange: (topic: TopicName) => void;
  #lastId = 0;

  /** `onChange` is told when a topic may have got its first subscriber or lost its last. */
  constructor(maySee: MaySee, onChange: (topic: TopicName) => void) {
    this.#maySee = maySee;
    this.#onChange = onChange;
  }

  get count(): number {
    return this.#subscriptions.size;
  }

  wanted(topic: TopicName): boolean {
    for (const subscription of this.#subscriptions.values()) if (subscription.topic === topic) return true;
    return false;
  }

  /** Whether anybody asks for a topic about a unit, whether he may have it or not. */
  asked(topic: TopicName, about: About): boolean {
    for (const subscription of this.#subscriptions.values())
      if (subscription.topic === topic && wants(subscription, about)) return true;
    return false;
  }

  /** Whether anybody who asks for a topic about a unit may have it. */
  heard(topic: TopicName, about: About | AboutMany): boolean {
    for (const subscription of this.#subscriptions.values())
      if (subscription.topic === topic && this.#hears(subscription, about)) return true;
    return false;
  }

  /** How many listen to a topic about a unit. */
  listeners(topic: TopicName, about: About): number {
    return [...this.#subscriptions.values()].filter((each) => each.topic === topic && wants(each, about)).length;
  }

  countOf(session: Session): number {
    return [...this.#subscriptions.values()].filter((subscription) => subscription.session === session).length;
  }

  add(session: Session, topic: TopicName, devices: readonly string[] | undefined): number {
    const id = ++this.#lastId;
    const wanted = devices === undefined ? undefined : new Set(devices);
    this.#subscriptions.set(id, { id, session, topic, devices: wanted, sequence: 0, dropped: 0, waiting: [] });
    this.#onChange(topic);
    return id;
  }

  /** @throws Refusal `not_found` */
  remove(session: Session, id: number): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined || subscription.session !== session)
      throw new Refusal('not_found', `this connection has no subscription ${id}`, { subscription: id });
    this.#subscriptions.delete(id);
    this.#onChange(subscription.topic);
  }

  removeAllOf(session: Session): void {
    for (const { id, session: owner } of [...this.#subscriptions.values()])
      if (owner === session) this.remove(session, id);
  }

  /** `about`: the unit that it happened to, or units, for topics about devices. */
  publish<Name extends TopicName>(topic: Name, about: About | AboutMany | undefined, value: TopicValue<Name>): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.topic !== topic) continue;
      if (topics[topic].audience === 'device' && (about === undefined || !this.#hears(subscription, about))) continue;
      this.#send(subscription, value);
    }
  }

  /** Sends what waited for a session that has read what it was sent. */
  drain(session: Session): void {
    for (const subscription of this.#subscriptions.values())
      if (subscription.session === session) this.#flush(subscription);
  }

  #hears(subscription: Subscription, about: About | AboutMany): boolean {
    const { session, topic } = subscription;
    const units = 'units' in about ? about.units : [about];
    if (!units.some((unit) => wants(subscription, unit))) return false;
    if ('owner' in about && about.owner === session.principal.uid) return true;
    return units.every(({ device }) => this.#maySee(session, device, topic));
  }

  #send(subscription: Subscription, value: unknown): void {
    subscription.waiting.push({ sequence: ++subscription.sequence, value });
    if (subscription.waiting.length > MAX_WAITING) {
      subscription.waiting.shift();
      subscription.dropped++;
    }
    this.#flush(subscription);
  }

  #flush(subscription: Subscription): void {
    const { id, session } = subscription;
    while (session.queuedBytes <= session.eventRoom) {
      const next = subscription.waiting.shift();
      if (next === undefined) return;
      session.notify('event', { subscription: id, ...next, dropped: subscription.dropped });
      subscription.dropped = 0;
    }
    if (subscription.waiting.length > 0) session.awaitRoom();
  }
}

function wants({ devices }: Subscription, { device, name }: About): boolean {
  return devices === undefined || devices.has(device) || devices.has(name);
}
