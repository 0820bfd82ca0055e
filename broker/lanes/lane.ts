import { NEVER } from '../../contract/schedule/queue.ts';
import type { LaneCalls } from './lane-output.ts';
import { LaneProgram, type Start } from './lane-program.ts';
import type { FromLane, LaneOutput, ToLane } from './messages.ts';

/** Events that are done before the others of the lane are looked at again, and its messages. */
const BURST = 16;

export interface LaneParts {
  readonly calls: LaneCalls;
  readonly generations: SharedArrayBuffer;
  post(message: FromLane): void;
}

/**
 * What drives the outputs of one bus on time: parts of programs, each with its own queue. It has no clock that wakes it: who has one calls
 * `turn` when it wants to be woken, a thread on Linux, a virtual clock in tests.
 */
export class Lane {
  readonly #calls: LaneCalls;
  readonly #words: Int32Array;
  readonly #post: (message: FromLane) => void;
  readonly #programs = new Map<number, LaneProgram>();
  #isClosed = false;

  constructor({ calls, generations, post }: LaneParts) {
    this.#calls = calls;
    this.#words = new Int32Array(generations);
    this.#post = post;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  handle(message: ToLane): void {
    if (message.type === 'close') this.close();
    else if (message.type === 'start') this.#start(message);
    else {
      const program = this.#programs.get(message.program);
      if (message.type === 'lateness') program?.lateness(message.request, message.reset);
      else if (program !== undefined) program.add(message);
      else if (message.type === 'replace') this.#discard(message.outputs);
    }
  }

  /**
   * Does some of what is due by now. @param nowNs asked before messages were: whatever comes in later is of later times
   * @returns when it wants to be called again, ns since the epoch: at once if that is not after now
   */
  turn(nowNs: number): number {
    let next = NEVER;
    for (const [number, program] of this.#programs) {
      if (program.nextAt <= nowNs) {
        program.advance(nowNs, BURST);
        if (program.hasEnded) this.#programs.delete(number);
      }
      if (!program.hasEnded && program.nextAt < next) next = program.nextAt;
    }
    return next;
  }

  #start(message: Start): void {
    const { program, outputs } = message;
    if (this.#isClosed || this.#programs.has(program)) this.#discard(outputs);
    else {
      const around = { calls: this.#calls, words: this.#words, post: this.#post };
      this.#programs.set(program, new LaneProgram(message, around));
    }
  }

  /** Their descriptors have come here, and are nobody else's. */
  #discard(outputs: readonly LaneOutput[]): void {
    for (const { sealed } of outputs) for (const fd of sealed.fds) this.#calls.close(fd);
  }

  /** Everything ends; what it has is closed. */
  close(): void {
    this.#isClosed = true;
    const nowNs = this.#calls.nowNs();
    for (const program of this.#programs.values()) program.end(nowNs);
    this.#programs.clear();
  }
}
