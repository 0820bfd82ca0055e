/** The profiles that come with Postern: what each allows, and what it calls a danger. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { shippedInstruments } from '../../../contract/instruments/shipped.ts';
import { entryValue } from '../../../contract/profiles/codec/tables.ts';
import {
  dangers,
  isShippedProfileName,
  isTypingKey,
  type Profile,
  requestNumber,
  shippedProfiles,
  unpackStruct,
} from '../../../contract/profiles.ts';

const profiles = Object.entries<Profile>(shippedProfiles);

it('each has its name, and says where its facts are from', () => {
  for (const [name, profile] of profiles) {
    assert.equal(profile.name, name);
    assert.ok(isShippedProfileName(name));
    assert.match(profile.source ?? '', /include\/uapi\//);
    assert.ok((profile.headers ?? []).length > 0);
  }
  assert.equal(isShippedProfileName('toString'), false);
});

it('each request says what it does, in a sentence', () => {
  for (const [name, { requests, acts }] of profiles) {
    for (const [request, { doc }] of [...Object.entries(requests), ...Object.entries(acts ?? {})]) {
      assert.match(doc, /^[A-Z\d].*\.$/, `${name}.${request}`);
    }
  }
});

it('each danger is one of the table', () => {
  const named = profiles.flatMap(([, { requests, acts, streams, events, opening }]) => [
    ...Object.values(requests).flatMap(({ danger, dangers: byField = {} }) => [
      danger,
      ...Object.values(byField).flatMap((byValue) => Object.values(byValue)),
    ]),
    ...Object.values(acts ?? {}).map(({ danger }) => danger),
    ...[streams?.read, streams?.write, events, opening].map((its) => its?.danger),
  ]);
  const ofMethods = Object.values<InstrumentProfile>(shippedInstruments).flatMap(({ methods }) =>
    Object.values(methods).map(({ danger }) => danger),
  );
  const used = new Set([...named, ...ofMethods].filter((name) => name !== undefined));
  assert.deepEqual([...used, 'machine'].sort(), Object.keys(dangers).sort());
});

it('what only reads may be allowed to read; what changes something may not', () => {
  for (const [name, { requests }] of profiles) {
    for (const [request, { direction, access }] of Object.entries(requests)) {
      if (direction !== 'write' && direction !== 'none') continue;
      assert.notEqual(access, 'read', `${name}.${request}`);
    }
  }
});

it('no two requests of a profile are one', () => {
  for (const [, profile] of profiles) {
    const numbers = Object.keys(profile.requests).map((name) => requestNumber(profile, name));
    assert.equal(new Set(numbers).size, numbers.length);
  }
});

it('every operation of a tape is there', () => {
  const { operation } = shippedProfiles.mtio.enums;
  const values = Object.values(operation).map(entryValue);
  const expected = [
    ...Array.from({ length: 16 }, (_, value) => value),
    ...Array.from({ length: 16 }, (_, index) => index + 20),
  ];
  assert.deepEqual(
    values,
    expected.filter((value) => value !== 16),
  );
});

it('keys to type with', () => {
  const { key } = shippedProfiles.input.enums;
  for (const name of ['KEY_A', 'KEY_1', 'KEY_POWER', 'KEY_NUMERIC_5', 'KEY_NUMERIC_POUND', 'KEY_BRL_DOT3'] as const) {
    assert.ok(isTypingKey(key[name]), name);
  }
  for (const name of ['BTN_LEFT', 'BTN_SOUTH', 'KEY_OK', 'BTN_TRIGGER_HAPPY1', 'KEY_RESERVED'] as const) {
    assert.ok(!isTypingKey(key[name]), name);
  }
});

it('an event of a keyboard', () => {
  const bytes = Buffer.from('0100000000000000020000000000000001001e0001000000', 'hex');
  const event = unpackStruct(shippedProfiles.input, 'event', bytes);
  assert.deepEqual(event, { time: { s: 1, us: 2 }, type: 'EV_KEY', code: 'KEY_A', value: 1 });
  const unknown = Buffer.from('010000000000000002000000000000001f00ff0301000000', 'hex');
  assert.deepEqual(unpackStruct(shippedProfiles.input, 'event', unknown), {
    time: { s: 1, us: 2 },
    type: 31,
    code: 1023,
    value: 1,
  });
});
