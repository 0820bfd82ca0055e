/** An administrator's profile: a text that is read, with the place of what is wrong. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { toJsonSchema } from '@valibot/to-json-schema';
import { profileSchema } from '../../../contract/profiles/profile.ts';
import { encodeCall, parseProfile, requestNumber } from '../../../contract/profiles.ts';

const pump = `{
  // Rows of an old driver, whose numbers are in hexadecimal.
  "name": "pump",
  "doc": "A pump.",
  "node": { "type": "character", "subsystems": ["pump"] },
  "enums": { "mode": { "off": 0, "on": "0x10" } },
  "structs": { "state": { "fields": [
    { "name": "mode", "type": "int", "enum": "mode" },
    { "name": "rpm", "type": "u16", "default": 0 }
  ] } },
  "requests": {
    "set": { "direction": "write", "type": "0xb0", "nr": "0x1f", "argument": "state", "access": "write", "doc": "Sets it." },
    "beep": { "direction": "none", "number": "0x7001", "access": "write", "doc": "Beeps." },
  },
}`;

const said = (text: string, file?: string) =>
  parseProfile(text, file).problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);

it('is JSON with comments, and numbers as headers write them', () => {
  const { profile, problems } = parseProfile(pump, 'pump.json');
  assert.deepEqual(problems, []);
  assert.ok(profile);
  assert.equal(requestNumber(profile, 'set'), 0x4008b01f);
  assert.equal(requestNumber(profile, 'beep'), 0x7001);
  const { fields } = encodeCall(profile, 'set', { mode: 'on' });
  assert.deepEqual(fields, { mode: 'on', rpm: 0 });
});

it('has every mistake with its place', () => {
  const wrong = pump.replace('"enum": "mode"', '"enum": "mod"').replace('"argument": "state"', '"argument": "stat"');
  assert.deepEqual(said(wrong), [
    "8:38 structs.state.fields[0].enum: there is no 'mod' in 'enums': did you mean 'mode'?",
    "12:66 requests.set.argument: there is no 'stat' in 'structs': did you mean 'state'?",
  ]);
});

it('is of the form of a profile', () => {
  assert.deepEqual(said(pump.replace('"default": 0', '"defualt": 0')), [
    "9:37 structs.state.fields[1].defualt: unknown key 'defualt'",
  ]);
  assert.deepEqual(said(pump.replace('"0x7001"', '"7001"')), [
    '13:36 requests.beep.number: the number of a request has 32 bits: it is a number, or "0x…"',
  ]);
  assert.deepEqual(said(pump.replace('"0xb0"', '"bb"')), [
    '12:36 requests.set.type: the type of a request is one character, or a number from 0 to 255',
  ]);
  assert.deepEqual(said(pump.replace('"0x1f"', '300')), [
    '12:52 requests.set.nr: it is a number from 0 to 255, or "0x…"',
  ]);
  assert.deepEqual(said(pump.replace('"type": "u16"', '"text": 20000')), [
    '9:22 structs.state.fields[1].text: it is a number from 1 to 16383',
  ]);
  assert.match(said(pump.replace('"type": "u16"', '"type": "char"'))[0] ?? '', /fields\[1\].type: .*"u8"/);
  assert.match(said('{')[0] ?? '', /^1:\d+ : not JSON/);
  assert.match(said('')[0] ?? '', /^1:1 : not JSON/);
  assert.match(said(pump.replace('"0xb0"', '"€"'))[0] ?? '', /the type of a request is one character/);
});

it('is named like its file, and not like one that comes with Postern', () => {
  assert.deepEqual(said(pump, 'pmup.json'), ["3:3 name: the profile 'pump' must be in a file 'pump.json'"]);
  assert.deepEqual(said(pump.replace('"pump"', '"mtio"')), [
    "3:3 name: a profile 'mtio' comes with Postern: give yours another name",
  ]);
  assert.match(said(pump.replace('"pump"', '"../etc"'))[0] ?? '', /a profile's name is a small letter/);
});

it('names that records do not keep are not lost without a word', () => {
  assert.deepEqual(said(pump.replace('"beep"', '"constructor"')), [
    "13:5 requests.constructor: nothing can be named 'constructor'",
  ]);
});

it('its form can be told as JSON Schema', () => {
  const schema = toJsonSchema(profileSchema, { typeMode: 'input', errorMode: 'ignore' });
  assert.equal(schema.type, 'object');
  assert.ok(schema.properties?.requests);
});
