import type { TopicFields } from '../../contract/instruments/infer.ts';
import type { e3631a } from '../../contract/instruments/shipped/e3631a.ts';
import type { Clock } from '../clock.ts';
import { commands, queries } from './codec.ts';
import { type Mode, type Output, outputNames, type SetPoints } from './outputs.ts';
import { isProtected, noProtection, type Protection, type Trip, tripOf, worstReactionMs } from './protection.ts';
import type { Settings } from './settings.ts';
import type { Supply } from './supply.ts';
import type { Urgency } from './turns.ts';

export type Reading = TopicFields<typeof e3631a, 'readings'>;

interface Measured {
  volts: number;
  amps: number;
  /** What was set when the volts were measured. */
  during: Settings;
}

/** An output that somebody has asked or told something is followed closely for so long. */
const INTEREST_MS = 30_000;
/** What nobody follows closely is updated so often. */
const SLOW_MS = 20_000;
/** A mode that seems to be what it was is asked again so often. */
const MODE_MS = 10_000;
/** How often it is looked for errors, and for a supply that was switched off and on, where no command gives the occasion. */
const LOOK_MS = 2000;
/** Between two rounds while the outputs are off, and while none is followed closely. */
const IDLE_MS = 250;
const NEVER = Number.NEGATIVE_INFINITY;

export interface PollHandlers {
  reading(reading: Reading): Promise<void>;
  /** Before everything is switched off, and when it is. */
  tripping(trip: Trip): void;
  tripped(trip: Trip): void;
  /** The worst reaction time is not what it was. */
  paceChanged(): void;
}

/**
 * Asks for readings, round after round: each output that is followed closely, and then one question of what can wait. Followed closely are
 * those with a protection, those that somebody uses, and those that give something. An update takes four questions, the shortest that
 * the supply understands; the mode is asked only where the readings say that it may have changed, and now and then.
 */
export class Poller {
  readonly protections: Record<Output, Protection> = { P6V: noProtection, P25V: noProtection, N25V: noProtection };
  readonly #supply: Supply;
  readonly #handlers: PollHandlers;
  readonly #clock: Clock;
  readonly #interestUntil: Record<Output, number> = { P6V: 0, P25V: 0, N25V: 0 };
  readonly #updatedAt: Record<Output, number> = { P6V: NEVER, P25V: NEVER, N25V: NEVER };
  readonly #modes = new Map<Output, { mode: Mode; set: SetPoints; askedAt: number }>();
  #slow: AsyncGenerator<void, Reading> | undefined;
  #lookedAt = NEVER;
  #toldReactionMs = 0;

  constructor(supply: Supply, handlers: PollHandlers, clock: Clock) {
    this.#supply = supply;
    this.#handlers = handlers;
    this.#clock = clock;
  }

  /** Somebody is interested in this output. */
  touch(output: Output): void {
    this.#interestUntil[output] = this.#clock.now() + INTEREST_MS;
  }

  get isProtecting(): boolean {
    return Object.values(this.protections).some(isProtected);
  }

