import { csvRow } from '../../drivers/csv.ts';
import { outputNames } from '../../drivers/e3631a/outputs.ts';
import { parseNatural, parseSeconds } from '../arguments.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { gapText } from '../text/time-stamp.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { type DeviceReading, followReadings } from './follow.ts';
import { parseOutput } from './output-words.ts';
import { ALL, chooseSupplies, SUPPLIES } from './supplies.ts';

const COLUMNS = ['time', 'seconds', 'device', 'output', 'on', 'setVolts', 'setAmps', 'volts', 'amps', 'mode'];

/** Lets through what is due: of each output the first, and then one for each `everyMs` that has passed. */
export class Pace {
  readonly #everyMs: number;
  readonly #due = new Map<string, number>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  isDue({ device, output, atMs }: Pick<DeviceReading, 'device' | 'output' | 'atMs'>): boolean {
    const key = `${device}/${output}`;
    const due = this.#due.get(key) ?? atMs;
    if (atMs < due) return false;
    // By the time of the first one, so that late ones do not add up; what was missed whole is not made up for.
    const missed = this.#everyMs === 0 ? 0 : Math.floor((atMs - due) / this.#everyMs);
    this.#due.set(key, due + (missed + 1) * this.#everyMs);
    return true;
  }
}

export const logPsu = workVerb('log', {
  doc: 'Prints readings as CSV with time stamps, as they come, until it is interrupted.',
  words: [SUPPLIES],
  options: [
    ALL,
    { flags: '--output <outputs>', doc: `only these: ${outputNames.join(',')}` },
    { flags: '--every <time>', doc: 'not more than one reading of each output in this time: 1s, 500ms (default: all)' },
    { flags: '--count <n>', doc: 'end after so many rows' },
  ],
  help: "'time' is when it was measured, in ISO 8601; 'seconds' counts from the first row.",
  async run(cli, words, options) {
    const outputs = parseOutputs(textOption(options, 'output'));
    const every = textOption(options, 'every');
    const pace = new Pace(every === undefined ? 0 : parseSeconds(every, '--every') * 1000);
    const count = textOption(options, 'count');
    let left = count === undefined ? Number.POSITIVE_INFINITY : parseNatural(count, '--count');
    if (left === 0) throw new UsageError('--count 0 is no row at all');
    await using postern = await cli.connect();
    const devices = await chooseSupplies(postern, words, options);
    await using readings = followReadings(postern, devices, outputs);
    await readings.started;
    let beganMs: number | undefined;
    if (!cli.options.json) cli.streams.out.write(csvRow(COLUMNS));
    await showUntilInterrupted(readings, (reading) => {
      const gap = gapText(reading);
      if (gap !== '') cli.note(gap.trimEnd());
      if (left === 0 || !pace.isDue(reading)) return;
      beganMs ??= reading.atMs;
      const row = rowOf(reading, beganMs);
      cli.print(row, () => csvRow(COLUMNS.map((name) => row[name as keyof typeof row])));
      if (--left === 0) readings.close();
    });
  },
});

function rowOf({ device, output, on, setVolts, setAmps, volts, amps, mode, atMs }: DeviceReading, beganMs: number) {
  const seconds = Number(((atMs - beganMs) / 1000).toFixed(3));
  return { time: new Date(atMs).toISOString(), seconds, device, output, on, setVolts, setAmps, volts, amps, mode };
}

function parseOutputs(text: string | undefined) {
  return text === undefined ? outputNames : text.split(',').map((word) => parseOutput(word.trim(), '--output'));
}
