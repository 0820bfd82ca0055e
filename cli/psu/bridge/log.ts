import { escapeText } from '../../text/escape.ts';
import { type Level, levels } from './levels.ts';

/** Where lines go. */
export interface LogTarget extends AsyncDisposable {
  write(level: Level, line: string): void;
}

/** What the bridge tells, from one level up. */
export class Log implements AsyncDisposable {
  readonly #least: Level;
  readonly #target: LogTarget;

  constructor(least: Level, target: LogTarget) {
    this.#least = least;
    this.#target = target;
  }

  debug(text: string): void {
    this.#write('DEBUG', text);
  }
  info(text: string): void {
    this.#write('INFO', text);
  }
  warning(text: string): void {
    this.#write('WARNING', text);
  }
  error(text: string): void {
    this.#write('ERROR', text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }

  /** One line each: a row's text is somebody else's. */
  #write(level: Level, text: string): void {
    if (levels[level] <= levels[this.#least]) this.#target.write(level, escapeText(text));
  }
}
