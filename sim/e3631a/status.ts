/**
 * The supply's status registers (User's Guide, "The SCPI status registers"): what is the case, what was the case since somebody asked, and
 * which of that counts.
 */
import { type ErrorCode, ErrorQueue, eventBitOf } from './errors.ts';
import type { Mode } from './load.ts';
import { forEachOutput, type OutputName, outputNames, ranges } from './outputs.ts';

const OPERATION_COMPLETE = 1;
const POWER_ON = 128;
/** Of the status byte. */
const QUESTIONABLE = 8;
const MESSAGE_AVAILABLE = 16;
const STANDARD_EVENT = 32;
const REQUEST = 64;
/** Of the questionable status register: the instruments' summary. */
const INSTRUMENTS = 1 << 13;

/**
 * Of an instrument's summary: bit 0, the voltage is not regulated (CC); bit 1, the current is not (CV). The guide says of both bits that
 * neither is regulated, and of the number 3 that the hardware has failed: an output that regulates nothing shows both.
 */
const conditions: Readonly<Record<Mode, number>> = { off: 0, CC: 1, CV: 2, unregulated: 3 };

/** What has happened stays until it is asked for; a condition happens when it becomes true. */
class Register {
  enable = 0;
  #condition = 0;
  #event = 0;

  get condition(): number {
    return this.#condition;
  }

  get summary(): boolean {
    return (this.#event & this.enable) !== 0;
  }

  set(condition: number): void {
    this.#event |= condition & ~this.#condition;
    this.#condition = condition;
  }

  happen(bits: number): void {
    this.#event |= bits;
  }

  take(): number {
    const event = this.#event;
    this.#event = 0;
    return event;
  }
}

export class Status {
  readonly errors = new ErrorQueue();
  readonly standard = new Register();
  readonly questionable = new Register();
  readonly instruments = new Register();
  readonly summaries = forEachOutput(() => new Register());
  requestEnable = 0;
  /** *PSC: whether enable registers are cleared when it is switched on. */
  clearsAtPowerOn = true;

  constructor() {
    this.standard.happen(POWER_ON);
  }

  raise(code: ErrorCode): void {
    this.errors.add(code);
    this.standard.happen(eventBitOf(code));
  }

  completeOperation(): void {
    this.standard.happen(OPERATION_COMPLETE);
  }

  setMode(output: OutputName, mode: Mode): void {
    this.summaries[output].set(conditions[mode]);
    this.summarize();
  }

  /** Passes summaries on, register by register. To be called when an enable register has changed. */
  summarize(): void {
    const bits = outputNames.filter((name) => this.summaries[name].summary).map((name) => 1 << ranges[name].number);
    this.instruments.set(bits.reduce((all, bit) => all | bit, 0));
    this.questionable.set(this.instruments.summary ? INSTRUMENTS : 0);
  }

  /** *STB? @param hasMessage whether a reply waits in the output buffer */
  byte(hasMessage: boolean): number {
    const bits =
      (this.questionable.summary ? QUESTIONABLE : 0) |
      (hasMessage ? MESSAGE_AVAILABLE : 0) |
      (this.standard.summary ? STANDARD_EVENT : 0);
    return (bits & this.requestEnable) === 0 ? bits : bits | REQUEST;
  }

  /** *CLS: what has happened, and the errors; not what counts. */
  clear(): void {
    this.errors.clear();
    for (const register of [this.standard, this.questionable, this.instruments, ...Object.values(this.summaries)]) {
      register.take();
    }
    this.summarize();
  }
}
