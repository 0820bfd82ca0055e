/** Every parameter of every method, wrong in every way that its schema forbids: refused, and the refusal names it. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { methodNames, methods } from '../../contract/methods.ts';
import { MAX_FRAME } from '../../contract/wire/frame.ts';
import { fc, randomCases } from '../random-cases.ts';
import { TestBroker } from './harness.ts';
import { alice, bob, root } from './people.ts';
import type { RawClient } from './raw-client.ts';

let broker: TestBroker;
let client: RawClient;
before(async () => {
  broker = await TestBroker.start();
  client = await broker.raw(root);
  await client.enter();
});
after(() => broker[Symbol.asyncDispose]());

const huge = 'x'.repeat(60_000);
const candidates = [
  { wrong: true },
  [],
  'text',
  '',
  huge,
  -1,
  1,
  0.5,
  1e300,
  2 ** 53 - 1,
  true,
  new Uint8Array(3),
  null,
];

/** The fields of a method's parameters, each with its schema. */
function fieldsOf(method: keyof typeof methods): [string, v.GenericSchema][] {
  const { params } = methods[method] as { params: { entries: Record<string, v.GenericSchema> } };
  return Object.entries(params.entries);
}

async function invalid(method: string, params: unknown): Promise<{ path: string; message: string }> {
  const { error } = await client.call(method, params);
  assert.equal(error?.code, 'invalid', `${method} ${JSON.stringify(params).slice(0, 200)}: ${error?.message}`);
  assert.ok(error.message.length < 600, error.message);
  assert.ok(JSON.stringify(error.data).length < 600);
  assert.ok('value' in error.data, `${method}: no value in ${JSON.stringify(error.data)}`);
  return { path: String(error.data.path), message: error.message };
}

describe('is refused with its path and value', () => {
  for (const method of methodNames) {
    test(`${method}: parameters that are no object`, async () => {
      for (const params of ['text', 5, true]) assert.equal((await invalid(method, params)).path, '');
    });

    test(`${method}: a key that it does not know`, async () => {
      const { path, message } = await invalid(method, { surprise: 1 });
      if (fieldsOf(method).every(([, schema]) => schema.type === 'optional')) {
        assert.equal(path, 'surprise');
        assert.match(message, /unknown key 'surprise'/);
      }
      const { message: long } = await invalid(method, { [huge.slice(0, 30_000)]: 1 });
      assert.match(long, /unknown key 'x|is missing/);
    });

    for (const [field, schema] of fieldsOf(method)) {
      test(`${method}: ${field}`, async () => {
        const wrong = candidates.filter((value) => !v.is(schema, value));
        assert.ok(wrong.length > 3);
        for (const value of wrong) {
          const { path, message } = await invalid(method, { [field]: value });
          // The first mistake is named, which may be that another field is missing.
          if (/is missing/.test(message)) continue;
          assert.ok(
            path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
            `${path}: ${message}`,
          );
          assert.ok(message.includes(field), message);
        }
      });
      if (schema.type !== 'optional')
        test(`${method}: ${field} is missing`, async () => {
          const others = fieldsOf(method).filter(([name]) => name !== field);
          const fill = Object.fromEntries(
            others.flatMap(([name, other]) => {
              const fitting = candidates.find((value) => other.type !== 'optional' && v.is(other, value));
              return fitting === undefined ? [] : [[name, fitting]];
            }),
          );
          const { path, message } = await invalid(method, fill);
          assert.equal(path, field);
          assert.match(message, new RegExp(`'${field}' is missing`));
        });
    }
  }
});

test('an element of a list is named by its place', async () => {
  const sets = [{ device: 'fan' }, { device: 'fan', dutyNs: 0.5 }];
  const { path, message } = await invalid('pwm.setMany', { sets });
  assert.equal(path, 'sets[1].dutyNs');
  assert.match(message, /sets\[1\]\.dutyNs/);
});

test('unknown methods are refused, the connection stays', async () => {
  for (const method of ['', 'toString', '__proto__', 'constructor', 'pwm', 'pwm.SET', 'pwm.set ', '🔥'])
    assert.equal((await client.call(method)).error?.code, 'not_found', method);
  assert.equal((await client.call('ping')).error, null);
});

/** A key named __proto__ is a violation, and tested as one. */
const key = fc
  .oneof(fc.constantFrom('toString', 'valueOf', 'then', 'length', 'device', 'params', 'type'), fc.string())
  .filter((name) => name !== '__proto__');

/** Anything that a frame may carry, and some of it hostile to JavaScript. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, '', 'fan', 'leds/9', '__proto_', 'constructor', 0, -1, 0.5, 2 ** 53 - 1, huge),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.uint8Array({ maxLength: 70 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('nothing that a guest may send as parameters crashes the broker or goes unanswered', async () => {
  const names = methodNames.filter((name) => name !== 'policy.reload');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names, 'nothing'), anything, anything, async (method, params, nested) => {
      const guest = await broker.raw(bob);
      await guest.enter();
      for (const value of [params, { device: params }, { method, params: nested }, { sets: [params, nested] }])
        if (JSON.stringify(value).length < MAX_FRAME / 2) await guest.call(method, value);
      guest.destroy();
    }),
    { numRuns: randomCases(150) },
  );
  assert.deepEqual(
    broker.log.filter((line) => line.includes('fault')),
    [],
  );
});

test('nothing that a stranger may send crashes the broker', async () => {
  const kinds = [
    (value: unknown) => value,
    (value: unknown) => [0, 1, value, {}],
    (value: unknown) => [0, value, 'ping', {}],
  ];
  const parts = fc.constantFrom('version', 'key', 'nonce', 'signature', 'type');
  await fc.assert(
    fc.asyncProperty(parts, anything, fc.constantFrom(...kinds), fc.boolean(), async (part, value, shape, first) => {
      const stranger = await broker.raw(alice);
      const said = await stranger.authenticate(await stranger.hello());
      if (first) stranger.send({ ...said, [part]: value });
      else stranger.send(said, shape(value));
      stranger.destroy();
    }),
    { numRuns: randomCases(60) },
  );
  assert.equal((await client.call('ping')).error, null);
  assert.deepEqual(
    broker.log.filter((line) => line.includes('fault')),
    [],
  );
});
