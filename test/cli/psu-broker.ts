/** A broker that answers for supplies, as the tests of their commands say. */
import assert from 'node:assert/strict';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';

/** What there is now. */
export const world = {
  supplies: ['psu0'],
  /** Supplies that nobody serves. */
  dead: new Set<string>(),
};

export const reading = (output: string) => ({
  output,
  on: true,
  setVolts: output === 'N25V' ? -5 : 5,
  setAmps: 1,
  volts: output === 'N25V' ? -4.9987 : 5.0012,
  amps: 0.2,
  mode: 'CV',
  atMs: Date.UTC(2026, 4, 4, 10),
});

const state = {
  on: true,
  tracking: false,
  remote: true,
  outputs: { P6V: { volts: 5, amps: 1 }, P25V: { volts: 5, amps: 1 }, N25V: { volts: -5, amps: 1 } },
  protections: {
    P6V: { overVolts: 5.5, overAmps: 1.2 },
    P25V: { overVolts: 0, overAmps: 0 },
    N25V: { overVolts: 0, overAmps: 0.5 },
  },
  worstReactionMs: 140,
  identity: 'x',
};

export const plan = { seconds: 3.7, steps: 25 };

export const results: Record<string, (fields: Record<string, unknown>) => object> = {
  set: ({ output, volts = 5, amps = 1 }) => ({ output, volts, amps }),
  ramp: () => plan,
  sequence: () => plan,
  protect: () => ({ worstReactionMs: 140 }),
  measure: ({ output }) => reading(String(output)),
  errors: () => ({ errors: [{ code: -113, message: 'Undefined header', command: 'VOLTS 3\n' }] }),
  identify: () => ({ manufacturer: 'HP', model: 'E3631A', serial: '0', firmware: '1.4', scpiVersion: '1995.0' }),
  query: ({ line }) => ({ reply: String(line).includes('?') ? '1995.0' : '' }),
};

export const psuBroker = (): Promise<AnsweringBroker> =>
  answeringBroker({
    'instrument.list': () => ({
      instruments: ['scale', ...world.supplies].map((device) => ({
        device,
        profile: device === 'scale' ? 'scale' : 'e3631a',
        port: 'p',
        provider: 'ada',
        served: true,
      })),
    }),
    'instrument.call': ({ device, profile, method, fields }) => {
      assert.equal(profile, 'e3631a');
      if (!world.supplies.includes(String(device)))
        throw new Refusal('not_found', `there is no device '${String(device)}' in the policy`, { device });
      if (world.dead.has(String(device)))
        throw new Refusal('unavailable', `no driver serves ${String(device)}`, { device });
      const { output, volts } = Object(fields);
      if (method === 'set' && volts > 25.75)
        throw new Refusal('denied', `volts ${volts} V of ${output} is above 5 V (rule bench)`, { ask: 'more' });
      return { fields: results[String(method)]?.(Object(fields)) ?? {} };
    },
    'instrument.state': ({ device }) => ({ device, state, ageMs: 20 }),
    'devices.list': () => ({ devices: [{ device: 'psu0', kind: 'instrument', units: [] }] }),
    'topic.subscribe': (_params, peer) => {
      setTimeout(() => {
        const told = (sequence: number, device: string, topic: string, value: object) =>
          peer.notify('event', {
            subscription: 3,
            sequence,
            dropped: sequence === 3 ? 2 : 0,
            value: { device, topic, value, atMs: 1 },
          });
        for (const [index, output] of ['P6V', 'P25V', 'P6V', 'P25V'].entries())
          told(index + 1, 'psu0', 'readings', { ...reading(output), atMs: reading(output).atMs + index * 400 });
        told(5, 'psu0', 'trips', { output: 'P25V', quantity: 'amps', measured: 1.31, limit: 1.2 });
        told(6, 'psu0', 'errors', { code: -222, message: 'Data out of range', command: 'VOLT 99\n' });
      }, 5);
      return { subscription: 3 };
    },
    'topic.unsubscribe': () => ({}),
  });
