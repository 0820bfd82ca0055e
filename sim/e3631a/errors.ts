/** The supply's error queue, with numbers and texts of the E3631A User's Guide, chapter 5. */

export const errorTexts = {
  0: 'No error',
  [-101]: 'Invalid character',
  [-102]: 'Syntax error',
  [-103]: 'Invalid separator',
  [-108]: 'Parameter not allowed',
  [-109]: 'Missing parameter',
  [-112]: 'Program mnemonic too long',
  [-113]: 'Undefined header',
  [-114]: 'Header suffix out of range',
  [-121]: 'Invalid character in number',
  [-123]: 'Numeric overflow',
  [-124]: 'Too many digits',
  [-128]: 'Numeric data not allowed',
  [-131]: 'Invalid suffix',
  [-138]: 'Suffix not allowed',
  [-148]: 'Character data not allowed',
  [-151]: 'Invalid string data',
  [-158]: 'String data not allowed',
  [-211]: 'Trigger ignored',
  [-213]: 'Init ignored',
  [-221]: 'Settings conflict',
  [-222]: 'Data out of range',
  [-223]: 'Too much data',
  [-224]: 'Illegal parameter value',
  [-330]: 'Self-test failed',
  [-350]: 'Queue overflow',
  [-410]: 'Query INTERRUPTED',
  [-440]: 'Query UNTERMINATED after indefinite response',
  511: 'RS-232 framing error',
  512: 'RS-232 overrun error',
  513: 'RS-232 parity error',
  521: 'Input buffer overflow',
  550: 'Command not allowed in local',
  702: 'Cal secured',
  703: 'Invalid secure code',
  800: 'P25V and N25V coupled by track system',
  801: 'P25V and N25V coupled by trigger subsystem',
} as const;
export type ErrorCode = keyof typeof errorTexts;

const MOST_ERRORS = 20;

/** Bits of the Standard Event register that errors set. */
const QUERY_ERROR = 4;
const DEVICE_ERROR = 8;
const EXECUTION_ERROR = 16;
const COMMAND_ERROR = 32;

/** What a command answers that cannot be executed. */
export class ScpiError extends Error {
  override readonly name = 'ScpiError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    super(`${code}: ${errorTexts[code]}`);
    this.code = code;
  }
}

export function refuse(code: ErrorCode): never {
  throw new ScpiError(code);
}

export function eventBitOf(code: ErrorCode): number {
  if (code > 0 || code <= -500) return DEVICE_ERROR;
  if (code <= -400) return QUERY_ERROR;
  if (code <= -300) return DEVICE_ERROR;
  return code <= -200 ? EXECUTION_ERROR : COMMAND_ERROR;
}

/** First in, first out. What comes when it is full is not kept, and the last one says so. */
export class ErrorQueue {
  #codes: ErrorCode[] = [];

  get length(): number {
    return this.#codes.length;
  }

  add(code: ErrorCode): void {
    if (this.#codes.length < MOST_ERRORS) this.#codes.push(code);
    else this.#codes[MOST_ERRORS - 1] = -350;
  }

  /** The oldest, as SYSTem:ERRor? answers it: `-113,"Undefined header"`. It is not there any more then. */
  take(): string {
    const code = this.#codes.shift() ?? 0;
    return `${code < 0 ? '' : '+'}${code},"${errorTexts[code]}"`;
  }

  clear(): void {
    this.#codes = [];
  }
}
