import { Refusal } from '../../contract/errors.ts';
import type { Os, Timer } from '../hardware/os.ts';
import type { Log } from '../log.ts';
import { Generations } from './generations.ts';
import type { FromLane, LaneLink, Precision, ToLane } from './messages.ts';
import { defaultPrecision } from './precision.ts';

/** Beyond so many, buses share a lane. */
const MOST_LANES = 8;
/** A lane that has nothing to do ends after so long: programs come one after the other. */
const IDLE_MS = 10_000;
/** Parts that were told to end so long ago, and have not, hang: with so many of them a lane is given no more. */
const HANGS_NS = 1e9;
const MOST_HANGING = 4;
/** For a lane to begin. */
const PATIENCE_MS = 10_000;
/** For all of them to end. */
const CLOSING_MS = 2000;

export interface LanesOptions {
  readonly os: Pick<Os, 'nowNs' | 'after' | 'startLane'>;
  readonly log: Log;
  readonly precision?: Precision | undefined;
}

/** What is told of a part of a program. */
export interface PartReports {
  report(message: FromLane): void;
  /** Its lane is gone, with all that it had: a fault of ours. */
  lost(error: Error): void;
}

/** A part of a program on a lane. It is over when `ended` has been reported, or it was lost. */
export interface LanePart {
  /** Resolves when the lane is there. Rejects with Refusal `unavailable` where it does not come to be: the part is over then. */
  readonly ready: Promise<void>;
  /** Nothing is reported before it has been posted something. */
  hear(reports: PartReports): void;
  /** @param message whose program is that of the part */
  post(message: ToLane): void;
  /** It was never started, and will not be. */
  leave(): void;
}

interface Part {
  readonly program: number;
  /** When it was told to end. */
  endingSinceNs: number | undefined;
  reports: PartReports | undefined;
}

interface Running {
  readonly buses: Set<string>;
  readonly link: LaneLink;
  /** By number among all parts: several of one program may be on one lane. */
  readonly parts: Map<number, Part>;
  readonly ready: Promise<void>;
  idle: Timer | undefined;
}

/** The lanes that there are: made when a bus is first driven, one for each, ended when nothing is driven any more. */
export class Lanes {
  readonly generations = new Generations();
  readonly #os: LanesOptions['os'];
  readonly #log: Log;
  readonly #precision: Precision;
  readonly #epochNs: bigint;
  readonly #running = new Set<Running>();
  readonly #ending = new Set<Promise<void>>();
  readonly #warned = new Set<string>();
  #lastPart = 0;

  constructor({ os, log, precision = defaultPrecision }: LanesOptions) {
    this.#os = os;
    this.#log = log;
    this.#precision = precision;
    this.#epochNs = os.nowNs();
  }

