import type { EngineParameter, EngineReading } from '../../client/engine.ts';
import { decimalsOf, parameterOf } from '../../contract/engine/numbers.ts';
import { unitOf } from '../../contract/instruments/shipped/engine-parameters.ts';
import { noMore, parseNumber } from '../arguments.ts';
import { escapeText } from '../text/escape.ts';
import { facts, table } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { engineVerb, parameterNamed } from './engines.ts';

/** Decimals that are worth reading; what is set again from JSON loses nothing. */
const MOST_DIGITS = 3;

/** A value with as many decimals as its parameter has, three at most, and without zeros at the end. */
export const valueText = (name: EngineParameter, value: number): string =>
  String(Number(value.toFixed(Math.min(MOST_DIGITS, decimalsOf(parameterOf(name).bits)))) + 0);

export const withUnit = (name: EngineParameter, value: number): string =>
  [valueText(name, value), unitOf(name)].join(' ').trimEnd();

const readingRow = ({ name, value, held }: EngineReading) => [
  name,
  valueText(name, value),
  unitOf(name),
  held ? 'held' : '',
];

export const getEngine = engineVerb(
  'get',
  {
    doc: 'What parameters are, in their units, and which are held; without names, all of them.',
    words: [{ placeholder: '[words...]', doc: '[DEVICE] NAMES, as RPM Load, or RPM,Load' }],
  },
  async (cli, engine, rest) => {
    const names = rest.flatMap((word) => word.split(',')).map(parameterNamed);
    const values = await engine.readings(names.length === 0 ? undefined : [...new Set(names)]);
    cli.print({ device: engine.device, values }, () =>
      table(['parameter', 'value', 'unit', ''], values.map(readingRow)),
    );
  },
);

export const setEngine = engineVerb(
  'set',
  {
    doc: 'Sets a parameter. What is measured, looked up or computed is held from then on.',
    words: [{ placeholder: '<words...>', doc: '[DEVICE] NAME VALUE, in its unit' }],
    negativeWords: true,
    help: 'postern engine set engine0 FinalSparkAdvance 12\npostern engine set ECT 180',
  },
  async (cli, engine, [name, value, ...more]) => {
    if (name === undefined) throw new UsageError('which parameter?', 'engine set NAME VALUE');
    const parameter = parameterNamed(name);
    noMore(more);
    if (value === undefined) throw new UsageError(`${parameter}: to what?`, `engine set ${parameter} VALUE`);
    const reading = await engine.set(parameter, parseNumber(value, parameter));
    cli.print({ device: engine.device, ...reading }, () => {
      const held = reading.held ? ", held until 'postern engine release'" : '';
      return `${escapeText(engine.device)} ${parameter}: ${withUnit(parameter, reading.value)}${held}\n`;
    });
  },
);

export const releaseEngine = engineVerb(
  'release',
  {
    doc: 'Holds a parameter no more, or none of them: it is measured, looked up or computed again.',
    words: [{ placeholder: '[words...]', doc: '[DEVICE] NAME; without a name, all' }],
  },
  async (cli, engine, [name, ...more]) => {
    const parameter = name === undefined ? undefined : parameterNamed(name);
    noMore(more);
    await engine.release(parameter);
    cli.print(
      { device: engine.device, released: parameter ?? 'all' },
      () => `${escapeText(engine.device)}: ${parameter ?? 'nothing'} is held ${parameter ? 'no more' : 'any more'}\n`,
    );
  },
);

export const describeEngine = engineVerb(
  'describe',
  {
    doc: 'What a parameter is: its range, where its value comes from, what it is now.',
    words: [{ placeholder: '<words...>', doc: '[DEVICE] NAME' }],
  },
  async (cli, engine, [name, ...more]) => {
    if (name === undefined) throw new UsageError('which parameter?', 'engine describe NAME');
    const parameter = parameterNamed(name);
    noMore(more);
    const { name: title, doc } = parameterOf(parameter);
    const said = await engine.describe(parameter);
    cli.print({ device: engine.device, title, doc, ...said }, () =>
      facts({
        [parameter]: `${title}. ${doc}`,
        value: withUnit(parameter, said.value),
        range: `${withUnit(parameter, said.min)} to ${withUnit(parameter, said.max)}`,
        steps: said.bits === 0 ? '1' : `1/${2 ** said.bits}`,
        category: said.category,
        'belongs to the calibration': said.saved,
        source: said.source === undefined ? undefined : `${said.source} ${said.of}`,
      }),
    );
  },
);
