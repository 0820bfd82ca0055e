/** Something on a serial port that is better off, and how it is made so. */
import type { SafeStep } from '../../../contract/serial/safe-steps.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import type { SimulatedSerialPort } from '../../../sim/serial.ts';
import { until } from '../harness.ts';
import { PatientClock } from '../patient-clock.ts';
import { alice } from '../people.ts';
import { SerialBench, textOf } from './bench.ts';

const device = 'port';

/** As for a supply: clear, go to a new line, off, and ask whether it is. */
export const off = [
  { purge: 'both' },
  { send: '\u0003' },
  { pauseMs: 10 },
  { send: '\nOFF\n', times: 2 },
  { verify: { send: 'OUT?\n', answer: '0', withinMs: 200 } },
] as const satisfies SafeStep[];

/** Something that is on or off, and forgets a half line at Ctrl-C. */
export class Supply {
  isOn = false;
  /** How often it says that it is on although it is off. */
  lies = 0;
  isDeaf = false;
  readonly lines: string[] = [];
  #line = '';

  constructor({ end }: SimulatedSerialPort) {
    end.onBytes((bytes) => {
      if (this.isDeaf) return;
      for (const character of textOf(bytes)) {
        if (character === '\u0003') this.#line = '';
        else if (character !== '\n') this.#line += character;
        else end.send(Buffer.from(this.#obey(this.#line)));
      }
    });
  }

  #obey(text: string): string {
    this.#line = '';
    this.lines.push(text);
    if (text === 'ON' || text === 'OFF') this.isOn = text === 'ON';
    if (text !== 'OUT?') return '';
    return this.isOn || this.lies-- > 0 ? '1\r\n' : '0\r\n';
  }
}

export async function start(setting: Parameters<typeof SerialBench.start>[0] = {}) {
  // An answer is waited for a fifth of a second: of a time in which this process has its turns.
  const clock = setting.virtual ? undefined : new PatientClock();
  const kernel = clock === undefined ? {} : { kernel: () => new SimulatedKernel(clock) };
  const bench = await SerialBench.start({ ...kernel, ...setting, entry: { safe: off, ...setting.entry } });
  const supply = new Supply(bench.port);
  const client = await bench.broker.connect(alice);
  return {
    bench,
    supply,
    client,
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      await clock?.[Symbol.asyncDispose]();
    },
  };
}

export const isSafe = (bench: SerialBench) =>
  until(() => bench.broker.broker.core.inventory.unitsOf(device).every(({ actuated }) => !actuated), 'it is safe');
