/** An engine controller on its serial line: it hears commands and answers each from what its source says at that moment. */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import type { Line } from '../pace/line.ts';
import { encode, valuesOf } from './block.ts';
import { noCounts } from './counts.ts';
import type { Dialect } from './dialect.ts';
import { type Faults, noFaults, type ReplyFault, spoil } from './faults.ts';
import type { Values } from './layout/layout.ts';
import { OFFSET_ENTRIES } from './pages.ts';
import { type Answer, isWell, refused } from './protocol/codes.ts';
import { answerTo, type Memory } from './protocol/commands.ts';
import { envelop } from './protocol/envelope.ts';
import { Framing, type Request } from './protocol/framing.ts';
import type { Source } from './sources/source.ts';

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;
/** A request whose next byte does not come within this is over. */
const UNDERRUN_MS = 100;

export interface ControllerOptions {
  readonly dialect: Dialect;
  readonly source: Source;
  /** Without envelopes, as older firmware. */
  readonly isPlain?: boolean;
  /** From a request's last bit to its answer's first, in ms. */
  readonly turnaroundMs?: number;
  readonly faults?: Partial<Faults>;
}

export class Controller {
  readonly faults: Faults;
  readonly counts = noCounts();
  /** What channels are made to say, over what the source says. */
  readonly held = new Map<string, number>();
  /** Called with each command that came in well, as it came. */
  onAsked: ((command: Buffer, atNs: bigint) => void) | undefined;
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #line: Line;
  readonly #framing: Framing;
  readonly #beganNs: bigint;
  readonly #offsets = Buffer.alloc(2 * OFFSET_ENTRIES);
  #startedNs: bigint;
  #deafUntilNs = 0n;
  #isTalking = false;
  #underrun: Timer | undefined;

  constructor(line: Line, clock: Clock, options: ControllerOptions) {
    this.#options = options;
    this.#clock = clock;
    this.#line = line;
    this.faults = { ...noFaults(), ...options.faults };
    const isLittle = options.dialect.layout.endianness === 'little';
    this.#framing = new Framing({ isPlain: options.isPlain === true, isLittle });
    this.#beganNs = clock.nowNs();
    this.#startedNs = this.#beganNs;
    line.onBytes((bytes, atNs) => this.#hear(bytes, atNs));
    line.onSent(() => {
      this.#isTalking = false;
    });
  }

  get signature(): string {
    return this.faults.signature ?? this.#options.dialect.signature;
  }

  /** What all channels say at a time, in their units. @param atNs left out: now */
  valuesAt(atNs = this.#clock.nowNs()): Values {
    const secondsOf = (fromNs: bigint) => Math.max(0, Number(atNs - fromNs) / NS_PER_S);
    const { quantities, channels } = this.#options.source.at(secondsOf(this.#beganNs));
    const values = valuesOf(this.#options.dialect.layout, quantities, secondsOf(this.#startedNs));
    return { ...values, ...channels, ...Object.fromEntries(this.held) };
  }

  /** As when its power was cut for a moment. The engine goes on. */
  reset(atNs = this.#clock.nowNs()): void {
    this.counts.resets++;
    this.#offsets.fill(0);
    this.#framing.clear();
    this.#underrun?.cancel();
    this.#deafUntilNs = atNs + BigInt(Math.round(this.faults.resetMs * NS_PER_MS));
    this.#startedNs = this.#deafUntilNs;
  }

  #hear(bytes: Uint8Array, atNs: bigint): void {
    if (atNs < this.#deafUntilNs || (this.faults.isHalfDuplex && this.#isTalking)) {
      this.counts.deaf += bytes.length;
      return;
    }
    this.#underrun?.cancel();
    for (const request of this.#framing.take(bytes)) this.#answer(request, atNs);
    if (this.#framing.isWithin) this.#underrun = this.#clock.after(UNDERRUN_MS, () => this.#breakOff());
  }

  #breakOff(): void {
    this.counts.underruns++;
    this.#framing.clear();
    if (this.#options.isPlain !== true) this.#reply('envelope', refused('underrun'), this.#clock.nowNs());
  }

  #answer({ form, payload }: Request, atNs: bigint): void {
    if (payload === undefined) {
      this.counts.crcErrors++;
      this.#reply(form, refused('crc'), atNs);
      return;
    }
    this.onAsked?.(payload, atNs);
    const { dialect } = this.#options;
    const memory: Memory = {
      dialect,
      counts: this.counts,
      signature: this.signature,
      offsets: this.#offsets,
      block: () => encode(dialect.layout, this.valuesAt(atNs)),
    };
    this.#reply(form, answerTo(memory, payload), atNs);
  }

  #reply(form: Request['form'], meant: Answer, atNs: bigint): void {
    this.counts.replies++;
    const fault = this.#nextFault();
    if (fault !== undefined) this.counts.faults++;
    const answer = fault === 'busy' || fault === 'range' || fault === 'crc' ? refused(fault) : meant;
    const whole =
      form === 'envelope' ? envelop(Buffer.concat([Uint8Array.of(answer.code), answer.data])) : bare(answer);
    const bytes = fault === undefined ? whole : spoil(fault, whole);
    if (bytes.length > 0) {
      this.#isTalking = true;
      this.#line.send(bytes, atNs + BigInt(Math.round((this.#options.turnaroundMs ?? 0) * NS_PER_MS)));
    }
    if (fault === 'reset') this.reset(atNs);
  }

  #nextFault(): ReplyFault | undefined {
    const { isSilent, nextReplies, every } = this.faults;
    if (isSilent) return 'silence';
    const next = nextReplies.shift();
    if (next !== undefined) return next;
    for (const [fault, count] of every) if (this.counts.replies % count === 0) return fault;
    return undefined;
  }
}

/** Without an envelope there is no way to say what is wrong: nothing is said. */
const bare = (answer: Answer): Uint8Array => (isWell(answer) ? answer.data : new Uint8Array());
