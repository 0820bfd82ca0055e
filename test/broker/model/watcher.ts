import type { Core } from '../../../broker/core.ts';
import type { Session } from '../../../broker/session.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';
import { describePin, type Output, type Pin, samePin, type WatchedKernel } from './outputs.ts';
import type { Programs } from './programs.ts';
import {
  type Client,
  describeRequest,
  isAsked,
  isOnTheWay,
  isWithin,
  type Reference,
  type Request,
} from './reference.ts';

/** An output that changed in a step, for the audit log: by whom, under which name. */
export interface Actuation {
  event: 'set' | 'safe';
  name: string;
  users: Set<string>;
}

/**
 * Looks at every output after every system call of the broker: each change must be one that somebody asked for who may have it
 * now, or that the policy declares.
 */
export class Watcher {
  readonly violations: string[] = [];
  readonly actuations: Actuation[] = [];
  readonly #reference: Reference;
  readonly #clock: VirtualClock;
  readonly #core: () => Core;
  readonly #sessionOf: (client: Client) => Session | undefined;
  readonly #programs: Programs;
  /** Who might have changed an output, when it last changed in this step. */
  readonly #askers = new Map<Output, readonly Request[]>();
  /** Another program writes, or the hardware comes and goes. */
  foreign = false;

  constructor(
    kernel: WatchedKernel,
    reference: Reference,
    clock: VirtualClock,
    core: () => Core,
    sessionOf: (client: Client) => Session | undefined,
    programs: Programs,
  ) {
    this.#reference = reference;
    this.#clock = clock;
    this.#core = core;
    this.#sessionOf = sessionOf;
    this.#programs = programs;
    kernel.onChange = () => this.look();
    kernel.onThrow = (error) =>
      this.violations.push(`thrown where nobody catches it: ${error instanceof Error ? error.stack : String(error)}`);
  }

  look(): void {
    this.#reference.tick(this.#clock.nowNs(), true);
    for (const output of this.#reference.outputs) {
      const pin = output.look();
      if (samePin(pin, output.last)) continue;
      output.byBroker = !this.foreign;
      if (this.foreign) {
        output.before = pin;
        this.#reference.mustBe.delete(output);
      } else this.#judge(output, pin);
      output.last = pin;
    }
  }

  #judge(output: Output, pin: Pin): void {
    const askers = this.#askersOf(output);
    this.#askers.set(output, askers);
    const bounds = askers
      .map(({ client }) => this.#reference.bounds(client, output))
      .filter((one) => one !== undefined);
    const from = [output.before, output.last, ...this.#reference.declared(output)];
    if (pin.enabled && !isOnTheWay(pin, from, bounds)) this.#complain(output, pin, askers, 'on the way');
    if (!pin.enabled || this.#reference.isSafe(output, pin)) return;
    if (askers.length > 0) this.#reference.mustBe.delete(output);
  }

  /** Whose requests might change an output now. */
  #askersOf(output: Output): readonly Request[] {
    const driving = this.#programs.askersOf(output);
    if (driving !== undefined) return driving;
    const { leases } = this.#core();
    const holders = leases.all
      .filter(({ units }) => units.some(({ id }) => id === output.id))
      .map(({ session }) => session);
    return this.#reference.requests.filter((request) => {
      const { client, changes, dead } = request;
      if (!changes.has(output) || dead.has(output) || client.ended) return false;
      const session = this.#sessionOf(client);
      const holds = session !== undefined && holders.includes(session);
      if (!holds && (holders.length > 0 || this.#reference.entryOf(output)?.lease === 'required')) return false;
      return this.#reference.bounds(client, output) !== undefined;
    });
  }

  beginStep(): void {
    this.#askers.clear();
    for (const output of this.#reference.outputs) output.before = output.last;
  }

  /** What has come of the step. */
  endStep(): void {
    for (const [output, askers] of this.#askers) {
      const pin = output.last;
      const name = this.#reference.nameOf(output);
      const asked = askers.filter(({ client, changes }) => {
        const bounds = this.#reference.bounds(client, output);
        return bounds !== undefined && isWithin(bounds, pin) && isAsked(output, changes.get(output) ?? {}, pin);
      });
      const isSafe = this.#reference.isSafe(output, pin);
      if (!samePin(pin, output.before) && output.byBroker) {
        const users = new Set(askers.map(({ client }) => client.user));
        // What a program does is not in the log event by event.
        const isCall = asked.some(({ method }) => method !== 'schedule.run');
        if (isCall || isSafe) this.actuations.push({ event: isSafe ? 'safe' : 'set', name, users });
      }
      if (!isSafe && asked.length === 0 && !samePin(pin, output.before))
        this.#complain(output, pin, askers, 'at the end');
    }
  }

  #complain(output: Output, pin: Pin, askers: readonly Request[], when: string): void {
    const who = askers.length === 0 ? 'nobody who may' : askers.map(describeRequest).join(', ');
    this.violations.push(
      `${output.name} was ${describePin(output.before)} and is ${describePin(pin)} ${when}; asked for by ${who}`,
    );
  }
}
