import { Refusal } from '../../contract/errors.ts';
import { placeWords, type SerialEntry } from '../../contract/policy/entries.ts';
import type { Usage } from '../../contract/policy/limits.ts';
import type { SafeStep } from '../../contract/serial/safe-steps.ts';
import { type Os, OsError, type Timer } from '../hardware/os.ts';
import { findPort } from '../hardware/serial/find-port.ts';
import { failSafeWords } from '../serial/fail-safe-words.ts';
import type { Hanging } from '../serial/hanging.ts';
import type { PortStream } from '../serial/port-stream.ts';
import { ReceivedBytes } from '../serial/received-bytes.ts';
import { safeWords } from '../serial/safe-words.ts';
import { SentBytes } from '../serial/sent-bytes.ts';
import { Traffic } from '../serial/traffic.ts';
import { PortTurns } from '../serial/turns.ts';
import { Unit, type UnitFacts, type UnitPlace } from '../unit.ts';

/** Received bytes that wait for the holder. When there are more, the broker stops reading, and flow control is the line's. */
export const MOST_RECEIVED_BYTES = 256 * 1024;

/** What the fail-safe's table can hold: words with one space between them. */
const PLAIN = /^[!-~]+( [!-~]+)*$/;

/** The kernel takes a moment to take away the node of what was pulled out. */
const LINGER_NS = 100_000_000n;

/** A read of the holder's that waits for something to be received. */
export interface WaitingRead {
  wake(): void;
  fail(reason: Error): void;
}

/** A serial port: one open descriptor at most, one queue, whoever uses it. */
export class SerialUnit extends Unit {
  place: UnitPlace;
  entry: SerialEntry;
  /** What is done to it when its lease is lost. */
  safeSteps: readonly SafeStep[];
  /** The instrument that stands on it, by name. */
  instrument: string | undefined;
  isPlugged = false;
  /** The node that it is now, without links. */
  identity: string | undefined;
  /** Open from its first use until nobody has used it for a while. */
  port: PortStream | undefined;
  /** Resolves when what was open before is closed. */
  closing: Promise<void> | undefined;
  /** When it was used last: with bytes, when the last of them has left. */
  lastUsedNs = 0n;
  /** When its descriptor said that it has gone, if that was just now. */
  lostNs: bigint | undefined;
  /** Closes it, when nobody uses it. */
  idle: Timer | undefined;
  /** Looks whether it is there again. */
  looking: Timer | undefined;
  /** What was sent last has not ended a line. */
  midLine = false;
  readonly traffic = new Traffic();
  readonly sent = new SentBytes();
  /** For the holder. */
  readonly received = new ReceivedBytes(MOST_RECEIVED_BYTES);
  reading: WaitingRead | undefined;
  /** Whose all is that is received now, before the holder: gives back what he does not want. */
  listener: ((bytes: Uint8Array) => Uint8Array) | undefined;
  readonly turns = new PortTurns(() => this.name);

  readonly #os: Os;
  /** Why it cannot be said where it is. */
  #problem: Refusal | OsError | undefined;

  constructor(device: string, entry: SerialEntry, { safeSteps, instrument }: Hanging, os: Os) {
    super(`serial ${placeWords(entry)}`);
    this.place = { name: device, device };
    this.entry = entry;
    this.safeSteps = safeSteps;
    this.instrument = instrument;
    this.#os = os;
  }

  take({ place, entry, safeSteps, instrument }: SerialUnit): void {
    this.place = place;
    this.entry = entry;
    this.safeSteps = safeSteps;
    this.instrument = instrument;
  }

  look(): void {
    this.identity = this.#whereNow();
    this.isPlugged = this.identity !== undefined;
  }

  /** Whether it is there in this moment, however it was when it was looked at. */
  get isThere(): boolean {
    return this.#whereNow() !== undefined;
  }

  /** Its node. Where nobody can say which it is, it is none. */
  #whereNow(): string | undefined {
    this.#problem = undefined;
    if (this.lostNs !== undefined && this.#os.nowNs() - this.lostNs < LINGER_NS) return undefined;
    this.lostNs = undefined;
    try {
      return findPort(this.#os, this.entry, this.name);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof OsError)) throw error;
      this.#problem = error;
      return undefined;
    }
  }

  /** @throws Refusal `unavailable` while it is unplugged, `device` if more than one could be meant */
  mustBePlugged(): void {
    if (this.isPlugged) return;
    if (this.#problem !== undefined) throw this.#problem;
    throw new Refusal('unavailable', `${this.name} is not there: the kernel has no ${placeWords(this.entry)} now`, {
      device: this.name,
    });
  }

  /** What was sent last has not ended its line. A port that is closed begins with a new one. */
  get isMidLine(): boolean {
    return this.port !== undefined && this.midLine;
  }

  /** Whether some of what was sent may not have left yet. */
  mayBeSending(nowNs: bigint): boolean {
    return this.lastUsedNs > nowNs || this.entry.flowControl !== undefined;
  }

  /** What was sent over it lately, for the policy. */
  usage(nowNs: bigint): Usage {
    return { ...this.changes.usage(nowNs), bytesInLastSecond: this.sent.inLastSecond(nowNs) };
  }

  facts(): UnitFacts | undefined {
    if (!this.isPlugged || this.identity === undefined) return undefined;
    return { path: this.identity, backend: 'tty', open: this.port !== undefined };
  }

  get safeWords(): string {
    return safeWords(this.safeSteps);
  }

  failSafeLine(): string | undefined {
    if (this.safeSteps.length === 0) return undefined;
    if (!PLAIN.test(this.id))
      throw new Refusal(
        'unavailable',
        `the fail-safe cannot name ${placeWords(this.entry)}: it has unusual characters`,
      );
    return `serial ${failSafeWords(this.entry, this.safeSteps)} ${placeWords(this.entry)}`;
  }
}
