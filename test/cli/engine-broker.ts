/** A broker that answers for engines, as the tests of their commands say. What it answers is as the profile has it. */
import { Refusal } from '../../contract/errors.ts';
import type { InstrumentMethod } from '../../contract/instruments/profile.ts';
import { engine } from '../../contract/instruments/shipped/engine.ts';
import { checkFields } from '../../contract/instruments/values.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What there is now. */
export const world = { engines: ['engine0'] };

export const status = {
  ...{ ms: 12_345, rpm: 2000, sync: 'cycle', injection: 'sequential', spark: 'sequential', cut: 'none' },
  ...{ advance: 12.5, pulseAdvance: 360, width: 2500, dwell: 5200, load: 31.25, lambda: 1, monitor: false, limp: true },
  ...{
    wot: false,
    closed: false,
    high: false,
    plan: 17,
    losses: 2,
    events: 1234,
    lateUs: 3.2,
    loopUs: 850,
    dropped: 0,
  },
};
export const table = {
  ...{
    name: 'SparkBase',
    kind: 'table',
    rowsOf: 'Load',
    columnsOf: 'RPM',
    rowsAt: [15, 25.5],
    columnsAt: [500, 800, 1200],
  },
  rows: [
    [10, 12.5, 20],
    [9, 11, 18.25],
  ],
};
const curve = {
  ...{ name: 'AirFlowSensor', kind: 'curve', columnsOf: 'V', rowsAt: [], columnsAt: [0, 5], rows: [[0, 5]] },
};
const events = {
  ...{ plan: 17, ticksPerSecond: 1_000_000 },
  events: [
    { output: 0, kind: 'following', angle: 0, ticks: 10_000 },
    { output: 16, kind: 'leading', angle: 360, ticks: 5000 },
    { output: 1, kind: 'following', angle: 360, ticks: 10_000 },
    { output: 17, kind: 'leading', angle: 0, ticks: 5000 },
  ],
};
const buckets = [1, 5, 3, 1, ...Array(16).fill(0)] as number[];
const lateness = {
  ...{
    of: 'injectors',
    count: 10,
    early: 1,
    late: 1,
    skipped: 0,
    least: -1,
    most: 3,
    buckets,
    ticksPerSecond: 1_000_000,
  },
  ...{ leastAt: { ticks: -1, cycleTicks: 60_000 }, mostAt: { ticks: 3, cycleTicks: 60_000 } },
};
const counts = {
  ...{ edges: 3, inSync: 2, searching: 1, tooFast: 0, tooSlow: 0, timeouts: 0, missing: 0, extra: 0, syncs: 1 },
  ...{ losses: 0, doubts: 0, markers: 0, markersWrong: 0, markersMissing: 0 },
};
const identity = {
  ...{ signature: 'postern 0.1.0 mega 01234567', firmware: 'postern', version: '0.1.0', board: 'mega', line: 256 },
  ...{ dictionary: '01234567', calibration: '89abcdef', ticksPerSecond: 16_000_000, cylinders: 8 },
};
const difference = { name: 'SparkBase', row: 3, column: 4, stored: 29, current: 30 };
const description = {
  ...{ index: 5, category: 'Sensor', unit: 'f', min: -40, max: 270, bits: 6, value: 75, saved: false },
  ...{ source: 'curve', of: 'CoolantThermistor' },
};

const results: Readonly<Record<string, (fields: Fields) => Fields>> = {
  identify: () => identity,
  status: () => status,
  get: ({ names = ['RPM', 'ECT', 'MaxRPM'] }) => ({
    values: (names as string[]).map((name) => ({ name, value: 180.25, held: name === 'ECT' })),
  }),
  set: ({ name, value }) => ({ name, value, held: name !== 'SimulatedRPM' }),
  describe: ({ name }) => ({ name, ...description }),
  table: ({ name }) => (name === 'AirFlowSensor' ? curve : { ...table, name }),
  cell: (fields) => fields,
  axis: (fields) => fields,
  events: () => events,
  lateness: ({ of }) => ({ ...lateness, of }),
  metrics: () => ({
    ticksPerSecond: 1_000_000,
    interrupts: [{ name: 'edge', count: 10, totalTicks: 25, mostTicks: 7 }],
  }),
  tasks: () => ({
    ticksPerSecond: 1_000_000,
    tasks: [{ name: 'strategy', runs: 9, over: 1, mostTicks: 6100, budgetTicks: 6000 }],
  }),
  decoder: () => ({ sync: 'cycle', cycleTicks: 60_000, places: 36, missing: 1, turns: 2, counts }),
  pins: () => ({ on: [2, 17], duty: [100, 0, 12.5, 70, 70], driven: true }),
  compare: () => ({ differences: [difference, { ...difference, row: -1 }, { ...difference, row: -1, column: -1 }] }),
  save: () => ({ calibration: '89abcdef' }),
  load: () => ({ calibration: '89abcdef' }),
  defaults: () => ({ calibration: '89abcdef' }),
};

function call(method: string, fields: Fields): Fields {
  const declared = (engine.methods as Readonly<Record<string, InstrumentMethod>>)[method];
  const given = checkFields(engine, declared?.fields, fields);
  if (method === 'set' && Number(given.value) > 6000)
    throw new Refusal('denied', 'value 7000 rpm of SimulatedRPM is above 6000 rpm (rule bench, policy.json:11)', {
      ask: 'a change of SimulatedRPM.value in rule bench',
    });
  return checkFields(engine, declared?.result, results[method]?.(given) ?? {});
}

export const engineBroker = (): Promise<AnsweringBroker> =>
  answeringBroker({
    'instrument.list': () => ({
      instruments: ['psu0', ...world.engines].map((device) => ({
        ...{ device, profile: device === 'psu0' ? 'e3631a' : 'engine', port: 'p', provider: 'ada', served: true },
      })),
    }),
    'instrument.describe': ({ device }) => {
      throw new Refusal('not_found', `there is no device '${String(device)}'`, { device });
    },
    'instrument.call': ({ method, fields }) => ({ fields: call(String(method), Object(fields ?? {})) }),
    'instrument.state': ({ device }) => ({ device, state: { connected: true }, ageMs: 20 }),
    'serial.list': () => ({
      ports: [
        { device: 'p', present: true, probe: true },
        { device: 'q', present: false, probe: true },
      ].map((port) => ({
        ...{ path: '/dev/ttyS0', open: false, baudRate: 115_200, ...port },
      })),
    }),
    'devices.list': () => ({ devices: [] }),
  });
