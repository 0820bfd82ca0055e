import type { Fields } from '../field.ts';
import { instrument } from '../profile.ts';

/** What an output may be set to: the programming ranges of the manual. */
const output = (volts: { min: number; max: number }, amps: number) =>
  ({
    volts: { ...volts, unit: 'V', rest: 0 },
    amps: { min: 0, max: amps, unit: 'A' },
    voltsPerSecond: { min: 0.001, max: 1000, unit: 'V/s', rateOf: 'volts' },
  }) as const;

const setPoint = {
  output: { type: 'output' },
  volts: { type: 'number', unit: 'V', feeds: 'volts', optional: true },
  amps: { type: 'number', unit: 'A', feeds: 'amps', optional: true, doc: 'The current limit.' },
  voltsPerSecond: { type: 'number', unit: 'V/s', feeds: 'voltsPerSecond', optional: true, doc: 'Left out: at once.' },
} as const satisfies Fields;

const plan = {
  seconds: { type: 'number', unit: 's', doc: 'How long it takes.' },
  steps: { type: 'integer', doc: 'How many set-points are sent.' },
} as const satisfies Fields;

const reading = {
  output: { type: 'output' },
  on: { type: 'boolean' },
  setVolts: { type: 'number', unit: 'V' },
  setAmps: { type: 'number', unit: 'A' },
  volts: { type: 'number', unit: 'V', doc: 'Measured at the terminals.' },
  amps: { type: 'number', unit: 'A', doc: 'Measured.' },
  mode: {
    type: 'choice',
    of: ['CV', 'CC', 'unregulated', 'off'],
    doc: 'Constant voltage, constant current, neither of the two, or off.',
  },
  atMs: { type: 'number', unit: 'ms', doc: 'When it was measured, since 1970.' },
} as const satisfies Fields;

const error = {
  code: { type: 'integer', doc: "The supply's number of it." },
  message: { type: 'text' },
  command: { type: 'text', doc: 'What caused it, as it was sent; empty where nobody knows.' },
} as const satisfies Fields;

const dryRun = { type: 'boolean', optional: true, doc: 'Only say how long it would take.' } as const;

