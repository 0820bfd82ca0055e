/** `policy.explain` says of a call of an instrument what the gate then does, by the state of now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { fc } from '../../random-cases.ts';
import { TestBroker } from '../harness.ts';
import { alice, bob, carol, eve, victor } from '../people.ts';
import { supplyPolicy } from './bench-supply.ts';
import { device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

const policy: PolicyDocument = {
  ...supplyPolicy,
  rules: [
    {
      id: 'slow',
      users: ['bob'],
      devices: ['psu'],
      allow: ['read', 'write'],
      dangers: ['raw'],
      limits: { outputs: { A: { volts: [0, 5], pace: 2 } }, lines: ['*IDN?', 'VOLT {0..5}'] },
    },
    { id: 'both', users: ['bob'], devices: ['psu'], allow: ['write'], limits: { outputs: { A: { volts: 3 }, B: {} } } },
    {
      id: 'some',
      users: ['alice'],
      devices: ['psu'],
      allow: ['read', 'write', 'control'],
      limits: { methods: ['set', 'measure', 'label'] },
    },
    { id: 'look', users: ['victor'], devices: ['psu', 'port'], allow: ['read'] },
  ],
};

const step = fc.record(
  {
    output: fc.constantFrom('A', 'B'),
    volts: fc.constantFrom(-2, 0, 2, 4, 9),
    pace: fc.constantFrom(1, 9),
  },
  { requiredKeys: ['output'] },
);
const call = fc.oneof(
  fc.record({ method: fc.constant('set'), fields: step }),
  fc.record({ method: fc.constant('walk'), fields: fc.record({ steps: fc.array(step, { maxLength: 2 }) }) }),
  fc.record({ method: fc.constant('track'), fields: fc.record({ on: fc.boolean() }) }),
  fc.record({ method: fc.constantFrom('on', 'off', 'stop', 'nothing'), fields: fc.constant({}) }),
  fc.record({ method: fc.constant('measure'), fields: fc.constantFrom({ output: 'A' }, { output: 'C' }) }),
  fc.record({ method: fc.constant('label'), fields: fc.constant({ lines: ['x'] }) }),
  fc.record({
    method: fc.constant('send'),
    fields: fc.record({ line: fc.constantFrom('*IDN?', 'VOLT 3', 'VOLT 3;OUTP ON', 'OUTP ON') }),
  }),
);
const volts = fc.constantFrom(0, 2, 4);
const state = fc
  .record({ on: fc.boolean(), tracking: fc.boolean(), a: volts, b: volts })
  .map(({ on, tracking, a, b }) => ({
    on,
    tracking,
    outputs: { A: { volts: a, amps: 1 }, B: { volts: 0 - b, amps: 1 } },
  }));

test('what it allows reaches the driver, what it denies is denied for the same reason', async () => {
  await using broker = await TestBroker.start(supplySetting({ policy }));
  const driver = await ScriptedDriver.start(broker);
  driver.byItself = ({ method }) => ({
    fields: { set: { volts: 0 }, measure: { volts: 0 }, send: { reply: '' } }[method] ?? {},
  });
  const clients = await Promise.all([alice, bob, victor, eve, carol].map((person) => broker.connect(person)));
  const counts = { allowed: 0, denied: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(clients.length - 1), state, call, async (who, now, { method, fields }) => {
      const client = clients[who];
      assert.ok(client);
      await driver.publish('state', now);
      const before = driver.asked.length;
      const params = { device, method, fields };
      const explained = await client.policy
        .explain({ method: 'instrument.call', params })
        .catch((error: Refusal) => error);
      const done = await client.call('instrument.call', params).catch((error: Refusal) => error);
      const reached = driver.asked.length > before;
      if (explained instanceof Refusal) {
        assert.deepEqual([done instanceof Refusal && done.code, reached], [explained.code, false]);
        return;
      }
      counts[explained.allowed ? 'allowed' : 'denied']++;
      const refused = done instanceof Refusal ? done : undefined;
      assert.deepEqual(
        [refused?.code, reached],
        [explained.allowed ? undefined : 'denied', explained.allowed],
        refused?.message,
      );
      if (refused !== undefined) assert.equal(refused.message, explained.message);
    }),
    { numRuns: 400 },
  );
  assert.ok(counts.allowed > 50 && counts.denied > 50, JSON.stringify(counts));
});

test('what must be known, and is not, can be said by neither', async () => {
  await using broker = await TestBroker.start(supplySetting({ policy }));
  await ScriptedDriver.start(broker, null);
  const client = await broker.connect(bob);
  const params = { device, method: 'set', fields: { output: 'A', volts: 1 } };
  for (const ask of [
    () => client.policy.explain({ method: 'instrument.call', params }),
    () => client.call('instrument.call', params),
  ])
    await assert.rejects(ask, { code: 'unavailable' });
  const off = { method: 'instrument.call', params: { device, method: 'off' } };
  assert.equal((await client.policy.explain(off)).allowed, true);
});
