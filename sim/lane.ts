/** A lane in this process: the same as on Linux but for its thread. Its time is the kernel's, so that on a virtual clock nothing is by chance. */
import type { Clock, Timer } from '../broker/hardware/os.ts';
import { Lane } from '../broker/lanes/lane.ts';
import type { LaneLink, LaneOptions, ToLane } from '../broker/lanes/messages.ts';
import type { SimulatedKernel } from './kernel.ts';

const NS_PER_MS = 1e6;

/** A clock that may know times between two milliseconds. */
interface ExactClock extends Clock {
  at?(dueNs: bigint, callback: () => void): Timer;
}

export class SimulatedLane implements LaneLink {
  readonly #kernel: SimulatedKernel;
  readonly #clock: ExactClock;
  readonly #options: LaneOptions;
  readonly #lane: Lane;
  readonly #messages: ToLane[] = [];
  #timer: Timer | undefined;
  #isHeld = false;

  constructor(kernel: SimulatedKernel, clock: ExactClock, options: LaneOptions) {
    this.#kernel = kernel;
    this.#clock = clock;
    this.#options = options;
    const { generations } = options;
    this.#lane = new Lane({
      calls: {
        nowNs: () => this.#nowNs,
        writeAtStart: (fd, bytes) => kernel.writeAtStart(fd, bytes),
        ioctl: (fd, request, argument) => kernel.ioctl(fd, request, Uint8Array.from(argument)),
        close: (fd) => kernel.close(fd),
      },
      generations,
      post: (message) => queueMicrotask(() => options.onMessage(structuredClone(message))),
    });
    queueMicrotask(() => options.onMessage({ type: 'ready', problems: [] }));
  }

  /** Heard in a moment, as by a thread. */
  post(message: ToLane): void {
    this.#messages.push(structuredClone(message));
    queueMicrotask(() => this.#run());
  }

  close(): void {
    this.post({ type: 'close' });
  }

  get #nowNs(): number {
    return Number(this.#clock.nowNs() - this.#options.epochNs);
  }

  #run(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isHeld) return;
    try {
      this.#turn();
    } catch (error) {
      this.#options.onLost(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #turn(): void {
    let [nowNs, nextNs] = [0, 0];
    while (nextNs <= nowNs) {
      nowNs = this.#nowNs;
      for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift())
        this.#lane.handle(message);
      if (this.#lane.isClosed) return;
      nextNs = this.#lane.turn(nowNs);
    }
    this.#wait(nextNs);
  }

  #wait(nextNs: number): void {
    if (nextNs === Number.POSITIVE_INFINITY) return;
    const run = () => this.#run();
    const { epochNs } = this.#options;
    this.#timer =
      this.#clock.at?.(epochNs + BigInt(Math.ceil(nextNs)), run) ??
      this.#kernel.after(Math.max(0, (nextNs - this.#nowNs) / NS_PER_MS), run);
  }
}
