import { Refusal } from '../../contract/errors.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { unknownName } from '../../contract/profiles/codec/codec.ts';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';
import type { Session } from '../session.ts';
import { CatalogueParts, type DeclaredCatalogue } from './catalogue.ts';
import { type FrameSet, keyOf, type Wish } from './frame-set.ts';
import { wantedParts } from './wanted.ts';

/** Different sets of one instrument. */
const MAX_SETS = 32;
/** Those of them that one user alone wants: he leaves some to the others. */
const MAX_OWN_SETS = 16;
/** Bytes of the names of one set: the answer with them fits into a frame. */
const MAX_NAME_BYTES = 60_000;
/** Before each name in an answer, at most. */
const NAME_HEADER_BYTES = 2;

/** What a client asks for; channels left out: all of them. */
export interface Asked extends Omit<Wish, 'channels'> {
  readonly channels: readonly string[] | undefined;
}

/** Telemetry of the instrument that goes by one name in the policy: it is there for as long as somebody declares or wants something. */
export class InstrumentTelemetry {
  readonly device: string;
  /** What its driver does not know yet. */
  isNewToDriver = false;
  readonly #sets = new Map<string, FrameSet>();
  #parts = new CatalogueParts();
  #declared: DeclaredCatalogue | undefined;
  #driver: Session | undefined;
  /** The sets of the last message to the driver. */
  #told = '';

  constructor(device: string) {
    this.device = device;
  }

  get isIdle(): boolean {
    return this.#sets.size === 0 && this.#driver === undefined;
  }

  get driver(): Session | undefined {
    return this.#driver;
  }

  get isDeclared(): boolean {
    return this.#declared !== undefined;
  }

  /** @throws Refusal `unavailable` */
  get catalogue(): DeclaredCatalogue {
    if (this.#declared !== undefined) return this.#declared;
    throw new Refusal('unavailable', `the driver of ${this.device} has not said yet what it measures`, {
      device: this.device,
    });
  }

  /**
   * Takes a part of a catalogue. With the last the new one counts: all sets are looked up in it.
   * @throws Refusal `invalid`
   */
  declare(driver: Session, part: Parameters<CatalogueParts['take']>[0], nextEdition: () => number): void {
    this.#driver = driver;
    const parts = this.#parts.take(part);
    if (parts === undefined) return;
    this.#declared = declaredOf(parts, nextEdition());
    for (const set of this.#sets.values()) set.resolve(this.#declared);
    this.#told = '';
    this.isNewToDriver = true;
  }

  /** Its driver is gone, or what it measured is. */
  undeclare(): void {
    this.#parts = new CatalogueParts();
    this.#declared = undefined;
    this.#driver = undefined;
    this.isNewToDriver = false;
  }

  /**
   * The set that gives what is asked for.
   * @param make makes it, where nobody has asked for the same yet
   * @throws Refusal `unavailable`, `not_found`, `limit`
   */
  setFor(uid: number, asked: Asked, make: (wish: Wish) => FrameSet): FrameSet {
    const { catalogue } = this;
    const wish = { ...asked, channels: asked.channels ?? catalogue.channels };
    const key = keyOf(wish);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    this.#mustHave(wish.channels, catalogue);
    if (this.#sets.size >= MAX_SETS) throw this.#tooMany(`${this.#sets.size} different sets`, MAX_SETS);
    const own = [...this.#sets.values()].filter((set) => set.isOnlyOf(uid)).length;
    if (own >= MAX_OWN_SETS) throw this.#tooMany(`${own} sets that uid ${uid} alone wants`, MAX_OWN_SETS);
    const set = make(wish);
    set.resolve(catalogue);
    this.#sets.set(key, set);
    return set;
  }

  drop(set: FrameSet): void {
    this.#sets.delete(keyOf(set.wish));
  }

  /** Tells the driver what is wanted, if that has changed. Later, if it does not read now. */
  tell(policy: Policy): void {
    this.isNewToDriver = false;
    if (this.#driver === undefined || this.#declared === undefined) return;
    const heard = [...this.#sets.values()].filter((set) => set.isHeard(policy));
    const now = `${this.#declared.edition}: ${heard.map(({ number }) => number).join()}`;
    if (now === this.#told) return;
    this.isNewToDriver = this.#driver.queuedBytes > this.#driver.eventRoom;
    if (this.isNewToDriver) {
      this.#driver.awaitRoom();
      return;
    }
    this.#told = now;
    for (const body of wantedParts(this.device, heard)) this.#driver.notify('telemetry.wanted', body);
  }

  #tooMany(what: string, max: number): Refusal {
    return new Refusal('limit', `${what} of ${this.device} are read, at most ${max}`, { quota: 'telemetrySets', max });
  }

  #mustHave(channels: readonly string[], { places, channels: known }: DeclaredCatalogue): void {
    let bytes = 0;
    for (const name of channels) {
      bytes += NAME_HEADER_BYTES + name.length;
      if (places.has(name)) continue;
      const { message, data } = unknownName(`${this.device} has no channel '${name}'`, name, 'it has', known);
      throw new Refusal('not_found', message, { device: this.device, path: 'channels', value: name, ...data });
    }
    if (bytes > MAX_NAME_BYTES)
      throw new Refusal('limit', `the names of ${channels.length} channels do not fit into a frame: ask for fewer`, {
        max: MAX_NAME_BYTES,
      });
  }
}

function declaredOf(parts: readonly Catalogue[], edition: number): DeclaredCatalogue {
  const channels = parts.flatMap((part) => part.channels.map(({ name }) => name));
  return { edition, parts, channels, places: new Map(channels.map((name, place) => [name, place])) };
}
