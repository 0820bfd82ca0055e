import { parseArgs } from 'node:util';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { dutyForHighRatio, type Polarity, type PwmState, periodForHz } from '../../contract/pwm/waveform.ts';
import { noMore, parseNanoseconds, parseNumber, parsePolarity, parseSwitch, takeChannel } from '../arguments.ts';
import { UsageError } from '../usage.ts';

/** What a set may change; what is left out stays. */
export type SetFields = { -readonly [Field in keyof PwmState]?: PwmState[Field] };

/** One set as it stands on a command line. A ratio becomes a duty once period and polarity are known. */
export interface SetRequest {
  channel: ChannelReference;
  set: SetFields;
  ratio?: number;
}

/** The options of `pwm set` and `pwm plan`; the table is also their help. */
export const setOptions = {
  enable: { type: 'boolean', doc: 'switch the output on' },
  disable: { type: 'boolean', doc: 'switch the output off' },
  'period-ns': { type: 'string', value: '<ns>', doc: 'period (10000, 10us, 1.5ms)' },
  'duty-ns': { type: 'string', value: '<ns>', doc: 'active part of the period' },
  polarity: { type: 'string', value: '<polarity>', doc: 'normal or inversed (0 or 1)' },
  frequency: { type: 'string', value: '<hz>', doc: 'period, as a frequency' },
  ratio: { type: 'string', value: '<ratio>', doc: 'duty, as the part of the time that the pin is high (0..1)' },
} as const;

/** Cuts `set A … --and B …` into its sets. @throws UsageError */
export function parseSets(words: readonly string[]): SetRequest[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === '--and') parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.map(parseSet);
}

/** `CHANNEL [ENABLE [PERIOD [DUTY [POLARITY]]]]` with options for whatever is not given by position. @throws UsageError */
export function parseSet(words: readonly string[]): SetRequest {
  const { values, positionals } = split(words);
  const { channel, rest } = takeChannel(positionals);
  const [enable, period, duty, polarity, ...more] = rest;
  noMore(more);
  const set: SetFields = {};
  const put = <Field extends keyof SetFields>(field: Field, value: SetFields[Field]) => {
    if (set[field] !== undefined) throw new UsageError(`${field} is given twice`);
    set[field] = value;
  };
  if (enable !== undefined) put('enabled', parseSwitch(enable));
  if (period !== undefined) put('periodNs', parseNanoseconds(period, 'period'));
  if (duty !== undefined) put('dutyNs', parseNanoseconds(duty, 'duty'));
  if (polarity !== undefined) put('polarity', parsePolarity(polarity));
  if (values.enable) put('enabled', true);
  if (values.disable) put('enabled', false);
  if (values['period-ns'] !== undefined) put('periodNs', parseNanoseconds(values['period-ns'], 'period'));
  if (values.frequency !== undefined) put('periodNs', periodForHz(parseNumber(values.frequency, 'frequency')));
  if (values['duty-ns'] !== undefined) put('dutyNs', parseNanoseconds(values['duty-ns'], 'duty'));
  if (values.polarity !== undefined) put('polarity', parsePolarity(values.polarity));
  const ratio = values.ratio === undefined ? undefined : parseRatio(values.ratio);
  if (ratio !== undefined && set.dutyNs !== undefined) throw new UsageError('give the duty or the ratio, not both');
  if (ratio === undefined && Object.keys(set).length === 0)
    throw new UsageError(
      'nothing to set',
      'ENABLE PERIOD DUTY POLARITY as pyPWMd takes them, or options such as --ratio 0.5',
    );
  return ratio === undefined ? { channel, set } : { channel, set, ratio };
}

export function parseRatio(text: string): number {
  const ratio = parseNumber(text, 'ratio');
  if (ratio < 0 || ratio > 1) throw new UsageError(`ratio '${text}' is not in 0..1`);
  return ratio;
}

/** True if the present state must be read before the set can be sent. */
export function needsState({ set, ratio }: SetRequest): boolean {
  return ratio !== undefined && (set.periodNs === undefined || set.polarity === undefined);
}

/** Parameters of `pwm.set`. `state` is the present one, null while the channel is not open. @throws UsageError */
export function setParams({ channel, set, ratio }: SetRequest, state: PwmState | null): ChannelReference & SetFields {
  if (ratio === undefined) return { ...channel, ...set };
  const periodNs = set.periodNs ?? state?.periodNs ?? 0;
  const polarity: Polarity = set.polarity ?? state?.polarity ?? 'normal';
  if (periodNs === 0)
    throw new UsageError('the channel has no period yet', 'give --frequency or --period-ns with --ratio');
  return { ...channel, ...set, dutyNs: dutyForHighRatio(ratio, periodNs, polarity) };
}

function split(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: setOptions, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
