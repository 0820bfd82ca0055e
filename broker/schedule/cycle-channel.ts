import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { cycleOfRpm } from '../../contract/schedule/angle.ts';
import { limits } from '../../contract/schedule/limits.ts';
import { decode } from '../../contract/wire/codec.ts';
import { HEADER_BYTES } from '../../contract/wire/frame.ts';
import type { FrameBody } from '../../contract/wire/messages.ts';
import type { Timer } from '../hardware/os.ts';
import type { EnrolledKey } from '../policy-store.ts';
import type { Session } from '../session.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

const NS_PER_SECOND = 1e9;
/** Frames a second that are asked for: what turns an engine turns it no faster. */
const RATE_HZ = 50;
/** Nobody knows how fast a shaft turns that has not been heard of for so long. */
const STALE_MS = 1000;

export interface CycleChannelOptions {
  readonly telemetry: Telemetry;
  readonly owner: Session;
  readonly device: string;
  /** Of its telemetry: the speed in rpm. */
  readonly channel: string;
  after(ms: number, callback: () => void): Timer;
  /** Told of each change. 0: it stands, or nobody knows. */
  onCycle(cycleNs: number): void;
}

/**
 * Takes the time of a cycle from a telemetry channel, in its owner's name: what he may not read any more does not come. What does not come
 * for a second, what has no value, and a speed that no shaft has are a shaft that stands.
 */
export class CycleChannel {
  readonly #options: CycleChannelOptions;
  readonly #listener: Listener;
  readonly #set: number;
  /** Undefined: nothing was heard yet. */
  #cycleNs: number | undefined;
  #stale: Timer | undefined;
  #isClosed = false;

  /** @throws Refusal `not_found` for a channel that is not measured, `unavailable` while nothing is */
  constructor(options: CycleChannelOptions) {
    const { telemetry, owner, device, channel } = options;
    this.#options = options;
    this.#listener = new Listener(owner, (frame) => this.#heard(frame));
    const { set } = telemetry.subscribe(this.#listener, device, { channels: [channel], rateHz: RATE_HZ, raw: false });
    this.#set = set;
    this.#await();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stale?.cancel();
    const { telemetry } = this.#options;
    try {
      telemetry.unsubscribe(this.#listener, this.#set);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #heard({ values: [rpm] }: FrameBody): void {
    if (this.#isClosed) return;
    this.#await();
    const isSpeed = typeof rpm === 'number' && rpm >= limits.rpm.min && rpm <= limits.rpm.max;
    this.#become(isSpeed ? cycleOfRpm(rpm, NS_PER_SECOND) : 0);
  }

  #await(): void {
    this.#stale?.cancel();
    this.#stale = this.#options.after(STALE_MS, () => this.#become(0));
  }

  #become(cycleNs: number): void {
    if (cycleNs === this.#cycleNs || this.#isClosed) return;
    this.#cycleNs = cycleNs;
    this.#options.onCycle(cycleNs);
  }
}

/** A connection for telemetry, with no socket behind it: it has the rights of its owner as they are now. */
class Listener implements Session {
  readonly queuedBytes = 0;
  readonly eventRoom = Number.POSITIVE_INFINITY;
  readonly #owner: Session;
  readonly #onFrame: (frame: FrameBody) => void;

  constructor(owner: Session, onFrame: (frame: FrameBody) => void) {
    this.#owner = owner;
    this.#onFrame = onFrame;
  }

  get id(): number {
    return this.#owner.id;
  }

  get pid(): number {
    return this.#owner.pid;
  }

  get principal(): Principal {
    return this.#owner.principal;
  }

  get key(): EnrolledKey {
    return this.#owner.key;
  }

  get defaults(): Session['defaults'] {
    return this.#owner.defaults;
  }

  notify(): boolean {
    return true;
  }

  notifyFramed(framed: Uint8Array): void {
    const [, , frame] = decode(framed.subarray(HEADER_BYTES)) as [number, string, FrameBody];
    this.#onFrame(frame);
  }

  awaitRoom(): void {}
}