  /** In ns since the epoch of all lanes. */
  nowNs(): number {
    return Number(this.#os.nowNs() - this.#epochNs);
  }

  /** How many there are, those included that have been told to end and have not yet: one may be in the kernel, for as long as that takes. */
  get size(): number {
    return this.#running.size + this.#ending.size;
  }

  /** A part of a program on the lane of a bus. @throws Refusal `unavailable` where it hangs: what it is sent, descriptors too, gathers there */
  take(bus: string, program: number): LanePart {
    const lane = this.#laneOf(bus);
    this.#mustTakeMore(lane, bus);
    lane.idle?.cancel();
    lane.idle = undefined;
    this.#lastPart += 1;
    const number = this.#lastPart;
    const part: Part = { program, endingSinceNs: undefined, reports: undefined };
    lane.parts.set(number, part);
    const leave = () => {
      lane.parts.delete(number);
      this.#mayEnd(lane);
    };
    const ready = lane.ready.catch((error: unknown) => {
      leave();
      throw error;
    });
    // Whoever waits for it hears of it; it is nobody's fault if nobody does.
    ready.catch(() => {});
    return {
      ready,
      hear: (reports) => {
        part.reports = reports;
      },
      post: (message) => {
        if (message.type === 'end') part.endingSinceNs ??= this.nowNs();
        lane.link.post('program' in message ? { ...message, program: number } : message);
      },
      leave,
    };
  }

  /** Ends them all. Resolves when they have ended, or are found not to: then `size` counts those that have not. */
  async close(): Promise<void> {
    for (const lane of this.#running) this.#end(lane);
    let timer: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = this.#os.after(CLOSING_MS, resolve);
    });
    await Promise.race([Promise.all(this.#ending), patience]);
    timer?.cancel();
  }

  #mustTakeMore({ parts }: Running, bus: string): void {
    const nowNs = this.nowNs();
    const hanging = [...parts.values()].filter(({ endingSinceNs = nowNs }) => nowNs - endingSinceNs >= HANGS_NS);
    if (hanging.length < MOST_HANGING) return;
    throw new Refusal(
      'unavailable',
      `the lane of ${bus} hangs in the kernel: ${hanging.length} programs have not ended there`,
    );
  }

  #laneOf(bus: string): Running {
    const lanes = [...this.#running];
    const own = lanes.find(({ buses }) => buses.has(bus));
    if (own !== undefined) return own;
    if (lanes.length < MOST_LANES) return this.#start(bus);
    const [least] = lanes.sort((a, b) => a.parts.size - b.parts.size);
    if (least === undefined) return this.#start(bus);
    least.buses.add(bus);
    return least;
  }

  #start(bus: string): Running {
    let [begun, failed] = [() => {}, (_reason: Refusal) => {}];
    const ready = new Promise<void>((resolve, reject) => {
      [begun, failed] = [resolve, reject];
    });
    const timer = this.#os.after(PATIENCE_MS, () =>
      failed(new Refusal('unavailable', `the lane of ${bus} does not begin: the machine may be too busy`)),
    );
    ready.then(
      () => timer.cancel(),
      () => {
        timer.cancel();
        // The next program gets another.
        this.#end(lane);
      },
    );
    const parts: Running['parts'] = new Map();
    const link = this.#os.startLane({
      name: bus,
      epochNs: this.#epochNs,
      generations: this.generations.memory,
      precision: this.#precision,
      onMessage: (message) => {
        if (message.type === 'ready') {
          this.#warn(message.problems);
          begun();
        } else this.#heard(lane, message);
      },
      onLost: (error) => {
        failed(new Refusal('unavailable', `the lane of ${bus} was lost: ${error.message}`));
        this.#lost(lane, error);
      },
    });
    const lane: Running = { buses: new Set([bus]), link, parts, ready, idle: undefined };
    this.#running.add(lane);
    return lane;
  }

  #heard(lane: Running, message: Exclude<FromLane, { type: 'ready' }>): void {
    const part = lane.parts.get(message.program);
    if (part === undefined) return;
    if (message.type === 'ended') {
      lane.parts.delete(message.program);
      this.#mayEnd(lane);
    }
    part.reports?.report({ ...message, program: part.program });
  }

  #lost(lane: Running, error: Error): void {
    this.#log.error(`the lane of ${[...lane.buses].join(', ')} was lost: ${error.stack}`);
    this.#end(lane);
    for (const { reports } of lane.parts.values()) reports?.lost(error);
    lane.parts.clear();
  }

  #mayEnd(lane: Running): void {
    if (lane.parts.size > 0 || !this.#running.has(lane)) return;
    lane.idle?.cancel();
    lane.idle = this.#os.after(IDLE_MS, () => this.#end(lane));
  }

  #end(lane: Running): void {
    if (!this.#running.delete(lane)) return;
    lane.idle?.cancel();
    const ended = lane.link.close().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** Once for each: each lane would say the same. */
  #warn(problems: readonly string[]): void {
    for (const problem of problems) {
      if (this.#warned.has(problem)) continue;
      this.#warned.add(problem);
      this.#log.warning(`lanes are less exact than was asked for: ${problem}`);
    }
  }
}
