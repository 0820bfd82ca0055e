import type { ByteEnd } from './serial/wire-end.ts';

const ROOM_CELSIUS = 21.5;
const CELSIUS_PER_PERCENT = 2;

/**
 * An oven with a small controller behind a serial line, as somebody builds one. It takes a line a command, ended by CR or LF: `TEMP?` and `HEAT?`
 * are answered, `HEAT 0` to `HEAT 100` sets how many percent it heats, and says nothing. It is as warm as that makes it at once.
 */
export class SimulatedOven {
  #heat = 0;
  #line = '';
  readonly #end: ByteEnd;

  constructor(end: ByteEnd) {
    this.#end = end;
    end.onBytes((bytes) => {
      for (const byte of bytes) this.#take(String.fromCharCode(byte));
    });
  }

  /** Percent. */
  get heat(): number {
    return this.#heat;
  }

  #take(character: string): void {
    if (character !== '\r' && character !== '\n') {
      this.#line += character;
      return;
    }
    const line = this.#line.trim();
    this.#line = '';
    // Of CR LF the second ends nothing.
    if (line !== '') this.#obey(line);
  }

  #obey(line: string): void {
    const [, heat] = /^HEAT (\d{1,2}|100)$/.exec(line) ?? [];
    if (heat !== undefined) this.#heat = Number(heat);
    else if (line === 'HEAT?') this.#say(String(this.#heat));
    else if (line === 'TEMP?') this.#say((ROOM_CELSIUS + CELSIUS_PER_PERCENT * this.#heat).toFixed(1));
    else this.#say('ERR');
  }

  #say(text: string): void {
    this.#end.send(new TextEncoder().encode(`${text}\r\n`));
  }
}
