/** An instrument that does not exist, with everything in it that a profile can declare. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { type InstrumentProfile, instrument, instrumentSchema } from '../../../contract/instruments/profile.ts';

/** B follows A with twice its volts, C has no rest, nothing says how fast it changes. */
export const bench: InstrumentProfile = instrument({
  name: 'bench',
  doc: 'A bench.',
  outputs: {
    A: {
      volts: { min: -10, max: 10, unit: 'V', rest: 0 },
      amps: { min: 0, max: 2, unit: 'A' },
      pace: { min: 0.1, max: 100, unit: 'V/s', rateOf: 'volts' },
    },
    B: {
      volts: { min: -20, max: 20, unit: 'V', rest: 0 },
      amps: { min: 0, max: 2, unit: 'A' },
      pace: { min: 0.1, max: 100, unit: 'V/s', rateOf: 'volts' },
    },
    C: {
      volts: { min: 0, max: 5, unit: 'V' },
      amps: { min: 0, max: 1, unit: 'A' },
      pace: { min: 0.1, max: 100, unit: 'V/s', rateOf: 'volts' },
    },
  },
  mirrors: [{ when: 'following', from: 'A', to: 'B', quantity: 'volts', factor: 2 }],
  outputsOn: 'on',
  state: {
    on: { type: 'boolean' },
    following: { type: 'boolean' },
    outputs: { type: 'outputs' },
    notes: { type: 'list', of: { type: 'text', maxLength: 10 }, maxLength: 3, optional: true },
    protections: { type: 'outputs', of: { type: 'record', fields: { most: { type: 'number' } } }, optional: true },
  },
  methods: {
    set: {
      access: 'write',
      fields: {
        output: { type: 'output' },
        volts: { type: 'number', unit: 'V', feeds: 'volts', optional: true },
        amps: { type: 'number', unit: 'A', feeds: 'amps', optional: true },
        pace: { type: 'number', unit: 'V/s', feeds: 'pace', optional: true },
        mode: { type: 'choice', of: ['fast', 'slow'], optional: true },
        count: { type: 'integer', min: 1, max: 3, optional: true },
      },
      doc: 'Sets.',
    },
    steps: {
      access: 'write',
      fields: {
        times: { type: 'integer', min: 1, max: 9, repeats: true, optional: true },
        first: {
          type: 'record',
          fields: { output: { type: 'output' }, amps: { type: 'number', feeds: 'amps' } },
          optional: true,
        },
        steps: {
          type: 'list',
          maxLength: 4,
          of: {
            type: 'record',
            fields: {
              output: { type: 'output' },
              volts: { type: 'number', feeds: 'volts', optional: true },
              pace: { type: 'number', feeds: 'pace', optional: true },
            },
          },
        },
      },
      doc: 'One after the other.',
    },
    follow: {
      access: 'write',
      fields: { on: { type: 'boolean', optional: true } },
      sets: { following: 'on' },
      doc: 'B.',
    },
    on: { access: 'write', energises: true, doc: 'On.' },
    off: { access: 'write', turnsOff: true, interrupts: true, doc: 'Off.' },
    level: { access: 'control', doc: 'Sets nothing that is an output.' },
    ask: {
      access: 'write',
      danger: 'raw',
      fields: {
        line: { type: 'text', line: true, maxLength: 20, optional: true },
        more: { type: 'list', of: { type: 'record', fields: { line: { type: 'text', line: true } } }, optional: true },
      },
      doc: 'As it is.',
    },
    status: { access: 'read', result: { notes: { type: 'list', of: { type: 'text' } } }, doc: 'How it is.' },
  },
  topics: { readings: { doc: 'Readings.', fields: { output: { type: 'output' }, volts: { type: 'number' } } } },
  safe: [{ method: 'off' }],
  portSafe: [{ send: 'OFF\n' }],
});
assert.deepEqual(v.safeParse(instrumentSchema, bench).issues, undefined);

/** What is set where nothing has been set. */
export const quiet = {
  on: true,
  following: false,
  outputs: { A: { volts: 0, amps: 0 }, B: { volts: 0, amps: 0 }, C: { volts: 0, amps: 0 } },
};
