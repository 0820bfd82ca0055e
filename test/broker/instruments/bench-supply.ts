import { instrument } from '../../../contract/instruments/profile.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { policy as basic } from '../harness.ts';

const output = (volts: { min: number; max: number }) =>
  ({
    volts: { ...volts, unit: 'V', rest: 0 },
    amps: { min: 0, max: 2, unit: 'A' },
    pace: { min: 0.1, max: 100, unit: 'V/s', rateOf: 'volts' },
  }) as const;

const setPoint = {
  output: { type: 'output' },
  volts: { type: 'number', feeds: 'volts', optional: true },
  amps: { type: 'number', feeds: 'amps', optional: true },
  pace: { type: 'number', feeds: 'pace', optional: true },
} as const;

/** An administrator's own instrument: two outputs, of which one may follow the other, and one of everything that a method can be. */
export const supply = instrument({
  name: 'supply',
  doc: 'A supply.',
  outputs: { A: output({ min: 0, max: 30 }), B: output({ min: -30, max: 0 }) },
  mirrors: [{ when: 'tracking', from: 'A', to: 'B', quantity: 'volts', factor: -1 }],
  outputsOn: 'on',
  state: { on: { type: 'boolean' }, tracking: { type: 'boolean' }, outputs: { type: 'outputs' } },
  methods: {
    set: { access: 'write', fields: setPoint, result: { volts: { type: 'number' } }, timeoutMs: 5000, doc: 'Sets.' },
    walk: {
      access: 'write',
      fields: { steps: { type: 'list', of: { type: 'record', fields: setPoint } } },
      timeoutMs: 60_000,
      doc: 'Sets one after the other.',
    },
    on: { access: 'write', energises: true, doc: 'Gives out what is set.' },
    off: { access: 'write', interrupts: true, turnsOff: true, doc: 'Gives out nothing.' },
    stop: { access: 'write', interrupts: true, doc: 'Ends a walk where it is.' },
    track: { access: 'write', fields: { on: { type: 'boolean' } }, sets: { tracking: 'on' }, doc: 'B follows A.' },
    label: {
      access: 'control',
      fields: { lines: { type: 'list', of: { type: 'text', maxLength: 4096 } } },
      doc: 'Shows a text.',
    },
    measure: {
      access: 'read',
      fields: { output: { type: 'output' } },
      result: { volts: { type: 'number' } },
      doc: 'Measures.',
    },
    send: {
      access: 'write',
      danger: 'raw',
      fields: { line: { type: 'text', line: true } },
      result: { reply: { type: 'text' } },
      doc: 'Sends a line.',
    },
  },
  topics: { readings: { doc: 'Readings.', fields: { output: { type: 'output' }, volts: { type: 'number' } } } },
  safe: [{ method: 'off' }],
});

export const PORT = '/dev/ttyUSB7';

export const entries = {
  port: { kind: 'serial', path: PORT, baudRate: 9600, safe: [{ send: 'OUTP OFF\n' }] },
  psu: { kind: 'instrument', profile: 'supply', port: 'port', provider: { user: 'carol' } },
} as const satisfies PolicyDocument['devices'];

/** carol drives it. alice has all of it; bob no more than 5 V, 1 A; victor looks. */
export const supplyPolicy = {
  devices: { ...basic.devices, ...entries },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'alice', users: ['alice'], devices: ['psu'], allow: ['read', 'write', 'control'] },
    {
      id: 'bob',
      users: ['bob'],
      devices: ['psu'],
      allow: ['read', 'write'],
      limits: { outputs: { A: { volts: [0, 5], amps: 1 }, B: { volts: [-5, 0], amps: 1 } } },
    },
    { id: 'look-at-it', users: ['victor'], devices: ['psu', 'port'], allow: ['read'] },
  ],
  admins: basic.admins,
} satisfies PolicyDocument;
