/** A lane in this process: the same as on Linux but for its thread. Its time is the kernel's, so that on a virtual clock nothing is by chance. */
import type { Clock, Fd, Os, Timer } from '../broker/hardware/os.ts';
import { Lane } from '../broker/lanes/lane.ts';
import type { LaneLink, LaneOptions, ToLane } from '../broker/lanes/messages.ts';

const NS_PER_MS = 1e6;

/** A clock that may know times between two milliseconds. */
interface ExactClock extends Clock {
  at?(dueNs: bigint, callback: () => void): Timer;
}

export interface LaneKernel {
  readonly os: Pick<Os, 'writeAtStart' | 'ioctl' | 'close'>;
  readonly clock: ExactClock;
  /** Resolves when calls on a descriptor may come back; undefined where they are not held. */
  heldUntil(fd: Fd): Promise<void> | undefined;
}

export class SimulatedLane implements LaneLink {
  readonly #kernel: LaneKernel;
  readonly #options: LaneOptions;
  readonly #lane: Lane;
  readonly #messages: ToLane[] = [];
  readonly #fds = new Set<Fd>();
  readonly #ended: Promise<void>;
  #end = () => {};
  #timer: Timer | undefined;
  #nextNs = Number.POSITIVE_INFINITY;
  #isHeld = false;

  constructor(kernel: LaneKernel, options: LaneOptions) {
    this.#kernel = kernel;
    this.#options = options;
    const { os } = kernel;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#lane = new Lane({
      calls: {
        nowNs: () => this.#nowNs,
        writeAtStart: (fd, bytes) => os.writeAtStart(fd, bytes),
        ioctl: (fd, request, argument) => os.ioctl(fd, request, Uint8Array.from(argument)),
        close: (fd) => {
          this.#fds.delete(fd);
          os.close(fd);
        },
      },
      generations: options.generations,
      post: (message) => queueMicrotask(() => options.onMessage(structuredClone(message))),
    });
    queueMicrotask(() => options.onMessage({ type: 'ready', problems: [] }));
  }

  /** Heard in a moment, as by a thread. */
  post(message: ToLane): void {
    this.#messages.push(structuredClone(message));
    queueMicrotask(() => this.#run());
  }

  async close(): Promise<void> {
    this.post({ type: 'close' });
    await this.#ended;
  }

  get #nowNs(): number {
    return Number(this.#kernel.clock.nowNs() - this.#options.epochNs);
  }

  #run(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      if (!this.#isHeld && !this.#lane.isClosed) this.#turn();
    } catch (error) {
      this.#options.onLost(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #turn(): void {
    let nowNs = this.#nowNs;
    do {
      if (this.#stalls(nowNs)) return;
      for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift())
        this.#hear(message);
      if (this.#lane.isClosed) this.#end();
      if (this.#lane.isClosed) return;
      this.#nextNs = this.#lane.turn(nowNs);
      nowNs = this.#nowNs;
    } while (this.#nextNs <= nowNs);
    if (this.#nextNs < Number.POSITIVE_INFINITY) this.#wait();
  }

  #hear(message: ToLane): void {
    if (message.type === 'start' || message.type === 'replace')
      for (const fd of message.outputs.flatMap(({ sealed }) => sealed.fds)) this.#fds.add(fd);
    this.#lane.handle(message);
  }

  /** A thread whose call does not come back does nothing, and hears nothing, until it does. */
  #stalls(nowNs: number): boolean {
    if (this.#nextNs > nowNs) return false;
    for (const fd of this.#fds) {
      const held = this.#kernel.heldUntil(fd);
      if (held === undefined) continue;
      this.#isHeld = true;
      void held.then(() => {
        this.#isHeld = false;
        this.#run();
      });
      return true;
    }
    return false;
  }

  #wait(): void {
    const { clock } = this.#kernel;
    const run = () => this.#run();
    this.#timer =
      clock.at?.(this.#options.epochNs + BigInt(Math.ceil(this.#nextNs)), run) ??
      clock.after(Math.max(0, (this.#nextNs - this.#nowNs) / NS_PER_MS), run);
  }
}
