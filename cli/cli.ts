import type { Core } from '../client/core.ts';
import type { MethodName } from '../contract/methods.ts';
import type { GlobalOptions } from './globals.ts';
import type { Colours } from './text/colour.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where text goes: a stream, or a test. */
export interface Sink {
  write(text: string): void;
  readonly isTerminal: boolean;
}

export interface Streams {
  out: Sink;
  err: Sink;
  /** Read only by the commands that say so. */
  readonly input: NodeJS.ReadableStream;
  /** What `out` writes to, for the commands that give bytes. */
  readonly output: NodeJS.WritableStream;
}

/** What a command is given. */
export interface Cli {
  readonly options: GlobalOptions;
  /** The command line after the noun, without the global options. */
  readonly words: readonly string[];
  readonly env: Environment;
  readonly streams: Streams;
  readonly colours: Colours;
  /** A method's one line of documentation; empty unless help is what was asked for. */
  docOf(method: MethodName): string;
  /** One result, or one item of a stream: a line of JSON with `--json`, otherwise the text. */
  print(value: unknown, text: () => string): void;
  /** For people only, on standard error; nothing with `--json`. */
  note(text: string): void;
  /**
   * One connection as the user says; the caller closes it (`await using`).
   * @param how reconnect: made again whenever it is lost, for commands that only read, and go on for long
   */
  connect(how?: { reconnect?: boolean }): Promise<Core>;
  /** The exit status of a command that did its work and found something (a broken log, a failed assertion). */
  exit(status: number): void;
}
