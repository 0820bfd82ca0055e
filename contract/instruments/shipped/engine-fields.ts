/** What methods, topics and the state of an engine have in common. */
import {
  type CurveName,
  curves,
  type FunctionName,
  functions,
  type TableName,
  tables,
} from '../../engine/dictionary.ts';
import type { Fields } from '../field.ts';

const natural = { type: 'integer', min: 0 } as const;
const ticks = { type: 'integer', unit: 'ticks' } as const;

/** What has cells: a table, a function, or a sensor's curve. */
export type LookupName = TableName | FunctionName | CurveName;

export const lookupNames = [tables, functions, curves].flatMap((all) => Object.keys(all)) as [
  LookupName,
  ...LookupName[],
];

export const parameter = { type: 'output', doc: 'A parameter of the dictionary.' } as const;
export const lookup = { type: 'choice', of: lookupNames, doc: 'A table, a function, or a curve.' } as const;
export const row = { ...natural, doc: '0 for functions and curves.' } as const;

/** How a value is, when it is read or has been set. */
export const reading = {
  name: parameter,
  value: { type: 'number', doc: "In the parameter's unit, as the firmware has rounded it." },
  held: { type: 'boolean', doc: 'A set holds it: what would be measured, looked up or computed does not count.' },
} as const satisfies Fields;

/** What the firmware says of itself. */
export const identity = {
  signature: { type: 'text', maxLength: 128, doc: 'All of it in one line.' },
  firmware: { type: 'text', doc: 'postern.' },
  version: { type: 'text', maxLength: 32 },
  board: { type: 'text', maxLength: 32, doc: 'mega, stm32f4, due, linux.' },
  dictionary: { type: 'text', maxLength: 8, doc: 'The hash of its dictionary, in hexadecimal: that of the driver.' },
  calibration: { type: 'text', maxLength: 8, doc: 'The hash of its cells and saved parameters as they are now.' },
  ticksPerSecond: natural,
  cylinders: { ...natural, doc: 'The most that it was built for.' },
  line: { ...natural, unit: 'B', doc: 'The longest line that it takes.' },
} as const satisfies Fields;

/** What it is at, in words. */
export const mode = {
  sync: { type: 'choice', of: ['none', 'turn', 'cycle'], doc: 'What is known of where the shaft is.' },
  injection: { type: 'choice', of: ['off', 'batch', 'semi', 'sequential'] },
  spark: { type: 'choice', of: ['off', 'distributor', 'wasted', 'sequential'] },
  cut: { type: 'choice', of: ['none', 'rpm', 'sync', 'monitor', 'time'], doc: 'Why neither fuel nor spark is given.' },
} as const satisfies Fields;

export const status = {
  ms: { ...natural, unit: 'ms', doc: 'Since the firmware started.' },
  rpm: { type: 'number', unit: 'rpm' },
  ...mode,
  advance: { type: 'number', unit: '°', doc: 'FinalSparkAdvance.' },
  pulseAdvance: { type: 'number', unit: '°', doc: 'FinalPulseAdvance.' },
  width: { type: 'number', unit: 'µs', doc: 'FinalPulseWidth.' },
  dwell: { type: 'number', unit: 'µs', doc: 'FinalSparkWidth.' },
  load: { type: 'number', unit: '%' },
  lambda: { type: 'number', doc: 'FinalLamda.' },
  monitor: { type: 'boolean', doc: 'Everything is computed, and no output is driven.' },
  limp: { type: 'boolean', doc: 'A sensor that is needed fails.' },
  wot: { type: 'boolean' },
  closed: { type: 'boolean', doc: 'The fuel follows the oxygen sensors.' },
  high: { type: 'boolean', doc: 'The barometer is below HighAlt.' },
  plan: { ...natural, doc: 'The number of the plan of events.' },
  losses: { ...natural, doc: 'How often sync was lost.' },
  events: { ...natural, doc: 'How many events there were.' },
  lateUs: { type: 'number', unit: 'µs', doc: 'The most late since the last reset.' },
  loopUs: { type: 'number', unit: 'µs', doc: 'The last time through the main loop.' },
  dropped: { ...natural, doc: 'What it could not tell, for want of room on the line.' },
} as const satisfies Fields;

const atAngle = {
  type: 'record',
  fields: { ticks, cycleTicks: { ...natural, doc: '720 degrees then; 0: there was none.' } },
} as const;

/** How late the events of one class were, and how many. */
export const lateness = {
  of: { type: 'choice', of: ['injectors', 'coils'] },
  count: natural,
  early: natural,
  late: { ...natural, doc: 'Later than the tolerance.' },
  skipped: natural,
  least: { ...ticks, doc: 'Below 0: so early.' },
  most: ticks,
  leastAt: { ...atAngle, doc: 'The least as an angle.' },
  mostAt: { ...atAngle, doc: 'The most as an angle.' },
  buckets: {
    type: 'list',
    maxLength: 20,
    of: natural,
    doc: 'Early; to the tick; 1 tick; 2 to 3; 4 to 7, and so on; the last has all that is later.',
  },
} as const satisfies Fields;

/** Every counter of the decoder. */
export const decoder = {
  sync: mode.sync,
  cycleTicks: natural,
  places: { ...natural, doc: 'Of teeth, with the missing ones.' },
  missing: { ...natural, doc: 'Teeth that are missing in the gap.' },
  turns: { ...natural, doc: 'Of the wheel in a cycle.' },
  counts: {
    type: 'record',
    fields: {
      edges: { ...natural, doc: 'Of the wheel: those of the next three.' },
      inSync: natural,
      searching: natural,
      tooFast: natural,
      tooSlow: natural,
      timeouts: natural,
      missing: natural,
      extra: natural,
      syncs: natural,
      losses: natural,
      doubts: natural,
      markers: natural,
      markersWrong: natural,
      markersMissing: natural,
    },
  },
} as const satisfies Fields;

/** One pair of events of each cycle. */
export const pair = {
  output: { ...natural, doc: 'Injectors from 0, coils from 16.' },
  kind: {
    type: 'choice',
    of: ['following', 'leading'],
    doc: 'From the angle on (an injector), up to the angle (a coil), or one event.',
  },
  angle: { type: 'number', min: 0, unit: '°', doc: 'Of 720.' },
  ticks: { ...natural, doc: 'How long it is on.' },
} as const satisfies Fields;
