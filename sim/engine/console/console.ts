/** The firmware's console: strict JSON lines in and out. docs/ENGINE-CONSOLE.md says what it understands. */
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import { Fields, fieldsOf, mustHave } from './fields.ts';
import { LINE_BYTES, TRANSMIT_BYTES } from './limits.ts';
import { VERSION } from './measure-methods.ts';
import { methods, notifyShape, watchShape } from './methods.ts';
import { LineError, readLine, type Value } from './reader.ts';
import { Refusal } from './refusal.ts';
import { Watches } from './watches.ts';

const [NEWLINE, RETURN] = [0x0a, 0x0d];
const MOST_ID = 2 ** 31 - 1;

export interface Wire {
  /** So many bytes wait to go, now. */
  readonly waiting: number;
  send(text: string): void;
}

export class Console {
  /** Told of each line that came in whole, and of each that goes. */
  onLine: ((way: 'asked' | 'said', line: string) => void) | undefined;
  readonly #engine: Engine;
  readonly #wire: Wire;
  readonly #watches: Watches;
  #line: number[] = [];
  /** Of a line that is too long already: so many bytes of it came. */
  #bytes = 0;
  #dropped = 0;
  #isNotifying = false;

  constructor(engine: Engine, wire: Wire) {
    this.#engine = engine;
    this.#wire = wire;
    this.#watches = new Watches(engine, (notification, missed) => this.#tell(notification, missed));
    engine.onEvent = (event, value) => {
      if (this.#isNotifying) this.#tell({ event, ms: engine.milliseconds, value });
    };
    this.#tell({ event: 'boot', ms: 0, value: `postern ${VERSION}` });
  }

  /** Bytes came. */
  hear(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte !== NEWLINE) {
        this.#bytes += 1;
        if (this.#line.length < LINE_BYTES) this.#line.push(byte);
        continue;
      }
      const isOverlong = this.#bytes > LINE_BYTES;
      if (this.#line.at(-1) === RETURN && !isOverlong) this.#line.pop();
      const line = String.fromCharCode(...this.#line);
      this.#line = [];
      this.#bytes = 0;
      if (isOverlong) this.#refuse(null, tooLong());
      else if (!/^[ \t]*$/.test(line)) this.#answer(line);
    }
  }

  /** Tells what is due. */
  poll(): void {
    this.#watches.poll();
  }

  #answer(line: string): void {
    this.onLine?.('asked', line);
    let fields: ReadonlyMap<string, Value> = new Map();
    try {
      fields = readLine(line);
      this.#say({ id: idOf(fields), result: this.#act(fields) });
    } catch (error) {
      if (error instanceof LineError)
        this.#refuse(idOf(error.fields), new Refusal('syntax', error.message, { at: error.at }));
      else if (error instanceof Refusal) this.#refuse(idOf(fields), error);
      else throw error;
    }
  }

  #act(fields: ReadonlyMap<string, Value>): Answer {
    mustHave(fields, 'id');
    mustHave(fields, 'method');
    const name = new Fields(fields).text('method');
    if (name === 'watch') return this.#watches.watch(fieldsOf(fields, watchShape));
    if (name === 'notify') {
      const on = fieldsOf(fields, notifyShape).number('on');
      this.#isNotifying = on === 1;
      return { on };
    }
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw new Refusal('method', 'no such method');
    return method.act(this.#engine, fieldsOf(fields, method.shape), this.#dropped);
  }

  #refuse(id: number | null, { code, message, details }: Refusal): void {
    this.#say({ id, error: { code, message, ...details } });
  }

  /** An answer waits for room. */
  #say(answer: Answer): void {
    const line = JSON.stringify(answer);
    this.onLine?.('said', line);
    this.#wire.send(`${line}\n`);
  }

  /** A notification does not. @param missed before it, that are counted with it */
  #tell(notification: Answer, missed = 0): void {
    this.#dropped += missed;
    const length = JSON.stringify(notification).length + 1;
    if (this.#wire.waiting + length > TRANSMIT_BYTES) this.#dropped += 1;
    else this.#say(notification);
  }
}

const tooLong = () => new Refusal('overlong', 'the line is too long', { limit: LINE_BYTES });

/** Null: there was none, or no good one, before the mistake if there is one. */
function idOf(fields: ReadonlyMap<string, Value>): number | null {
  const value = fields.get('id');
  const isGood = value?.kind === 'number' && value.isWhole && value.number <= MOST_ID;
  return isGood ? value.number : null;
}
