import type { PwmState } from '../../contract/pwm/waveform.ts';
import { planWrites } from '../hardware/pwm/writes.ts';
import type { SealedCall, SealedFiles } from '../hardware/sealed.ts';
import { generationAt, NOBODY, writingAt } from './generations.ts';
import type { LaneOutput } from './messages.ts';

/** What a lane asks of the kernel. All but the clock throw OsError. */
export interface LaneCalls {
  /** ns since the lane's epoch. */
  nowNs(): number;
  /** A request that only reads its argument. */
  ioctl(fd: number, request: number, argument: Uint8Array): void;
  writeAtStart(fd: number, bytes: Uint8Array): void;
  close(fd: number): void;
}

/** The output may not be written to any more. `wrote`: something was, since. */
export class Revoked extends Error {
  readonly wrote: boolean;
  constructor(wrote: boolean) {
    super(wrote ? 'another generation, after a write' : 'another generation');
    this.wrote = wrote;
  }
}

/** Ways from one state to another that are remembered: what comes in cycles is worked out once. */
const MOST_WAYS = 1024;
const UNKNOWN = -1;

/** A unit: several outputs are of one where programs replace each other, each with the states that its own program gives it. */
export interface WrittenUnit {
  /** Who set it last; undefined: nobody yet, it is in state 0. */
  setBy: WrittenOutput | undefined;
  /** What its files say, where it has files. Undefined: a call failed. */
  files: PwmState | undefined;
}

/** An output as its lane has it: what is done to it is done under its generation alone. */
export class WrittenOutput {
  readonly name: string;
  readonly #output: LaneOutput;
  readonly #unit: WrittenUnit;
  readonly #calls: LaneCalls;
  readonly #words: Int32Array;
  readonly #ways = new Map<number, readonly SealedCall[]>();
  #state = 0;

  /** @param words the shared memory of generations */
  constructor(output: LaneOutput, unit: WrittenUnit, { calls, words }: { calls: LaneCalls; words: Int32Array }) {
    this.name = output.name;
    this.#output = output;
    this.#unit = unit;
    this.#calls = calls;
    this.#words = words;
  }

  /** By number; -1: a call failed on the way to it, or another program's output has set the unit since. */
  get state(): number {
    const { setBy } = this.#unit;
    return setBy === undefined || setBy === this ? this.#state : UNKNOWN;
  }

  /** A call failed: nobody knows what its files say, nor what to write to them. */
  get isLost(): boolean {
    return this.#output.sealed.kind === 'files' && this.#unit.files === undefined;
  }

  /** @param state by number @throws OsError @throws Revoked */
  set(state: number): void {
    const { sealed } = this.#output;
    const before = this.state;
    this.#state = UNKNOWN;
    this.#unit.setBy = this;
    if (sealed.kind === 'files') this.#setFiles(sealed, before, state);
    else {
      const call = sealed.calls[state];
      if (call !== undefined) this.#make(call);
    }
    this.#state = state;
  }

  /** Its descriptors are its own. */
  close(): void {
    for (const fd of this.#output.sealed.fds) this.#calls.close(fd);
  }

  /** The generation is compared before every single system call, and after it (generations.ts). */
  #make({ fd, request, bytes }: SealedCall): void {
    const { slot, generation } = this.#output;
    Atomics.store(this.#words, writingAt(slot), generation);
    try {
      if (Atomics.load(this.#words, generationAt(slot)) !== generation) throw new Revoked(false);
      if (request === 0) this.#calls.writeAtStart(fd, bytes);
      else this.#calls.ioctl(fd, request, bytes);
      if (Atomics.load(this.#words, generationAt(slot)) !== generation) throw new Revoked(true);
    } finally {
      // The slot may be another's by now, who writes.
      Atomics.compareExchange(this.#words, writingAt(slot), generation, NOBODY);
    }
  }

  #setFiles(sealed: SealedFiles, before: number, state: number): void {
    if (before === state) return;
    const { files: from } = this.#unit;
    const to = sealed.states[state];
    const key = before * sealed.states.length + state;
    const isOwn = before !== UNKNOWN;
    let way = isOwn ? this.#ways.get(key) : undefined;
    if (way === undefined) {
      way = wayOf(sealed, from, to);
      if (isOwn && this.#ways.size < MOST_WAYS) this.#ways.set(key, way);
    }
    this.#unit.files = undefined;
    for (const call of way) this.#make(call);
    this.#unit.files = to;
  }
}

function wayOf({ files }: SealedFiles, from: PwmState | undefined, to: PwmState | undefined): SealedCall[] {
  if (from === undefined || to === undefined) throw new RangeError('an output without such a state');
  return planWrites(from, to).writes.map(({ attribute, text }) => ({
    fd: files[attribute],
    request: 0,
    bytes: Buffer.from(text),
  }));
}
