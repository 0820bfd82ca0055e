/** The firmware's console: strict JSON lines in and out. docs/ENGINE-CONSOLE.md says what it understands. */
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import { fieldsOf } from './fields.ts';
import { LINE_BYTES, TRANSMIT_BYTES } from './limits.ts';
import { VERSION } from './measure-methods.ts';
import { methods, notifyShape, watchShape } from './methods.ts';
import { LineError, readLine, type Value } from './reader.ts';
import { Refusal, refuseField } from './refusal.ts';
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
    this.#watches = new Watches(engine, (notification) => this.#tell(notification));
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
      else if (line.trim() !== '') this.#answer(line);
    }
  }

  /** Tells what is due. */
  poll(): void {
    this.#watches.poll();
  }

  #answer(line: string): void {
    this.onLine?.('asked', line);
    let id: number | null = null;
    try {
      const fields = readLine(line);
      id = idOf(fields);
      this.#say({ id, result: this.#act(fields) });
    } catch (error) {
      if (error instanceof LineError) {
        this.#refuse(idOr(error.fields), new Refusal('syntax', error.message, { at: error.at }));
      } else if (error instanceof Refusal) this.#refuse(id, error);
      else throw error;
    }
  }

  #act(fields: ReadonlyMap<string, Value>): Answer {
    const name = fields.get('method');
    if (name === undefined) throw refuseField('method', "'method' is missing");
    if (name.kind !== 'text') throw refuseField('method', "'method' is a string");
    if (name.text === 'watch') return this.#watches.watch(fieldsOf(fields, watchShape));
    if (name.text === 'notify') {
      const on = fieldsOf(fields, notifyShape).number('on');
      this.#isNotifying = on === 1;
      return { on };
    }
    const method = Object.hasOwn(methods, name.text) ? methods[name.text] : undefined;
    if (method === undefined) throw new Refusal('method', `there is no method '${name.text}'`);
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

  /** A notification does not. */
  #tell(notification: Answer): void {
    const length = JSON.stringify(notification).length + 1;
    if (this.#wire.waiting + length > TRANSMIT_BYTES) this.#dropped += 1;
    else this.#say(notification);
  }
}

const tooLong = () => new Refusal('overlong', `a line has at most ${LINE_BYTES} bytes`, { limit: LINE_BYTES });

const isId = (value: Value | undefined): value is Value & { kind: 'number' } =>
  value?.kind === 'number' && Number.isInteger(value.number) && value.number >= 0 && value.number <= MOST_ID;

/** Of a line that went wrong: what it had by then. */
function idOr(fields: ReadonlyMap<string, Value>): number | null {
  const value = fields.get('id');
  return isId(value) ? value.number : null;
}

function idOf(fields: ReadonlyMap<string, Value>): number {
  const value = fields.get('id');
  if (value === undefined) throw refuseField('id', "'id' is missing");
  if (!isId(value)) throw refuseField('id', `'id' is a whole number, 0 to ${MOST_ID}`);
  return value.number;
}
