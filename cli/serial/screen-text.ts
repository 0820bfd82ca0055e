import { escapeCharacter } from '../text/escape.ts';

/** What may go to a terminal as it is: text, TAB, backspace, bell; and SGR sequences, which only colour. */
const PIECES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(\x1b\[[\d;:]{0,30}m)|(\r\n?|\n)|([\u0000-\u0006\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069])/g;
/** What may be the beginning of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNFINISHED = /(\x1b(\[[\d;:]{0,30})?|\r)$/;

export interface ScreenOptions {
  /** The other side may colour. */
  colours: boolean;
  /** A CR alone ends a line. */
  crEndsLine: boolean;
}

/**
 * What a serial port receives, as text for a terminal: UTF-8, line ends as the terminal needs them. The other side may be anything: what would move the
 * cursor, rename the window or type by itself is shown instead of obeyed.
 */
export class ScreenText {
  readonly options: ScreenOptions;
  readonly #decoder = new TextDecoder();
  #held = '';

  constructor(options: ScreenOptions) {
    this.options = { ...options };
  }

  /** The next piece; what cannot be judged before more comes is kept. */
  take(bytes: Uint8Array): string {
    const text = this.#held + this.#decoder.decode(bytes, { stream: true });
    const unfinished = UNFINISHED.exec(text)?.[0] ?? '';
    this.#held = unfinished;
    return this.#shown(text.slice(0, text.length - unfinished.length));
  }

  /** What was kept, since nothing more has come for a while. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return this.#shown(held);
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  #shown(text: string): string {
    return text.replace(PIECES, (piece: string, colour?: string, end?: string) => {
      if (colour !== undefined) return this.options.colours ? colour : '';
      if (end !== undefined) return end === '\r' && !this.options.crEndsLine ? '\r' : '\r\n';
      return escapeCharacter(piece);
    });
  }
}