  /** One update. @throws Refusal as `Dialogue.ask` */
  async update(output: Output, urgency: Urgency): Promise<Reading> {
    const steps = this.#steps(output, urgency);
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
    }
  }

  /** Until the signal is aborted. In local mode the supply is left alone: its manual wants it so. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!this.#supply.known.isCertain) await this.#supply.refresh();
      const close = this.#supply.known.isRemote ? this.#followed() : [];
      for (const output of close) await this.update(output, 'poll');
      if (this.#supply.known.isRemote) await this.#chore(close);
      this.#tellPace();
      if (close.length === 0 || !this.#supply.known.settings.on) await this.#clock.pause(IDLE_MS, signal);
    }
  }

  /** How long a protection takes at most, as it is polled now. */
  get worstReactionMs(): number {
    const { dialogue } = this.#supply;
    const update = (output: Output) =>
      [queries.on, queries.setPoints(output), queries.volts(output), queries.amps(output), queries.mode(output)].map(
        (query) => dialogue.wireMs(query),
      );
    const chore = dialogue.commandMs(commands.select('P25V')) + dialogue.wireMs(queries.selected);
    const longest = commands.apply('N25V', { volts: -10.1234, amps: 0.1234 });
    return worstReactionMs({
      roundMs: [...this.#followed().flatMap(update), Math.max(chore, dialogue.wireMs(queries.setPoints('P25V')))],
      commandMs:
        dialogue.commandMs(longest) + dialogue.wireMs(queries.setPoints('P25V')) + dialogue.wireMs(queries.events),
      offMs: dialogue.commandMs(commands.output(false)),
      overheadMs: dialogue.overhead.mostMs,
    });
  }

  /** One question at a time, so that what is slow can be asked between others. */
  async *#steps(output: Output, urgency: Urgency): AsyncGenerator<void, Reading> {
    const supply = this.#supply;
    await supply.readSwitch(urgency);
    yield;
    const { volts, amps, during } = yield* this.#measure(output, urgency);
    const { on, outputs } = during;
    const set = outputs[output];
    if (on && this.#mustAskMode(output, set, volts)) {
      yield;
      await this.#askMode(output, urgency);
    }
    const mode = on ? (this.#modes.get(output)?.mode ?? 'unregulated') : 'off';
    const atMs = this.#clock.date();
    const reading = { output, on, setVolts: set.volts, setAmps: set.amps, volts, amps, mode, atMs };
    this.#updatedAt[output] = this.#clock.now();
    await this.#handlers.reading(reading);
    return reading;
  }

  /**
   * What is measured before and after a command does not belong together: it is measured once more then. Volts and amps read alike, so they
   * are not asked for one after the other: the answer to one question is never one to the next.
   */
  async *#measure(output: Output, urgency: Urgency): AsyncGenerator<void, Measured> {
    for (let isLast = false; ; isLast = true) {
      const volts = await this.#supply.measure(urgency, output, 'volts');
      const during = this.#supply.known.settings;
      await this.#guard(output, 'volts', volts);
      yield;
      await this.#supply.readSetPoints(urgency, output);
      yield;
      const amps = await this.#supply.measure(urgency, output, 'amps');
      await this.#guard(output, 'amps', amps);
      if (isLast || this.#supply.known.settings === during) return { volts, amps, during };
      yield;
    }
  }

  async #guard(output: Output, quantity: Trip['quantity'], measured: number): Promise<void> {
    const trip = this.#supply.known.settings.on && tripOf(output, this.protections[output], quantity, measured);
    if (!trip) return;
    this.#handlers.tripping(trip);
    await this.#supply.switch(false);
    this.#handlers.tripped(trip);
  }

  /** Constant voltage shows: it is where it was set to. Where that and what we know are not of one mind, or of one age, it is asked. */
  #mustAskMode(output: Output, set: SetPoints, volts: number): boolean {
    const known = this.#modes.get(output);
    if (known === undefined || known.set.volts !== set.volts || known.set.amps !== set.amps) return true;
    const isAtVolts = Math.abs(volts - set.volts) <= 0.03 + 0.005 * Math.abs(set.volts);
    return isAtVolts !== (known.mode === 'CV') || this.#clock.now() - known.askedAt > MODE_MS;
  }

  async #askMode(output: Output, urgency: Urgency): Promise<void> {
    const set = this.#supply.known.settings.outputs[output];
    const mode = await this.#supply.readMode(urgency, output);
    this.#modes.set(output, { mode, set, askedAt: this.#clock.now() });
  }

  /** What can wait: one question a round, the most urgent one. */
  async #chore(close: readonly Output[]): Promise<void> {
    const supply = this.#supply;
    const now = this.#clock.now();
    const [only, ...others] = close;
    if (supply.errors.isDue || now - this.#lookedAt > LOOK_MS) {
      this.#lookedAt = now;
      return supply.look();
    }
    // With one output to follow, questions need not name it.
    if (only !== undefined && others.length === 0 && supply.known.selected !== only) return supply.select(only);
    this.#slow ??= this.#nextSlow(close, now);
    const step = await this.#slow?.next();
    if (step?.done) this.#slow = undefined;
  }

  #nextSlow(close: readonly Output[], now: number): AsyncGenerator<void, Reading> | undefined {
    const due = outputNames.filter((output) => !close.includes(output) && now - this.#updatedAt[output] > SLOW_MS);
    const oldest = due.sort((a, b) => this.#updatedAt[a] - this.#updatedAt[b])[0];
    return oldest === undefined ? undefined : this.#steps(oldest, 'poll');
  }

  #followed(): Output[] {
    const { on, outputs } = this.#supply.known.settings;
    const now = this.#clock.now();
    return outputNames.filter(
      (output) =>
        isProtected(this.protections[output]) ||
        this.#interestUntil[output] > now ||
        (on && outputs[output].volts !== 0),
    );
  }

  /** A tenth more or less is no news. */
  #tellPace(): void {
    const now = this.worstReactionMs;
    if (Math.abs(now - this.#toldReactionMs) <= 0.1 * this.#toldReactionMs) return;
    this.#toldReactionMs = now;
    this.#handlers.paceChanged();
  }
}