export const e3631a = instrument({
  name: 'e3631a',
  doc: 'Agilent (HP, Keysight) E3631A: a bench supply with three outputs, on its RS-232 port.',
  source: "Agilent E3631A User's Guide: programming ranges, SCPI commands, RS-232 interface",
  outputs: {
    P6V: output({ min: 0, max: 6.18 }, 5.15),
    P25V: output({ min: 0, max: 25.75 }, 1.03),
    N25V: output({ min: -25.75, max: 0 }, 1.03),
  },
  mirrors: [
    { when: 'tracking', from: 'P25V', to: 'N25V', quantity: 'volts', factor: -1 },
    { when: 'tracking', from: 'N25V', to: 'P25V', quantity: 'volts', factor: -1 },
  ],
  outputsOn: 'on',
  state: {
    on: { type: 'boolean', doc: 'Whether the outputs are connected: one switch for all three.' },
    tracking: { type: 'boolean', doc: 'N25V follows P25V.' },
    remote: { type: 'boolean', doc: 'The front panel is locked.' },
    outputs: { type: 'outputs', doc: 'What is set.' },
    protections: {
      type: 'outputs',
      of: {
        type: 'record',
        fields: {
          overVolts: { type: 'number', unit: 'V', doc: '0: none.' },
          overAmps: { type: 'number', unit: 'A', doc: '0: none.' },
        },
      },
    },
    worstReactionMs: { type: 'number', unit: 'ms', doc: 'How long a protection takes at most, as it is polled now.' },
    identity: { type: 'text', doc: 'As the supply says it.' },
  },
  methods: {
    set: {
      access: 'write',
      fields: setPoint,
      result: { output: { type: 'output' }, volts: { type: 'number', unit: 'V' }, amps: { type: 'number', unit: 'A' } },
      timeoutMs: 3_600_000,
      doc: 'Sets voltage, current limit, or both. With voltsPerSecond it goes there at that pace, and answers when it is there.',
    },
    on: { access: 'write', energises: true, doc: 'Connects all outputs.' },
    off: {
      access: 'write',
      interrupts: true,
      turnsOff: true,
      doc: 'Disconnects all outputs, at once: a ramp or a sequence ends.',
    },
    stop: { access: 'write', interrupts: true, doc: 'Ends a ramp or a sequence where it is.' },
    track: {
      access: 'write',
      fields: { on: { type: 'boolean' } },
      sets: { tracking: 'on' },
      doc: 'Makes N25V follow P25V, or no longer.',
    },
    ramp: {
      access: 'write',
      fields: {
        output: { type: 'output' },
        volts: { type: 'number', unit: 'V', feeds: 'volts' },
        voltsPerSecond: { type: 'number', unit: 'V/s', feeds: 'voltsPerSecond' },
        dryRun,
      },
      result: plan,
      timeoutMs: 3_660_000,
      doc: 'Goes from what is set to another voltage at an even pace; answers when it is there.',
    },
    sequence: {
      access: 'write',
      fields: {
        steps: {
          type: 'list',
          maxLength: 1000,
          of: {
            type: 'record',
            fields: {
              ...setPoint,
              holdSeconds: { type: 'number', min: 0, max: 3600, unit: 's', optional: true, doc: 'Then wait so long.' },
            },
          },
        },
        times: {
          type: 'integer',
          min: 1,
          max: 100_000,
          repeats: true,
          optional: true,
          doc: 'How often. Default: once.',
        },
        dryRun,
      },
      result: plan,
      timeoutMs: 3_660_000,
      doc: 'Set-points one after the other; answers when the last is done.',
    },
    protect: {
      access: 'control',
      fields: {
        output: { type: 'output' },
        overVolts: { type: 'number', min: 0, max: 30, unit: 'V', optional: true, doc: 'Without its sign. 0: none.' },
        overAmps: { type: 'number', min: 0, max: 6, unit: 'A', optional: true, doc: '0: none.' },
      },
      result: { worstReactionMs: { type: 'number', unit: 'ms' } },
      doc: 'Switches everything off when an output is measured above this. In software: see worstReactionMs.',
    },
    measure: {
      access: 'read',
      fields: { output: { type: 'output' } },
      result: reading,
      doc: 'One fresh reading of an output.',
    },
    errors: {
      access: 'read',
      result: { errors: { type: 'list', of: { type: 'record', fields: error } } },
      doc: 'The errors that the supply has reported and nobody has asked for yet.',
    },
    identify: {
      access: 'read',
      result: {
        manufacturer: { type: 'text' },
        model: { type: 'text' },
        serial: { type: 'text' },
        firmware: { type: 'text' },
        scpiVersion: { type: 'text' },
      },
      doc: 'Who it says it is.',
    },
    remote: { access: 'control', doc: 'Locks the front panel.' },
    local: { access: 'control', doc: 'Gives the front panel back, until the next change by a call.' },
    query: {
      access: 'write',
      danger: 'raw',
      fields: { line: { type: 'text', line: true, maxLength: 200 } },
      result: { reply: { type: 'text', doc: 'Empty where the line asked nothing.' } },
      doc: 'Sends a line as it is. Its limits are the lines that a rule allows, and nothing else.',
    },
  },
  topics: {
    readings: { doc: 'What an output gives, each time that it is measured.', fields: reading },
    errors: { doc: 'An error that the supply reported.', fields: error },
    trips: {
      doc: 'A protection has switched everything off.',
      fields: {
        output: { type: 'output' },
        quantity: { type: 'choice', of: ['volts', 'amps'] },
        measured: { type: 'number' },
        limit: { type: 'number' },
      },
    },
  },
  safe: [{ method: 'off' }],
  portSafe: [
    { purge: 'both' },
    { lines: { dtr: false } },
    { send: '\u0003' },
    { pauseMs: 100 },
    { lines: { dtr: true } },
    { pauseMs: 100 },
    { send: '\nSYST:REM\nOUTP OFF\n' },
    { pauseMs: 300 },
    { purge: 'received' },
    { verify: { send: 'OUTP?\n', answer: '0', withinMs: 1000 } },
  ],
});
