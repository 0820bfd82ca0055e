/**
 * Prototype pollution and hostile MessagePack: names that every object has, keys that change what all
 * objects are, messages that are small on the wire and large, deep or endless in memory.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMethodName, methodNames } from '../../contract/methods.ts';
import { encode } from '../../contract/wire/codec.ts';
import { frame } from '../../contract/wire/frame.ts';
import { policy, TestBroker } from '../broker/harness.ts';
import { alice, bob } from '../broker/people.ts';

const inherited = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...Object.getOwnPropertyNames(Array.prototype),
  'prototype',
  'then',
];
const shapeOf = (object: object): string => JSON.stringify(Reflect.ownKeys(object).map(String));
const prototypes = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, Uint8Array.prototype];

test('names that every object has are names of nothing: as methods, as devices, as fields', async () => {
  await using broker = await TestBroker.start({
    policy: { ...policy, rules: [{ id: 'all', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] }] },
  });
  const before = prototypes.map(shapeOf);
  const client = await broker.raw(alice);
  await client.enter();
  for (const name of inherited) {
    assert.equal(isMethodName(name), false);
    assert.equal((await client.call(name)).error?.code, 'not_found', name);
    for (const method of ['pwm.get', 'ioctl.call', 'instrument.call', 'lease.take', 'serial.info'] as const) {
      const { error } = await client.call(method, { device: name, ...(method.endsWith('.call') && { request: name }) });
      assert.ok(error !== null && error.code !== 'internal', `${method} on ${name}: ${error?.code}`);
    }
    for (const method of methodNames) {
      if (name === '__proto__') continue; // That ends the connection.
      const { error } = await client.call(method, { [name]: { polluted: true } });
      assert.equal(error?.code, 'invalid', `${method} takes ${name}`);
    }
    const { error } = await client.call('schedule.run', {
      program: { constructor: { prototype: { polluted: 1 } }, events: [] },
    });
    assert.equal(error?.code, 'invalid');
  }
  assert.deepEqual(prototypes.map(shapeOf), before);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

const bytes = (...values: number[]) => Uint8Array.from(values);
const request = (params: Uint8Array) => frame(Buffer.concat([bytes(0x94, 0, 1), encode('ping'), params]));
const key = (name: string, prefix: readonly number[]) =>
  Buffer.concat([bytes(0x81, ...prefix), Buffer.from(name), bytes(0x81, 0xa1, 0x78, 1)]);

const bombs: Record<string, Uint8Array> = {
  'a key __proto__': request(key('__proto__', [0xa9])),
  'the same with a length of 8 bits': request(key('__proto__', [0xd9, 9])),
  'the same with a length of 16 bits': request(key('__proto__', [0xda, 0, 9])),
  'a map of 65535 that are not there': request(bytes(0xde, 0xff, 0xff)),
  'arrays of empty maps, more than may be': request(Buffer.concat([bytes(0xdc, 0x10, 0x00), Buffer.alloc(4096, 0x80)])),
  'a thousand levels': request(Buffer.concat([Buffer.alloc(1000, 0x91), bytes(0xc0)])),
  'a record of the codec, which makes classes': request(bytes(0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 0x01)),
  'a date': request(bytes(0xd6, 0xff, 0, 0, 0, 0)),
  'an error object': request(bytes(0xc7, 1, 0x65, 0x80)),
  'a shared structure': request(bytes(0xd4, 0x69, 0, 0x80)),
  'a bigint': request(bytes(0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
  'no number': request(bytes(0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0)),
  'a key that is a map': request(bytes(0x81, 0x80, 1)),
};

test('bombs end the connection of the one who sends them, cheaply, and nothing else', async () => {
  await using broker = await TestBroker.start();
  const bystander = await broker.connect(bob);
  const before = prototypes.map(shapeOf);
  for (const [what, bomb] of Object.entries(bombs)) {
    const client = await broker.raw(alice);
    await client.enter();
    client.sendBytes(bomb);
    assert.equal((await client.ended())?.code, 'violation', what);
    await bystander.ping();
  }
  assert.deepEqual(prototypes.map(shapeOf), before);
  assert.equal((await bystander.status()).connections.violations, Object.keys(bombs).length);
});
