/** One line as it is executed: command after command, each with the time that it takes, and one reply for all its queries. */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import { type Found, findCommand } from './commands.ts';
import { refuse, ScpiError } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Command, Parsed } from './parser.ts';
import type { Supply } from './supply.ts';

const NS_PER_MS = 1e6;

export interface ExecutionOptions {
  readonly faults: Pick<Faults, 'commandMs' | 'queryMs'>;
  /** Whether a reply to an earlier line is still going. */
  hasMessage(): boolean;
  clearOutput(): void;
  /** Called after each command that changed the supply. */
  onChanged(atNs: bigint): void;
}

export class Execution {
  readonly #supply: Supply;
  readonly #clock: Clock;
  readonly #parsed: Parsed;
  readonly #options: ExecutionOptions;
  readonly #replies: string[] = [];
  #subsystem: string | undefined;
  /** *IDN? must be the last query of a line. */
  #hasIdentified = false;
  #timer: Timer | undefined;
  #isCancelled = false;
  #onDone: (reply: string | undefined, atNs: bigint) => void = () => {};

  constructor(supply: Supply, clock: Clock, parsed: Parsed, options: ExecutionOptions) {
    this.#supply = supply;
    this.#clock = clock;
    this.#parsed = parsed;
    this.#options = options;
  }

  /** @param onDone called at the end, perhaps at once, with the time at which it really was */
  start(atNs: bigint, onDone: (reply: string | undefined, atNs: bigint) => void): void {
    this.#onDone = onDone;
    this.#continue(0, atNs);
  }

  /** What has been executed stays so. */
  cancel(): void {
    this.#isCancelled = true;
    this.#timer?.cancel();
  }

  #continue(index: number, atNs: bigint): void {
    const { commands, error } = this.#parsed;
    const command = commands[index];
    const found = command === undefined ? undefined : this.#attempt(() => this.#find(command));
    if (command === undefined && error !== undefined) this.#supply.status.raise(error);
    if (command === undefined || found === undefined || typeof found === 'string') {
      this.#end(atNs);
      return;
    }
    const { commandMs, queryMs } = this.#options.faults;
    this.#after(command.isQuery ? queryMs : commandMs, atNs, (readyNs) =>
      this.#whenTriggered(found, readyNs, (ns) => {
        const done = this.#attempt(() => this.#run(found, command, ns));
        if (done === 'dropped') this.#end(ns);
        else this.#continue(index + 1, ns);
      }),
    );
  }

  /** After a command error (numbers of -100 to -199) the rest of a line is dropped; after others it is executed. */
  #attempt<Result>(act: () => Result): Result | 'refused' | 'dropped' {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof ScpiError)) throw error;
      this.#supply.status.raise(error.code);
      return error.code < 0 && error.code > -200 ? 'dropped' : 'refused';
    }
  }

  #find(command: Command): Found {
    const found = findCommand(command, this.#subsystem);
    const isCommon = command.keywords[0]?.startsWith('*') === true;
    if (!isCommon) this.#subsystem = found.row.header.subsystem;
    return found;
  }

  #run({ row, number }: Found, { isQuery, keywords, parameters }: Command, atNs: bigint): void {
    if (this.#supply.control === 'local' && !row.isAllowedInLocal) refuse(550);
    if (isQuery && this.#hasIdentified) refuse(-440);
    const hasMessage = this.#replies.length > 0 || this.#options.hasMessage();
    const clearOutput = () => {
      this.#replies.length = 0;
      this.#options.clearOutput();
    };
    const reply = row.run(this.#supply, parameters, number, { hasMessage, clearOutput });
    if (reply !== undefined) this.#replies.push(reply);
    this.#hasIdentified ||= isQuery && keywords[0] === '*IDN';
    if (!isQuery && !row.isAllowedInLocal) this.#options.onChanged(atNs);
  }

  #end(atNs: bigint): void {
    this.#onDone(this.#replies.length === 0 ? undefined : this.#replies.join(';'), atNs);
  }

  #whenTriggered({ row }: Found, atNs: bigint, callback: (atNs: bigint) => void): void {
    const { trigger } = this.#supply;
    if (!row.waits || trigger.isIdle) callback(atNs);
    else
      trigger.whenIdle(() => {
        if (!this.#isCancelled) callback(this.#clock.nowNs());
      });
  }

  /** At once if it takes no time. The time that it is called with is when it really was over, however late the clock is. */
  #after(ms: number, atNs: bigint, callback: (atNs: bigint) => void): void {
    const dueNs = atNs + BigInt(Math.round(ms * NS_PER_MS));
    const leftMs = Number(dueNs - this.#clock.nowNs()) / NS_PER_MS;
    if (ms === 0) callback(dueNs);
    else this.#timer = this.#clock.after(Math.max(0, leftMs), () => callback(dueNs));
  }
}
