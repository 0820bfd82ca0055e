import { Refusal } from '../../contract/errors.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import type { FrameBody } from '../../contract/wire/messages.ts';
import type { Clock } from '../hardware/os.ts';
import type { Session } from '../session.ts';
import type { CataloguePart, DeclaredCatalogue } from './catalogue.ts';
import { FrameSet } from './frame-set.ts';
import type { FrameCounts } from './frame-subscriber.ts';
import { type Asked, InstrumentTelemetry } from './instrument-telemetry.ts';

/** So long drivers are left alone after they were told: each time they plan anew, and a reader may change his mind all day. */
const REST_MS = 20;

/**
 * What instruments measure all the time, from their drivers to whoever wants it. Everything goes by the instrument's name in the policy: a set
 * outlives the driver, and goes on with the next one.
 */
export class Telemetry {
  readonly counts: FrameCounts = { published: 0, sent: 0, dropped: 0 };
  readonly #policy: () => Policy;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #instruments = new Map<string, InstrumentTelemetry>();
  readonly #sets = new Map<number, FrameSet>();
  #lastSet = 0;
  #lastEdition = 0;
  #telling: NodeJS.Immediate | undefined;
  #isResting = false;

  /** @param policy the one in force */
  constructor(policy: () => Policy, clock: Pick<Clock, 'after'>) {
    this.#policy = policy;
    this.#clock = clock;
  }

  get sets(): number {
    return this.#sets.size;
  }

  /** Subscriptions of all, or of one connection. */
  count(session?: Session): number {
    let count = 0;
    for (const { subscribers } of this.#sets.values())
      if (session !== undefined) count += subscribers.get(session)?.times ?? 0;
      else for (const { times } of subscribers.values()) count += times;
    return count;
  }

  /** @throws Refusal `unavailable` */
  catalogue(device: string): DeclaredCatalogue {
    return (this.#instruments.get(device) ?? new InstrumentTelemetry(device)).catalogue;
  }

  /** The driver hears what is wanted before its last part is answered. @throws Refusal `invalid` */
  declare(device: string, driver: Session, part: CataloguePart): void {
    const instrument = this.#instrument(device);
    instrument.declare(driver, part, () => ++this.#lastEdition);
    if (instrument.isNewToDriver) instrument.tell(this.#policy());
  }

  /** Nothing is measured there now. What is wanted stays so. */
  undeclare(device: string): void {
    const instrument = this.#instruments.get(device);
    instrument?.undeclare();
    this.#forgetIdle(instrument);
  }

  /** @throws Refusal `unavailable`, `not_found` for a channel, `limit` */
  subscribe(session: Session, device: string, asked: Asked): { set: number; edition: number; channels: string[] } {
    const { edition } = this.catalogue(device);
    const instrument = this.#instrument(device);
    const { uid } = session.principal;
    const set = instrument.setFor(uid, asked, (wish) => new FrameSet(++this.#lastSet, device, wish, this.counts));
    this.#sets.set(set.number, set);
    set.add(session);
    this.#wantedChanged(instrument);
    return { set: set.number, edition, channels: [...set.wish.channels] };
  }

  /** @throws Refusal `not_found` */
  unsubscribe(session: Session, number: number): void {
    const set = this.#sets.get(number);
    const subscriber = set?.subscribers.get(session);
    if (set === undefined || subscriber === undefined)
      throw new Refusal('not_found', `this connection has no set ${number}`, { set: number });
    subscriber.times--;
    if (subscriber.times === 0) this.#leave(set, session);
  }

  removeAllOf(session: Session): void {
    for (const set of [...this.#sets.values()]) if (set.subscribers.has(session)) this.#leave(set, session);
  }

  /**
   * One frame of the driver's. For a set that nobody wants any more it is taken, and goes nowhere: the driver cannot know it yet.
   * @throws Refusal `not_found`, `invalid`
   */
  publish(device: string, number: number, frame: Omit<FrameBody, 'set' | 'sequence'>): void {
    const set = this.#sets.get(number);
    if (number > this.#lastSet || (set !== undefined && set.device !== device))
      throw new Refusal('not_found', `${device} has no set ${number}`, { device, set: number });
    if (set === undefined) return;
    const { length } = set.wish.channels;
    if (frame.values.length !== length)
      throw wrong('values', `set ${number} has ${length} channels, and the frame ${frame.values.length} values`);
    if (frame.raw !== undefined && !set.wish.raw) throw wrong('raw', `set ${number} is not for raw answers`);
    if (this.#instruments.get(device)?.isDeclared !== true)
      throw wrong('device', `the driver of ${device} has to declare what it measures first`);
    set.send(frame, this.#policy());
  }

  /** A session has read what it was sent. */
  drain(session: Session): void {
    const policy = this.#policy();
    for (const { subscribers } of this.#sets.values()) subscribers.get(session)?.drain(policy);
    for (const instrument of this.#instruments.values())
      if (instrument.driver === session && instrument.isNewToDriver) instrument.tell(policy);
  }

  /** After a reload: what nobody may have any more is not wanted, and the other way round. */
  recheck(): void {
    for (const instrument of this.#instruments.values()) this.#wantedChanged(instrument);
  }

  #leave(set: FrameSet, session: Session): void {
    set.subscribers.delete(session);
    const instrument = this.#instruments.get(set.device);
    if (instrument === undefined) return;
    if (set.subscribers.size === 0) {
      this.#sets.delete(set.number);
      instrument.drop(set);
    }
    this.#wantedChanged(instrument);
    this.#forgetIdle(instrument);
  }

  /** The driver is told in the next turn of the loop, since many may come and go in one; unless drivers were told just now. */
  #wantedChanged(instrument: InstrumentTelemetry): void {
    instrument.isNewToDriver = true;
    if (!this.#isResting) this.#telling ??= setImmediate(() => this.#tell());
  }

  #tell(): void {
    this.#telling = undefined;
    const untold = [...this.#instruments.values()].filter(({ isNewToDriver }) => isNewToDriver);
    for (const instrument of untold) instrument.tell(this.#policy());
    // One that does not read is told when it has.
    this.#isResting = untold.some(({ isNewToDriver }) => !isNewToDriver);
    if (this.#isResting) this.#clock.after(REST_MS, () => this.#tell());
  }

  #instrument(device: string): InstrumentTelemetry {
    const known = this.#instruments.get(device);
    if (known !== undefined) return known;
    const made = new InstrumentTelemetry(device);
    this.#instruments.set(device, made);
    return made;
  }

  #forgetIdle(instrument: InstrumentTelemetry | undefined): void {
    if (instrument?.isIdle === true) this.#instruments.delete(instrument.device);
  }
}

const wrong = (path: string, message: string) => new Refusal('invalid', message, { path });
