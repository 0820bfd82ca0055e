/**
 * The supply's RS-232 interface (User's Guide, "DTR/DSR handshake protocol" and "RS-232 Interface Commands"): characters are gathered to lines,
 * lines are executed one after the other, replies go out.
 *
 * Its DTR is off while about 100 characters wait, and from the moment in which a query has been executed until its reply has gone. What is sent
 * meanwhile is still heard. While it talks, Ctrl-C is heard only if the other side's DTR is off.
 */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import type { Line } from '../pace/line.ts';
import type { ErrorCode } from './errors.ts';
import { Execution } from './execution.ts';
import { type Faults, noFaults, type ReplyFault, spoil } from './faults.ts';
import { parseLine } from './parser.ts';
import type { Supply } from './supply.ts';

const CTRL_C = 0x03;
const NEWLINE = 0x0a;
const NS_PER_MS = 1e6;
/** The guide says when it is full, and that up to 10 more may come. */
const FULL_AT = 100;
const MOST_CHARACTERS = 128;

export class Rs232 {
  readonly faults: Faults;
  readonly #supply: Supply;
  readonly #clock: Clock;
  readonly #line: Line;
  #input = '';
  /** The rest of a line that was too long; it is not executed. */
  #isSkipping = false;
  #execution: Execution | undefined;
  #isTalking = false;
  #lastReply = Buffer.alloc(0);
  #staleUntilNs = 0n;
  #busy: Timer | undefined;

  constructor(supply: Supply, clock: Clock, line: Line, faults: Partial<Faults> = {}) {
    this.#supply = supply;
    this.#clock = clock;
    this.#line = line;
    this.faults = { ...noFaults(), ...faults };
    line.onBytes((bytes, atNs) => {
      for (const byte of bytes) this.#hear(byte, atNs);
    });
    line.onSent(() => {
      this.#isTalking = false;
      this.#showReady();
    });
    this.#showReady();
  }

  /** An error of its own accord, as if it had happened. */
  raise(code: ErrorCode): void {
    this.#supply.status.raise(code);
  }

  #hear(byte: number, atNs: bigint): void {
    if (this.faults.brokenCharacters > 0) {
      this.faults.brokenCharacters--;
      this.raise(511);
      this.#supply.journal.hear(atNs, { kind: 'lost', why: 'framing' });
    } else if (byte === CTRL_C) this.#clear(atNs);
    else if (this.#isSkipping) this.#isSkipping = byte !== NEWLINE;
    else if (this.#input.length >= MOST_CHARACTERS) this.#overflow(byte, atNs);
    else {
      this.#input += String.fromCharCode(byte);
      if (byte === NEWLINE) this.#executeNext(atNs);
    }
    this.#showReady();
  }

  /** Half a line is no command: all of it is thrown away. */
  #overflow(byte: number, atNs: bigint): void {
    this.raise(521);
    this.#supply.journal.hear(atNs, { kind: 'lost', why: 'overflow' });
    this.#input = this.#input.slice(0, this.#input.lastIndexOf('\n') + 1);
    this.#isSkipping = byte !== NEWLINE;
  }

  /** As a device clear: what waits is gone, on both sides; all that is set stays. */
  #clear(atNs: bigint): void {
    const isNoticed = !(this.#isTalking && this.#line.isPeerReady);
    this.#supply.journal.hear(atNs, { kind: 'clear', isNoticed });
    if (!isNoticed) return;
    this.#input = '';
    this.#isSkipping = false;
    this.#execution?.cancel();
    this.#execution = undefined;
    this.#clearOutput();
  }

  #clearOutput(): void {
    this.#line.discard();
    this.#isTalking = false;
  }

  #executeNext(atNs: bigint): void {
    const end = this.#input.indexOf('\n');
    if (this.#execution !== undefined || end === -1) return;
    const text = this.#input.slice(0, end).replace(/\r$/, '');
    this.#input = this.#input.slice(end + 1);
    this.#supply.journal.hear(atNs, { kind: 'line', text });
    const execution = new Execution(this.#supply, this.#clock, parseLine(text), {
      faults: this.faults,
      hasMessage: () => this.#isTalking,
      clearOutput: () => this.#clearOutput(),
      onChanged: (changedNs) => this.#onChanged(changedNs),
    });
    this.#execution = execution;
    execution.start(atNs, (reply, doneNs) => {
      this.#execution = undefined;
      if (reply !== undefined) this.#reply(reply, doneNs);
      this.#executeNext(doneNs);
      this.#showReady();
    });
  }

  #onChanged(atNs: bigint): void {
    const { staleMs, busyMs } = this.faults;
    this.#staleUntilNs = atNs + BigInt(Math.round(staleMs * NS_PER_MS));
    if (busyMs === 0) return;
    this.#busy?.cancel();
    this.#busy = this.#clock.after(busyMs, () => {
      this.#busy = undefined;
      this.#showReady();
    });
  }

  /** What came before it and has not gone yet is not overwritten. */
  #reply(text: string, atNs: bigint): void {
    if (this.#isTalking) {
      this.raise(-410);
      return;
    }
    this.#supply.journal.reply(atNs, text);
    const meant = Buffer.from(`${text}\r\n`, 'latin1');
    const fault = this.#faultOfReply(atNs);
    const reply = fault === undefined ? meant : spoil(fault, meant, this.#lastReply);
    if (fault === undefined) this.#lastReply = meant;
    if (reply.length === 0) return;
    this.#isTalking = true;
    this.#showReady();
    this.#line.send(reply, atNs);
  }

  #faultOfReply(atNs: bigint): ReplyFault | undefined {
    if (this.faults.isSilent) return 'silence';
    return this.faults.nextReplies.shift() ?? (atNs < this.#staleUntilNs ? this.faults.staleReply : undefined);
  }

  #showReady(): void {
    this.#line.setReady(!this.#isTalking && this.#input.length < FULL_AT && this.#busy === undefined);
  }
}
