import { dictionaryHash } from '../../../contract/engine/dictionary.ts';
import { parameterNames, parameterOf } from '../../../contract/engine/numbers.ts';
import { Refusal } from '../../../contract/errors.ts';
import type { ByteChannel } from '../../../drivers/byte-channel.ts';
import type { Clock } from '../../../drivers/clock.ts';
import { hex } from '../../../drivers/engine/hello.ts';
import { latin1 } from '../../../drivers/line-channel.ts';
import type { Fields } from './bench.ts';

/** What is done with a request that came; a text is said as it is. Undefined: nothing is said. */
export type Answering = (method: string, fields: Fields, id: number) => Fields | string | undefined;

export const hello = {
  ...{ firmware: 'postern', version: '9.9.9', board: 'fake', dictionary: hex(dictionaryHash), calibration: '00000000' },
  ...{ ticksPerSecond: 1_000_000, cylinders: 16, line: 256 },
};
const modes = { sync: 'none', injection: 'off', spark: 'off', cut: 'sync' };
const figures = [
  'rpm',
  'advance',
  'pulseAdvance',
  'width',
  'dwell',
  'load',
  'lambda',
  'monitor',
  'limp',
  'wot',
  'closed',
];
const counts = ['high', 'plan', 'losses', 'events', 'lateUs', 'loopUs', 'dropped'];

/** The console of a firmware as far as its form goes, at once and by the clock of a test: what goes wrong with it, a test says. */
export class FakeFirmware {
  readonly channel: ByteChannel;
  /** Every request that came whole. */
  readonly asked: { method: string; fields: Fields }[] = [];
  /** Tried first. */
  answering: Answering = () => undefined;
  /** Nothing is heard. */
  isDeaf = false;
  /** Every use of the channel fails from now on. */
  cut: Error | undefined;
  startedMs = 0;
  readonly #clock: Clock;
  #heard = '';
  #said = '';
  #wake = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.channel = {
      read: async (waitMs) => {
        if (this.#said === '' && this.cut === undefined && waitMs > 0) {
          const woken = new AbortController();
          this.#wake = () => woken.abort();
          await clock.pause(waitMs, woken.signal);
        }
        if (this.cut !== undefined) throw this.cut;
        const bytes = latin1(this.#said);
        this.#said = '';
        return bytes;
      },
      write: async (bytes) => {
        if (this.cut !== undefined) throw this.cut;
        this.#heard += String.fromCharCode(...bytes);
        const lines = this.#heard.split('\n');
        this.#heard = lines.pop() ?? '';
        for (const line of lines) if (line !== '' && !this.isDeaf) this.#hear(line);
      },
      purge: async () => {},
      lines: undefined,
      close: async () => this.pull(),
    };
  }

  /** As it comes over the wire: in pieces, or broken. */
  say(text: string): void {
    this.#said += text;
    this.#wake();
  }

  tell(message: object): void {
    this.say(`${JSON.stringify(message)}\n`);
  }

  /** The cable. */
  pull(): void {
    this.cut ??= new Refusal('unavailable', 'it was pulled out');
    this.#wake();
  }

  restart(): void {
    this.startedMs = this.#clock.now();
    this.tell({ event: 'boot', ms: 0, value: 'postern 9.9.9' });
  }

  count(method: string): number {
    return this.asked.filter((each) => each.method === method).length;
  }

  #hear(line: string): void {
    const { id, method, ...fields } = JSON.parse(line);
    this.asked.push({ method, fields });
    const answer = this.answering(method, fields, id) ?? this.#usual(method, fields);
    if (typeof answer === 'string') this.say(answer);
    else this.tell({ id, ...('error' in answer ? answer : { result: answer }) });
  }

  #usual(method: string, fields: Fields): Fields {
    const ms = Math.round(this.#clock.now() - this.startedMs);
    switch (method) {
      case 'hello':
        return hello;
      case 'status':
        return { ms, ...modes, ...Object.fromEntries([...figures, ...counts].map((name) => [name, 0])) };
      case 'get': {
        const name = parameterNames.find((each) => each === fields.name);
        return { name, value: name === undefined ? 0 : parameterOf(name).default };
      }
      case 'set':
        return { ...fields, held: 1 };
      case 'watch':
        return { slot: fields.slot, names: 0, everyMs: fields.everyMs };
      default:
        return { on: 1, released: 0 };
    }
  }
}
