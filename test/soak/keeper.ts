import type { Lease } from '../../client/lease.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Actor } from './actor.ts';
import { NEVER_ALLOWED, type Own, PERIOD_NS, policies, pwmText } from './world.ts';

/** After its time, a lease ends in the turn of the loop in which the timer fires. */
const GRACE_MS = 4000;

/** How a kind of output is changed and read. */
interface Kind {
  /** A value to set: not the one that it has. */
  value(actor: Actor, state: string | undefined): number;
  set(actor: Actor, own: Own, value: number): Promise<string>;
  get(actor: Actor, own: Own): Promise<string | undefined>;
}

const pwmFields = (value: number) => ({
  enabled: true,
  periodNs: PERIOD_NS,
  dutyNs: value,
  polarity: 'normal' as const,
});

const kinds: Readonly<Record<Own['kind'], Kind>> = {
  pwm: {
    value: ({ random }) => random.between(1, policies.wide * PERIOD_NS),
    set: async (actor, { place }, value) =>
      pwmText((await actor.call('pwm.set', ({ pwm }) => pwm.set({ ...place, ...pwmFields(value) }))).state),
    get: async (actor, { place }) => {
      const { state } = await actor.call('pwm.get', ({ pwm }) => pwm.get(place));
      return state === null ? undefined : pwmText(state);
    },
  },
  gpio: {
    value: (_, state) => (state === '1' ? 0 : 1),
    set: async (actor, { place }, value) =>
      String((await actor.call('gpio.set', ({ gpio }) => gpio.set({ ...place, value: value === 0 ? 0 : 1 }))).value),
    get: async (actor, { place }) => String((await actor.call('gpio.get', ({ gpio }) => gpio.get(place))).value),
  },
  led: {
    value: ({ random }, state) => (Number(state) + random.between(1, 255)) % 256 || 1,
    set: async (actor, { place }, brightness) =>
      String((await actor.call('led.set', ({ led }) => led.set({ ...place, brightness }))).brightness),
    get: async (actor, { place }) => String((await actor.call('led.get', ({ led }) => led.get(place))).brightness),
  },
};

/** Drives one unit that is its user's own, in all the ways that a lease can go, and knows what was acknowledged. */
export class Keeper {
  readonly #own: Own;
  readonly #kind: Kind;
  #actor: Actor | undefined;
  #lease: Lease | undefined;
  /** As it surely is: acknowledged or read, and nothing has happened since that could have changed it. */
  #state: string | undefined;

  constructor(own: Own) {
    this.#own = own;
    this.#kind = kinds[own.kind];
  }

  /** One round: from taking it to giving it up. */
  async round(actor: Actor): Promise<void> {
    if (this.#actor === undefined) actor.workshop.stands(this, () => this.#standing());
    this.#actor = actor;
    const { random, workshop } = actor;
    const ttlMs = random.chance(0.4) ? random.between(3000, 6000) : undefined;
    if (this.#own.leased) await this.#take(actor, ttlMs);
    const alive = async () => void (ttlMs !== undefined && (await this.#alive(actor)));
    await this.#read(actor);
    for (let turn = random.between(4, 15); turn > 0 && !workshop.isOver; turn--) {
      await this.#turn(actor);
      await alive();
      await actor.pause(700, alive);
    }
    if (this.#own.leased) await this.#giveUp(actor, ttlMs);
  }

  /** Of what is not leased: what was acknowledged. Of what is: the same, as long as the lease is held. */
  #standing() {
    const { name: unit, leased, pluggable } = this.#own;
    const holds = this.#lease !== undefined && !this.#lease.signal.aborted && this.#actor?.isConnected === true;
    if (this.#state === undefined || pluggable || (leased && !holds)) return undefined;
    return { unit, state: this.#state };
  }

  async #take(actor: Actor, ttlMs: number | undefined): Promise<void> {
    this.#state = undefined;
    this.#lease = await actor.call('lease.take', (postern) => postern.lease({ ...this.#own.place, ttlMs }));
  }

  async #alive(actor: Actor): Promise<void> {
    await actor.call('lease.alive', async () => this.#lease?.alive());
  }

  async #turn(actor: Actor): Promise<void> {
    const { random } = actor;
    if (random.chance(0.15)) await this.#read(actor);
    else if (this.#own.kind === 'pwm' && random.chance(0.08)) {
      const tooMuch = { ...this.#own.place, ...pwmFields(NEVER_ALLOWED * PERIOD_NS) };
      await actor.mustNot('pwm.set over the limit', ['denied', 'busy', 'unsafe'], ({ pwm }) => pwm.set(tooMuch));
    } else await this.#set(actor);
  }

  async #set(actor: Actor): Promise<void> {
    const before = this.#state;
    const value = this.#kind.value(actor, before);
    const sentMs = Date.now();
    try {
      const state = await this.#kind.set(actor, this.#own, value);
      // Whose lease was lost meanwhile may still switch off what is safe already: that changes nothing, and is no line of the log.
      if (this.#lease?.signal.aborted !== true && before !== undefined && before !== state)
        actor.workshop.acknowledged(sentMs, this.#own.name, value);
      this.#state = state;
    } catch (error) {
      // Refused before anything was done: it is as it was. Otherwise nobody knows.
      if (!(error instanceof Refusal)) throw error;
      if (error.code !== 'denied') this.#state = undefined;
      if (!actor.isConnected || this.#lease?.signal.aborted === true) throw error;
    }
  }

  /** What is read under a lease that is still held is what was acknowledged last. */
  async #read(actor: Actor): Promise<void> {
    const state = await this.#kind.get(actor, this.#own);
    const isKept = this.#own.leased && !this.#own.pluggable && this.#lease?.signal.aborted === false;
    if (isKept && this.#state !== undefined && state !== this.#state)
      actor.workshop.violation(`${this.#own.name} is ${state}, and was acknowledged as ${this.#state}`);
    this.#state = this.#lease?.signal.aborted === true ? undefined : state;
  }

  async #giveUp(actor: Actor, ttlMs: number | undefined): Promise<void> {
    const { random } = actor;
    const lease = this.#lease;
    if (lease === undefined || lease.signal.aborted) return;
    const way = random.next();
    if (way < 0.15) await actor.drop();
    else if (way < 0.3 && ttlMs !== undefined) {
      this.#state = undefined;
      await actor.workshop.breathe(ttlMs + GRACE_MS);
      // Whatever the broker said before its answer has been heard by then.
      await actor.call('ping', (postern) => postern.ping());
      if (!lease.signal.aborted && !actor.workshop.isOver)
        actor.workshop.violation(`the lease on ${this.#own.name} outlived its ${ttlMs} ms`);
    } else {
      const keep = way > 0.85;
      const before = this.#state;
      this.#state = undefined;
      await actor.call('lease.release', () => lease.release({ keep }));
      const state = await this.#kind.get(actor, this.#own);
      const expected = keep ? before : this.#own.safe;
      if (!this.#own.pluggable && expected !== undefined && state !== undefined && state !== expected)
        actor.workshop.violation(
          `${this.#own.name} is ${state} after a release${keep ? ' with keep' : ''}, and not ${expected}`,
        );
    }
  }
}
