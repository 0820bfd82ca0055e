import { instrument } from '../profile.ts';
import { decoder, identity, lateness, lookup, mode, pair, parameter, reading, row, status } from './engine-fields.ts';
import { parameterOutputs } from './engine-parameters.ts';
import { statistics } from './statistics.ts';

const natural = { type: 'integer', min: 0 } as const;
const values = { type: 'list', maxLength: 64, of: { type: 'number' } } as const;
const calibration = { calibration: { type: 'text', maxLength: 8, doc: 'Its hash, in hexadecimal.' } } as const;

/** The calibration may change at any time. */
const { calibration: _, ...lasting } = identity;

/** Reading or writing a whole calibration on a slow line, and in a slow memory. */
const LONG_MS = 30_000;

/** The engine firmware of firmware/, on any of its boards. Its outputs are the parameters of its dictionary. */
export const engine = instrument({
  name: 'engine',
  doc: 'The engine firmware that comes with Postern: an engine, or a bench that stands in for one.',
  source: 'firmware/dictionary.json, and the methods of firmware/console',
  outputs: parameterOutputs,
  state: {
    connected: { type: 'boolean', doc: 'It has answered the last request.' },
    ...lasting,
    ...mode,
    limp: status.limp,
    outputs: { type: 'outputs', doc: 'What is set; of what the firmware has a value of its own, what is held.' },
  },
  methods: {
    identify: { access: 'read', result: identity, doc: 'What the firmware says of itself.' },
    status: { access: 'read', result: status, doc: 'What it is at, in one look.' },
    get: {
      access: 'read',
      fields: { names: { type: 'list', maxLength: 255, of: parameter, optional: true, doc: 'Left out: all.' } },
      result: { values: { type: 'list', maxLength: 255, of: { type: 'record', fields: reading } } },
      timeoutMs: LONG_MS,
      doc: 'What parameters are now.',
    },
    set: {
      access: 'write',
      fields: { name: parameter, value: { type: 'number', feeds: 'value' } },
      result: reading,
      doc: 'Sets a parameter. What is measured, looked up or computed is held from then on.',
    },
    release: {
      access: 'write',
      fields: { name: { ...parameter, optional: true, doc: 'Left out: all.' } },
      releases: 'name',
      doc: 'Holds a parameter no more: it is measured, looked up or computed again.',
    },
    stop: {
      access: 'write',
      interrupts: true,
      turnsOff: true,
      doc: 'Stops the simulated encoder, and holds nothing any more.',
    },
    describe: {
      access: 'read',
      fields: { name: parameter },
      result: {
        name: parameter,
        index: natural,
        category: { type: 'text', maxLength: 32 },
        unit: { type: 'text', maxLength: 16, doc: 'As the dictionary names it.' },
        min: { type: 'number' },
        max: { type: 'number' },
        bits: { ...natural, doc: 'Its number is value × 2^bits.' },
        value: { type: 'number' },
        saved: { type: 'boolean', doc: 'It belongs to the calibration.' },
        source: { type: 'choice', of: ['table', 'function', 'curve'], optional: true },
        of: { type: 'text', maxLength: 32, optional: true, doc: 'The name of that.' },
      },
      doc: 'What the firmware says of a parameter.',
    },
    table: {
      access: 'read',
      fields: { name: lookup },
      result: {
        name: lookup,
        kind: { type: 'choice', of: ['table', 'function', 'curve'] },
        rowsOf: { ...parameter, optional: true, doc: 'Of a table: what its rows are looked up by.' },
        columnsOf: { type: 'text', maxLength: 32, doc: 'What its columns are looked up by; of a curve V.' },
        rowsAt: { ...values, doc: 'Of a table; else empty.' },
        columnsAt: values,
        rows: { type: 'list', maxLength: 64, of: values, doc: 'Of functions and curves one.' },
      },
      timeoutMs: LONG_MS,
      doc: 'A table, a function or a curve, whole.',
    },
    row: {
      access: 'read',
      fields: { name: lookup, row },
      result: { name: lookup, row, values },
      doc: 'One row of a table; row 0 of functions and curves.',
    },
    cell: {
      access: 'write',
      danger: 'calibrate',
      fields: { name: lookup, row, column: natural, value: { type: 'number' } },
      result: { name: lookup, row, column: natural, value: { type: 'number' } },
      doc: 'Sets one value of a table, a function or a curve.',
    },
    axis: {
      access: 'write',
      danger: 'calibrate',
      fields: {
        name: lookup,
        axis: { type: 'choice', of: ['rows', 'columns'] },
        at: { ...natural, doc: 'Which point.' },
        value: { type: 'number', doc: 'Between those of its neighbours.' },
      },
      result: {
        name: lookup,
        axis: { type: 'choice', of: ['rows', 'columns'] },
        at: natural,
        value: { type: 'number' },
      },
      doc: 'Moves one point of the rows or columns.',
    },
    events: {
      access: 'read',
      result: {
        plan: natural,
        ticksPerSecond: natural,
        events: { type: 'list', maxLength: 64, of: { type: 'record', fields: pair } },
      },
      timeoutMs: LONG_MS,
      doc: 'The plan of a cycle: which output is on at which angle, and how long.',
    },
    lateness: {
      access: 'read',
      fields: { of: lateness.of },
      result: { ...lateness, ticksPerSecond: natural },
      doc: 'How late the events of injectors or coils were, since that was last reset.',
    },
    metrics: {
      access: 'read',
      result: {
        ticksPerSecond: natural,
        interrupts: {
          type: 'list',
          maxLength: 16,
          of: {
            type: 'record',
            fields: {
              name: { type: 'text', maxLength: 32 },
              count: natural,
              totalTicks: natural,
              mostTicks: natural,
            },
          },
        },
      },
      doc: 'How long interrupts took; `off`: how long interrupts were off.',
    },
    decoder: { access: 'read', result: decoder, doc: 'What the decoder knows and has counted.' },
    tasks: {
      access: 'read',
      result: {
        ticksPerSecond: natural,
        tasks: {
          type: 'list',
          maxLength: 32,
          of: {
            type: 'record',
            fields: {
              name: { type: 'text', maxLength: 32 },
              runs: natural,
              over: { ...natural, doc: 'How often it took longer than its budget.' },
              mostTicks: natural,
              budgetTicks: natural,
            },
          },
        },
      },
      doc: 'How long the pieces of the main loop took.',
    },
    pins: {
      access: 'read',
      result: {
        on: { type: 'list', maxLength: 32, of: natural, doc: 'Outputs: injectors from 0, coils from 16.' },
        duty: { ...values, doc: 'FuelPump, Fan1, Fan2, EPAS1, EPAS2.' },
        driven: { type: 'boolean', doc: 'False: everything is computed and no output is driven.' },
      },
      doc: 'Which outputs are on.',
    },
    reset: {
      access: 'write',
      fields: { of: { type: 'choice', of: ['injectors', 'coils', 'metrics', 'decoder', 'tasks'] } },
      doc: 'Counts from 0 again: lateness of injectors or coils, interrupts, the decoder, tasks.',
    },
    compare: {
      access: 'read',
      result: {
        differences: {
          type: 'list',
          maxLength: 4096,
          of: {
            type: 'record',
            fields: {
              name: { type: 'text', maxLength: 32 },
              row: { type: 'integer', min: -1, doc: '-1: it is a parameter.' },
              column: { type: 'integer', min: -1 },
              stored: { type: 'number' },
              current: { type: 'number' },
            },
          },
        },
      },
      timeoutMs: LONG_MS,
      doc: 'In what the calibration differs from the one that is stored.',
    },
    save: {
      access: 'write',
      danger: 'calibrate',
      result: calibration,
      timeoutMs: LONG_MS,
      doc: 'Stores the calibration: it is taken when the firmware starts.',
    },
    load: {
      access: 'write',
      danger: 'calibrate',
      result: calibration,
      timeoutMs: LONG_MS,
      doc: 'Takes the calibration that was stored last.',
    },
    defaults: {
      access: 'write',
      danger: 'calibrate',
      result: calibration,
      timeoutMs: LONG_MS,
      doc: 'Takes the calibration that the firmware was built with.',
    },
    statistics,
  },
  topics: {
    notices: {
      doc: 'What the firmware tells by itself.',
      fields: {
        event: { type: 'choice', of: ['boot', 'sync', 'lost', 'cut', 'limp', 'overload', 'mode'] },
        ms: { ...natural, unit: 'ms', doc: 'Since the firmware started.' },
        value: { type: 'text', maxLength: 64, doc: 'What it is by then.' },
      },
    },
  },
  telemetry: true,
  safe: [{ method: 'stop' }],
  // Line by line, for it takes one at a time. The first end of line ends what its driver has left half said, and nothing that is
  // watched may come before the answer.
  portSafe: [
    { purge: 'both' },
    { send: '\n{"id":1,"method":"set","name":"SimulatedRPM","value":0}\n' },
    { pauseMs: 50 },
    { send: '{"id":2,"method":"release"}\n' },
    ...[0, 1, 2, 3].flatMap((slot) => [
      { pauseMs: 50 },
      { send: `{"id":3,"method":"watch","slot":${slot},"everyMs":0}\n` },
    ]),
    { pauseMs: 50 },
    { send: '{"id":4,"method":"notify","on":0}\n' },
    { pauseMs: 300 },
    { purge: 'received' },
    {
      verify: {
        send: '{"id":5,"method":"get","name":"SimulatedRPM"}\n',
        answer: '{"id":5,"result":{"name":"SimulatedRPM","value":0}}',
        withinMs: 1000,
      },
    },
  ],
});
