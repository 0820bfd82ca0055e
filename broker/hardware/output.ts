import type { SealedOutput } from './sealed.ts';

/**
 * What an output is, whatever its hardware: a state that is read, planned and set in the turn of the loop that asks. PWM channels, GPIO
 * lines and LEDs are outputs; the gate and the keeper know no more of them than this.
 */
export interface Output<State> {
  /** Where it is, for people: `/sys/class/pwm/pwmchip0/pwm1`. */
  readonly path: string;
  /** Which kernel interface: `sysfs`, `chardev`. */
  readonly backend: string;
  readonly isOpen: boolean;
  /**
   * Takes it from the kernel and waits until it is there. Resolves at once if it is open.
   * @param cancelled asked after each wait; true ends it with Refusal `unsafe`
   */
  open(cancelled: () => boolean): Promise<void>;
  /** Gives it back to the kernel. */
  close(): void;
  /** It must be open. */
  read(): State;
  /** It must be open. Asks the kernel what it would do where the interface can tell; changes nothing. */
  plan(previous: State, requested: State): Plan<State>;
  /** Calls back when somebody else changed it, where the kernel tells. */
  watch(onChange: () => void): { close(): void };
}

/** An output that a lane can write to: a PWM channel, a GPIO line. */
export interface SealableOutput<State> extends Output<State> {
  /** What it shares with the outputs that wait where it waits: one lane drives them all. */
  readonly bus: string;
  /**
   * Makes it up for a lane, on descriptors of its own. It must be open. Until `unsealed` the state is the lane's to know.
   * @param states the first is the one that it is in; all others as `plan` has them for a result
   * @throws OsError, Refusal `unavailable`; no descriptor is left open then
   */
  seal(states: readonly State[]): SealedOutput;
  /** No lane writes any more. @param state that the lane has left it in; undefined: nobody knows */
  unsealed(state: State | undefined): void;
}

/**
 * What a change really does. `steps` are the system calls, in order; between any two of them the output is off or not
 * above both what it was and what it becomes: it may dip, it never peaks.
 */
export interface Plan<State> {
  previous: State;
  requested: State;
  /** What the hardware will settle in, as far as this kernel interface can tell. */
  result: State;
  /** False where the kernel interface does not tell how it rounds (sysfs). */
  roundingKnown: boolean;
  /** States with the output on that it passes through, without `previous` and `result`. */
  passing: State[];
  steps: Step[];
}

/** One act of a plan: a system call, or what the back end itself keeps for an output that is off. */
export interface Step {
  /** For people: `period ← 20000000`. */
  describe: string;
  /** @throws Refusal `device`, `invalid`, `busy`, `unavailable` for what the kernel is known to refuse; OsError otherwise */
  run(): void;
}
