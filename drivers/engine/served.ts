import type { StateFields } from '../../contract/instruments/infer.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import { bitsPerCharacter } from '../../contract/serial/line-settings.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Service, Session, Teller } from '../driver.ts';
import { WireShare } from '../wire-share.ts';
import { catalogue } from './catalogue.ts';
import { Console } from './console.ts';
import { greet, type Identity } from './hello.ts';
import { Known } from './known.ts';
import { Measuring } from './measuring.ts';
import type { Message } from './messages.ts';
import { engineMethods } from './methods.ts';
import { Notices, noticeOf } from './notices.ts';
import { type Mode, modeOf, type Status, statusOf } from './told.ts';

type Profile = typeof engine;

/** A firmware that is served, and begins anew with it whenever that has started anew. */
export class Served {
  readonly #session: Session;
  readonly #quality: Quality;
  readonly #console: Console;
  readonly #known: Known;
  readonly #notices = new Notices();
  readonly #measuring: Measuring;
  #identity: Identity | undefined;
  #mode: Mode | undefined;
  #lastMs = 0;
  /** While it is being found out what has started anew. */
  #recovery: Promise<void> | undefined;
  /** It has started anew before all of the first words were said. */
  #isAnew = false;
  #teller: Teller<Profile> | undefined;
  #fail: (error: unknown) => void = () => {};

  private constructor(session: Session, quality: Quality) {
    const { clock, channel, settings } = session;
    const characterMs = (bitsPerCharacter(settings) / settings.baudRate) * 1000;
    const wire = new WireShare(clock, characterMs);
    this.#session = session;
    this.#quality = quality;
    this.#console = new Console(channel, { clock, quality, wire, told: (message) => this.#told(message) });
    this.#known = new Known(this.#console);
    this.#measuring = new Measuring({
      ...{ console: this.#console, clock, quality, wire, characterMs },
      lineBytes: () => this.#identity?.line ?? 0,
      looked: (status) => this.#looked(status),
    });
  }

  /** Changes nothing of what the firmware is at. @throws Refusal `timeout`, `device` */
  static async start(session: Session, quality: Quality): Promise<Service<Profile>> {
    const served = new Served(session, quality);
    do await served.#meet();
    while (served.#isAnew);
    return served.#service();
  }

  /** The first words, and all that has to be known. */
  async #meet(): Promise<void> {
    const { clock, device, log } = this.#session;
    this.#identity = await greet(this.#console, clock);
    this.#isAnew = false;
    const { board, version, cylinders, dictionary } = this.#identity;
    log(`${device} is postern ${version} on '${board}', built for ${cylinders} cylinders, dictionary ${dictionary}`);
    await this.#console.ask('notify', { on: 1 });
    await this.#known.readAll();
    this.#looked(statusOf(await this.#console.ask('status')));
    this.#measuring.again();
  }

  #service(): Service<Profile> {
    const identity = () => this.#met;
    return {
      methods: engineMethods({
        ...{ console: this.#console, known: this.#known, measuring: this.#measuring, identity },
        ready: async () => await this.#recovery,
        stateChanged: () => this.#teller?.stateChanged(),
      }),
      state: () => this.#state(),
      telemetry: { catalogue, wanted: (sets) => this.#measuring.wanted(sets) },
      run: async (teller, signal) => {
        this.#teller = teller;
        const failed = new Promise<never>((_, reject) => {
          this.#fail = reject;
        });
        const notices = this.#notices.failedTo(teller);
        const measuring = this.#measuring.run((set, frame) => teller.frame(set, frame), signal);
        await Promise.race([failed, notices, this.#console.failed, measuring]);
      },
    };
  }

  get #met(): Identity {
    if (this.#identity === undefined) throw new Error('nobody has been greeted');
    return this.#identity;
  }

  #state(): StateFields<Profile> | undefined {
    if (this.#mode === undefined) return undefined;
    const { calibration: _, ...identity } = this.#met;
    const outputs = this.#known.outputs as StateFields<Profile>['outputs']; // of all that there are, each has been read
    return { connected: this.#recovery === undefined, ...identity, ...this.#mode, outputs };
  }

  #told(message: Extract<Message, { kind: 'watch' | 'event' }>): void {
    if (message.kind === 'watch') this.#measuring.heard(message.slot, message.n, message.values);
    const notice = message.kind === 'event' ? noticeOf(message) : undefined;
    if (notice === undefined) return;
    this.#notices.tell(notice);
    if (notice.event === 'boot') this.#startedAnew();
    else this.#measuring.lookSoon();
  }

  #looked(status: Status): void {
    const { ms } = status;
    // Its first words may have got lost.
    if (ms < this.#lastMs) this.#startedAnew();
    this.#lastMs = ms;
    const mode = modeOf(status);
    const isNew = JSON.stringify(mode) !== JSON.stringify(this.#mode);
    this.#mode = mode;
    if (isNew) this.#teller?.stateChanged();
  }

  /** What was set is not set any more, nothing is watched, and it may be another firmware. */
  #startedAnew(): void {
    const { device, log } = this.#session;
    this.#lastMs = 0;
    this.#isAnew = true;
    if (this.#teller === undefined || this.#recovery !== undefined) return;
    this.#quality.resets++;
    log(`${device} has started anew`);
    this.#recovery = this.#recover();
    this.#recovery.catch((error: unknown) => this.#fail(error));
    this.#teller.stateChanged();
  }

  async #recover(): Promise<void> {
    do await this.#meet();
    while (this.#isAnew);
    this.#recovery = undefined;
    this.#teller?.stateChanged();
  }
}
