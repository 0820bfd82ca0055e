import { type ParameterName, parameters, type units } from '../../contract/engine/dictionary.ts';
import { decimalsOf, parameterNames } from '../../contract/engine/numbers.ts';
import { mode } from '../../contract/instruments/shipped/engine-fields.ts';
import { unitOf } from '../../contract/instruments/shipped/engine-parameters.ts';
import type { Catalogue, Channel, Gauge } from '../../contract/telemetry/catalogue.ts';
import type { Status } from './told.ts';

/** Decimals that are worth showing, though a number has more: by its unit in the dictionary, or else as many as there are of anything. */
const MOST_DIGITS = 3;
const worthOf: Partial<Record<keyof typeof units, number>> = {
  ...{ rpm: 0, us: 0, 'deg/s': 0 },
  ...{ deg: 1, f: 1, pct: 1, pwm: 1, mph: 1, mpg: 1, 'lb/hr': 1, 'cf/min': 1 },
  ...{ v: 2, a: 2, bp: 2, 'gal/hr': 2 },
};
/** What nobody sets nor measures. */
const derived: readonly string[] = ['Calc', 'Flag', 'Time', 'Table', 'Func'];

const channelOf = (name: ParameterName): Channel => {
  const { category, unit, bits } = parameters[name];
  return {
    name,
    unit: unitOf(name),
    digits: Math.min(worthOf[unit] ?? MOST_DIGITS, decimalsOf(bits)),
    ...(unit === 'bit' && { options: ['no', 'yes'] }),
    ...(derived.includes(category) && { derived: true }),
  };
};

/** Of the status, what no parameter says. Words are numbered as the profile lists them. */
const statusChannels = {
  sync: { name: 'sync', options: [...mode.sync.of] },
  injection: { name: 'injection', options: [...mode.injection.of] },
  spark: { name: 'spark', options: [...mode.spark.of] },
  cut: { name: 'cut', options: [...mode.cut.of] },
  ms: { name: 'ms', unit: 'ms', digits: 0 },
  plan: { name: 'plan', digits: 0 },
  losses: { name: 'losses', digits: 0 },
  events: { name: 'events', digits: 0 },
  lateUs: { name: 'lateUs', unit: 'µs', digits: 1 },
  loopUs: { name: 'loopUs', unit: 'µs', digits: 1 },
  dropped: { name: 'dropped', digits: 0 },
} as const satisfies { readonly [Name in keyof Status]?: Channel };

export type StatusName = keyof typeof statusChannels;
export type ChannelName = ParameterName | StatusName;
const statusNames = Object.keys(statusChannels) as StatusName[];

export const isStatus = (name: ChannelName): name is StatusName => Object.hasOwn(statusChannels, name);

/** A figure of the status as a number. */
export function statusValue(status: Status, name: StatusName): number {
  const value = status[name];
  const { options = [] } = statusChannels[name] as Channel;
  return typeof value === 'number' ? value : options.indexOf(value);
}

/** In the order of the catalogue. */
export const channelNames: readonly ChannelName[] = [...parameterNames, ...statusNames];

type GaugeForm = Omit<Gauge, 'unit' | 'digits'>;

const gauge = ({ name, channel, ...form }: GaugeForm): Gauge => {
  const { unit = '', digits = 0 } = channels.find((each) => each.name === channel) ?? {};
  return { name, channel, unit, digits, ...form };
};

const channels: Channel[] = [
  ...parameterNames.map(channelOf),
  ...statusNames.map((name): Channel => statusChannels[name] as Channel),
];

const gauges: readonly GaugeForm[] = [
  {
    name: 'tachometer',
    channel: 'RPM',
    title: 'Engine speed',
    low: 0,
    high: 8000,
    highWarning: 6000,
    highDanger: 6500,
  },
  { name: 'airLoad', channel: 'Load', title: 'Load', low: 0, high: 120 },
  { name: 'advance', channel: 'FinalSparkAdvance', title: 'Spark advance', low: 0, high: 60 },
  { name: 'dwell', channel: 'FinalSparkWidth', title: 'Dwell', low: 0, high: 10_000 },
  { name: 'pulseWidth', channel: 'FinalPulseWidth', title: 'Injection', low: 0, high: 20_000 },
  { name: 'pulseAdvance', channel: 'FinalPulseAdvance', title: 'Injection advance', low: 270, high: 450 },
  { name: 'duty', channel: 'DutyCycle', title: 'Injector duty', low: 0, high: 100, highWarning: 80, highDanger: 90 },
  { name: 'mixture', channel: 'FinalLamda', title: 'Lambda wanted', low: 0.7, high: 1.3 },
  { name: 'lambdaLeft', channel: 'HEGO1', title: 'Lambda left', low: 0.7, high: 1.3 },
  { name: 'lambdaRight', channel: 'HEGO2', title: 'Lambda right', low: 0.7, high: 1.3 },
  { name: 'coolant', channel: 'ECT', title: 'Coolant', low: -40, high: 270, highWarning: 220, highDanger: 235 },
  { name: 'air', channel: 'ACT', title: 'Air', low: -40, high: 270, highWarning: 160 },
  { name: 'throttle', channel: 'TPS', title: 'Throttle', low: 5, high: 100 },
  { name: 'airFlow', channel: 'MAF', title: 'Air flow meter', low: 0, high: 5 },
  { name: 'barometer', channel: 'BAR', title: 'Barometer', low: 23, high: 33 },
  {
    name: 'supply',
    channel: 'VCC',
    title: 'Supply',
    low: 6,
    high: 16,
    lowDanger: 9,
    lowWarning: 11.5,
    highWarning: 15,
  },
  { name: 'speed', channel: 'VSS', title: 'Speed', low: -30, high: 150 },
  { name: 'lateness', channel: 'lateUs', title: 'Most late', low: 0, high: 100, highWarning: 10, highDanger: 50 },
  { name: 'loop', channel: 'loopUs', title: 'Strategy', low: 0, high: 10_000, highWarning: 6000 },
  { name: 'syncLosses', channel: 'losses', title: 'Sync lost', low: 0, high: 10, highWarning: 1 },
  { name: 'simulated', channel: 'SimulatedRPM', title: 'Simulated speed', low: 0, high: 8000 },
];

/** What the firmware measures and computes, and how it is best shown. */
export const catalogue: Catalogue = {
  channels,
  gauges: gauges.map(gauge),
  pages: [
    { name: 'Overview', gauges: ['tachometer', 'airLoad', 'advance', 'pulseWidth', 'coolant', 'supply'] },
    { name: 'Fuel', gauges: ['pulseWidth', 'pulseAdvance', 'duty', 'mixture', 'lambdaLeft', 'lambdaRight'] },
    { name: 'Spark', gauges: ['tachometer', 'airLoad', 'advance', 'dwell'] },
    { name: 'Sensors', gauges: ['throttle', 'airFlow', 'coolant', 'air', 'barometer', 'supply', 'speed'] },
    { name: 'Firmware', gauges: ['tachometer', 'simulated', 'lateness', 'loop', 'syncLosses'] },
  ],
};
