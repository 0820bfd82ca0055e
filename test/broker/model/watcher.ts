import type { Core } from '../../../broker/core.ts';
import type { Session } from '../../../broker/session.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';
import { describePin, highRatioOf, type Output, type Pin, pinOf, samePin, type WatchedKernel } from './outputs.ts';
import type { Programs } from './programs.ts';
import {
  type Client,
  describeRequest,
  isAsked,
  isOnTheWay,
  isWithin,
  type Reference,
  type Request,
  switchesOff,
} from './reference.ts';

/** An output that changed in a step, for the audit log: by whom. */
export interface Actuation {
  event: 'set' | 'safe';
  output: Output;
  users: Set<string>;
  /** Who it was may have called, and then it may be folded into another line; or a program of his may have done it, of which the log has no lines. */
  by: 'broker' | 'call' | 'program';
  /** Lines of the log that there were before the step, and after it. */
  lines: [before: number, after: number];
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
  #linesBefore = 0;

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
      const needsLease = this.#reference.entryOf(output)?.lease === 'required' && !switchesOff(request, output);
      if (!holds && (holders.length > 0 || needsLease)) return false;
      return this.#reference.bounds(client, output) !== undefined;
    });
  }

  beginStep(): void {
    this.#askers.clear();
    this.#linesBefore = this.#lines;
    for (const output of this.#reference.outputs) output.before = output.last;
  }

  /** What has come of the step. */
  endStep(): void {
    for (const [output, askers] of this.#askers) {
      const pin = output.last;
      const asked = askers.filter(({ client, changes }) => {
        const bounds = this.#reference.bounds(client, output);
        return bounds !== undefined && isWithin(bounds, pin) && isAsked(output, changes.get(output) ?? {}, pin);
      });
      const isSafe = this.#reference.isSafe(output, pin);
      if (!samePin(pin, output.before) && output.byBroker) {
        const users = new Set(askers.map(({ client }) => client.user));
        // What a program does is not in the log event by event.
        const isCall = asked.some(({ method }) => method !== 'schedule.run');
        if (isCall || isSafe)
          this.actuations.push({
            event: isSafe ? 'safe' : 'set',
            output,
            users,
            by: this.#whoMade(output, askers),
            lines: [this.#linesBefore, this.#lines],
          });
      }
      if (!isSafe && asked.length === 0 && !samePin(pin, output.before))
        this.#complain(output, pin, askers, 'at the end');
    }
  }

  #whoMade(output: Output, askers: readonly Request[]): Actuation['by'] {
    const isAnswer = ({ method, changes }: Request) => {
      if (method !== 'schedule.run') return true;
      const wanted = pinOf({ enabled: true, polarity: 'normal', ...changes.get(output) });
      // An idle PCA9685 reads as one that is on and never high.
      return samePin(wanted, output.last) || (highRatioOf(wanted) === 0 && highRatioOf(output.last) === 0);
    };
    const [asker] = askers.filter(isAnswer);
    if (asker === undefined) return 'broker';
    return asker.method === 'schedule.run' ? 'program' : 'call';
  }

  get #lines(): number {
    return this.#core().audit.status.lines;
  }

  #complain(output: Output, pin: Pin, askers: readonly Request[], when: string): void {
    const who = askers.length === 0 ? 'nobody who may' : askers.map(describeRequest).join(', ');
    this.violations.push(
      `${output.name} was ${describePin(output.before)} and is ${describePin(pin)} ${when}; asked for by ${who}`,
    );
  }
}
