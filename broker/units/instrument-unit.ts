import type { InstrumentProfile } from '../../contract/instruments/profile.ts';
import type { Values } from '../../contract/instruments/values.ts';
import type { InstrumentEntry } from '../../contract/policy/entries.ts';
import type { DriverCall } from '../instruments/driver-call.ts';
import { unserved } from '../instruments/refusals.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import { Unit, type UnitFacts, type UnitPlace } from '../unit.ts';

/** The driver that serves an instrument. */
export interface Provider {
  readonly session: Session;
  /** On the port. The instrument is served for as long as it lasts. */
  readonly lease: Lease;
  /** What the instrument was when the driver took it on. */
  readonly device: string;
  readonly user: string;
  readonly profile: InstrumentProfile;
}

/** What the driver last said of the instrument. */
export interface Told {
  readonly value: Values;
  readonly atNs: bigint;
  /** What else it may be by now: a call was not answered, or came to nothing, and the driver has not told how things stand. */
  readonly doubts: readonly Values[];
}

/** One that waits until nothing is changing. */
export interface Waiting {
  start(): void;
  refuse(reason: Error): void;
}

/** What hangs on a serial port, and is reached through a driver: nothing of it is open here. */
export class InstrumentUnit extends Unit {
  place: UnitPlace;
  entry: InstrumentEntry;
  profile: InstrumentProfile;
  /** Served now, and its port plugged in, as of the last look. */
  isPlugged = false;
  provider: Provider | undefined;
  /** Undefined: the driver has not told it. */
  state: Told | undefined;
  /** What the driver has not answered, by the number that it goes by. */
  readonly calls = new Map<number, DriverCall>();
  lastCall = 0;
  readonly waiting: Waiting[] = [];
  /** Of the driver of now: answers that nobody waited for, and what is not as its profile says. */
  counts = { stray: 0, wrong: 0 };

  readonly #find: (device: string) => Unit | undefined;

  /** @param find what is in the inventory under a name */
  constructor(
    device: string,
    entry: InstrumentEntry,
    profile: InstrumentProfile,
    find: (device: string) => Unit | undefined,
  ) {
    super(`instrument ${entry.port} ${entry.profile}`);
    this.place = { name: device, device };
    this.entry = entry;
    this.profile = profile;
    this.#find = find;
  }

  take({ place, entry, profile }: InstrumentUnit): void {
    this.place = place;
    this.entry = entry;
    this.profile = profile;
  }

  /** To be called after its port has been looked at. */
  look(): void {
    this.isPlugged = this.provider !== undefined && this.port?.isPlugged === true;
  }

  /** Two entries on one port are one instrument under two names. */
  get identity(): string {
    return `instrument on ${this.entry.port}`;
  }

  get port(): Unit | undefined {
    return this.#find(this.entry.port);
  }

  /** @throws Refusal `unavailable` while no driver serves it, or its port is unplugged */
  mustBeServed(): Provider {
    const { provider } = this;
    if (provider !== undefined && this.isPlugged && this.port?.isPlugged === true) return provider;
    throw unserved(this);
  }

  /** Calls that may change something and are with the driver. */
  get changing(): DriverCall[] {
    return [...this.calls.values()].filter(({ changes }) => changes);
  }

  /** Every state that it may be in. Undefined: nobody knows. */
  get possible(): readonly (Values | undefined)[] {
    if (this.state === undefined) return [undefined];
    const { value, doubts } = this.state;
    return [value, ...doubts, ...this.changing.flatMap(({ leaves }) => leaves)];
  }

  /** Nothing else is changed meanwhile. */
  get isChanging(): boolean {
    return this.becomingSafe > 0 || this.changing.length > 0;
  }

  facts(): UnitFacts | undefined {
    if (!this.isPlugged) return undefined;
    return { path: this.entry.port, backend: this.profile.name, open: true };
  }

  /** What the driver is asked for to make it safe. */
  get safe(): NonNullable<InstrumentProfile['safe']> {
    return this.entry.safe?.map(({ method, fields = {} }) => ({ method, fields })) ?? this.profile.safe ?? [];
  }

  get safeWords(): string {
    if (this.safe.length === 0) return 'as it is';
    return this.safe
      .map(({ method, fields = {} }) =>
        [method, ...Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`)].join(' '),
      )
      .join(', ');
  }

  /** What outlives the broker is its port, which has a line of its own. */
  failSafeLine(): undefined {
    return undefined;
  }
}
