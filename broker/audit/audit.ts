import { Refusal } from '../../contract/errors.ts';
import type { Timer } from '../hardware/os.ts';
import type { Log, LogFields } from '../log.ts';
import type { AuditFile } from './file.ts';
import { type AuditEvent, Folds } from './folds.ts';
import { OwnLines } from './own.ts';

export type { AuditEvent } from './folds.ts';

export interface AuditClock {
  nowMs(): number;
  after(ms: number, callback: () => void): Timer;
}

/** Repeats of one event by one user on one device are one line per this time: 20,000 lines a second would kill an SD card. */
const FOLD_MS = 1000;
/** Of bytes that go over a serial port: a driver asks its instrument all day. */
const FOLD_BYTES_MS = 60_000;
/** Lines kept in memory while the disk is full; more are counted and lost. */
const MAX_WAITING = 1000;
/** The head's hash goes to the journal so often, besides start, stop and reload. */
const HEAD_EVERY_LINES = 1000;

/**
 * The audit log: what was refused, changed, leased and administered, by whom, under which rule. One write per turn of the
 * event loop, and always before that turn's device writes: `mustBeWritten` is called first.
 */
export class Audit {
  readonly #file: AuditFile;
  readonly #clock: AuditClock;
  readonly #log: Log;
  /** With the time at which each happened: a full disk may hold it up. */
  #waiting: (AuditEvent & { atMs: number })[] = [];
  #lost = 0;
  #syncWanted = false;
  #scheduled: NodeJS.Immediate | undefined;
  #second: Timer | undefined;
  #headAt = 0;
  /** The problem that was last logged. */
  #reported: string | undefined;
  readonly #ofTheSecond = new Folds();
  readonly #ofTheMinute = new Folds();
  readonly #own = new OwnLines();
  #minute: Timer | undefined;

  constructor(file: AuditFile, clock: AuditClock, log: Log) {
    this.#file = file;
    this.#clock = clock;
    this.#log = log;
    file.onRotated = (message) => log.info(`audit: ${message}`);
    file.onLine = ({ uid }, line) => {
      if (typeof uid === 'number') this.#own.add(uid, line);
    };
  }

  get status(): { writable: boolean; lines: number; problem?: string } {
    const { lines, problem } = this.#file;
    return problem === undefined ? { writable: true, lines } : { writable: false, lines, problem };
  }

  /** Writes a line of its own, and has it synced to the disk. For leases and administration. */
  record(event: AuditEvent): void {
    this.#log.info(sentence(event), fieldsOf(event));
    this.#push(event);
    this.#syncWanted = true;
    this.#schedule();
  }

  /** Writes a line, or counts it with its like of this second. `synced`: the line that opens a second reaches the disk at once. */
  fold(event: AuditEvent, synced: boolean): void {
    const isOfTheMinute = event.event === 'send' && event.values === undefined;
    if (isOfTheMinute) this.#startMinute();
    if ((isOfTheMinute ? this.#ofTheMinute : this.#ofTheSecond).add(event)) return;
    this.#log[event.event === 'violation' ? 'warning' : 'info'](sentence(event), fieldsOf(event));
    this.#push(event);
    this.#syncWanted ||= synced;
    this.#schedule();
  }

  /** To be called before recording an actuation, and again before doing it. @throws Refusal `unavailable` if the log cannot take it */
  mustBeWritten(): void {
    if (!this.flush())
      throw new Refusal(
        'unavailable',
        `the audit log cannot be written (${this.#file.problem}): changes are refused until it can, turning off still works`,
        {
          problem: this.#file.problem,
        },
      );
  }

  /** Writes what waits. False if the file does not take it. */
  flush(): boolean {
    if (this.#waiting.length > 0 || !this.#file.writable) {
      if (!this.#file.retry()) return this.#report();
      const lost = this.#lost === 0 ? [] : [{ event: 'lost', atMs: this.#clock.nowMs(), lines: this.#lost }];
      const records = [...this.#waiting, ...lost];
      if (records.length > 0 && !this.#file.append(records)) return this.#report();
      this.#waiting = [];
      this.#lost = 0;
      if (!this.#file.writable) return this.#report();
      if (this.#reported !== undefined) this.#log.warning('audit: can be written again');
      this.#reported = undefined;
      this.#startSecond();
      if (this.#file.lines - this.#headAt >= HEAD_EVERY_LINES) this.announceHead();
    }
    if (this.#syncWanted) {
      this.#syncWanted = false;
      this.#sync();
    }
    return true;
  }

  /** The last hash, for the journal: with it a log that was rewritten as a whole does not pass. */
  announceHead(): void {
    this.#headAt = this.#file.lines;
    this.#log.info(`audit: line ${this.#file.lines} has hash ${this.#file.head}`);
  }

  tail(count: number): string[] {
    this.flush();
    return this.#file.tail(count);
  }

  /** The last lines about one user, since the broker started. */
  ownTail(uid: number, count: number): string[] {
    this.flush();
    return this.#own.tail(uid, count);
  }

  close(): void {
    for (const folds of [this.#ofTheSecond, this.#ofTheMinute]) this.#end(folds);
    clearImmediate(this.#scheduled);
    this.#second?.cancel();
    this.#minute?.cancel();
    this.flush();
    this.announceHead();
    this.#file.close();
  }

  #push(event: AuditEvent): void {
    if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ ...event, atMs: this.#clock.nowMs() });
    else this.#lost++;
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      this.flush();
    });
  }

  #startSecond(): void {
    this.#second ??= this.#clock.after(FOLD_MS, () => {
      this.#second = undefined;
      this.#end(this.#ofTheSecond);
      this.flush();
      this.#sync();
    });
  }

  #startMinute(): void {
    this.#minute ??= this.#clock.after(FOLD_BYTES_MS, () => {
      this.#minute = undefined;
      this.#end(this.#ofTheMinute);
      this.flush();
    });
  }

  #end(folds: Folds): void {
    for (const event of folds.end()) this.#push(event);
  }

  #sync(): void {
    this.#file.sync((message) => this.#log.error(`audit: ${message}`));
  }

  #report(): false {
    if (this.#reported !== this.#file.problem) this.#log.error(`audit: cannot write: ${this.#file.problem}`);
    this.#reported = this.#file.problem;
    this.#startSecond();
    return false;
  }
}

/** What one searches the journal by. */
function fieldsOf({ event, device, user, uid, key, method, rule }: AuditEvent): LogFields {
  const word = (value: unknown) => (value === undefined ? undefined : String(value));
  return { event, device, user, uid, key, method: word(method), rule: word(rule) };
}

/** The line for the broker's own log: `set fan enabled=true periodNs=10000 (alice, rule bench-fan)`. */
function sentence({ event, device, user, uid, rule, values, sum, reason, message }: AuditEvent): string {
  const what = Object.entries({ ...values, ...sum }).map(([name, value]) => `${name}=${value}`);
  const account = user ?? (uid === undefined ? undefined : `uid ${uid}`);
  const who = [account, rule === undefined ? undefined : `rule ${String(rule)}`]
    .filter((part) => part !== undefined)
    .join(', ');
  return [event, device, ...what, who === '' ? undefined : `(${who})`, reason ?? message]
    .filter((part) => part !== undefined)
    .join(' ');
}
