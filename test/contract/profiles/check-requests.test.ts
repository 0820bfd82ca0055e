/** What is wrong with a profile's requests, dangers and node: each mistake alone, with its place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { profileSchema } from '../../../contract/profiles/profile.ts';
import { checkProfile, gpioLine, inputClock, type Profile, shippedProfiles } from '../../../contract/profiles.ts';
import { type Mistakes, right, said, withSet } from './check-fixture.ts';

it('every profile that comes with Postern is right', () => {
  for (const profile of [...Object.values<Profile>(shippedProfiles), gpioLine, inputClock]) {
    assert.deepEqual(checkProfile(profile), [], profile.name);
    assert.deepEqual(v.safeParse(profileSchema, profile).issues, undefined, profile.name);
  }
  assert.deepEqual(
    said(() => {}),
    [],
  );
});

const EVENT =
  "events.struct: an event is told by its 'time' (a struct with the numbers 's' and 'us'), 'type', 'code', and 'value' (a number): 'tick' lacks one of them";
const number = (name: string) => ({ name, type: 'u32' });

const mistakes: Mistakes = {
  requests: [
    [
      'without a number',
      withSet({ type: undefined, nr: undefined }),
      "requests.set: it has no number: say 'type' and 'nr', or 'number' if it is an old one",
    ],
    ['with half a number', withSet({ nr: undefined }), "requests.set.type: 'type' and 'nr' go together"],
    [
      'whose sizes do not match',
      withSet({ number: '0x40085001' }),
      'requests.set.number: its sizes do not match its number: they make 0x40105001, of 16 bytes, and it is 0x40085001, of 8',
    ],
    [
      'whose parts do not match',
      withSet({ number: 0x40105002 }),
      'requests.set.number: its parts do not match its number: they make 0x40105001, of 16 bytes, and it is 0x40105002, of 16',
    ],
    [
      'whose old number is none',
      withSet({ type: undefined, nr: undefined, number: '0x40105001' }),
      "requests.set.number: 0x40105001 is no old number, it encodes type 'P', nr 1, write, 16 bytes: say 'type' and 'nr'",
    ],
    [
      'with an old number that encodes more',
      withSet({ type: undefined, nr: undefined, number: 0x205001 }),
      'requests.set.number: 0x205001 encodes 32 bytes, the argument has 16',
    ],
    [
      'with a direction in an old number',
      withSet({ type: undefined, nr: undefined, number: 0x5001, encodes: 'read' }),
      'requests.set.encodes: an old number encodes no direction',
    ],
    [
      'that move nothing',
      withSet({ direction: 'none' }),
      "requests.set.direction: it has an argument, but moves nothing: its direction is 'read', 'write' or 'both'",
    ],
    [
      'that move what is not there',
      withSet({ argument: undefined }),
      "requests.set.direction: it moves something, but has no argument: say which, or that its direction is 'none'",
    ],
    [
      'of a struct that is not there',
      withSet({ argument: 'stat' }),
      "requests.set.argument: there is no 'stat' in 'structs': did you mean 'state'?",
    ],
    [
      'that pass a struct by value',
      withSet({ passing: 'value' }),
      'requests.set.argument: what is passed by value is one integer',
    ],
    [
      'that read by value',
      withSet({ passing: 'value', direction: 'read', argument: { type: 'int' } }),
      "requests.set.direction: what is passed by value goes to the kernel: its direction is 'write'",
    ],
    [
      'that move too much',
      withSet({ argument: { struct: 'part', array: 9000 } }),
      'requests.set.argument: it has 18000 bytes: a request moves at most 16383',
    ],
    [
      'with a default that does not fit',
      withSet({ argument: { type: 'u8', default: -1 } }),
      "requests.set.argument.default: 'value' is -1: a u8 is 0 to 255",
    ],
  ],
  dangers: [
    [
      'of a field that is not there',
      withSet({ dangers: { mod: { on: 'x' } } }),
      "requests.set.dangers.mod: the request takes no field 'mod': did you mean 'mode'?",
    ],
    [
      'of a field that cannot be given',
      withSet({ dangers: { used: { '1': 'x' } } }),
      "requests.set.dangers.used: the request takes no field 'used': it takes mode, alarms, parts.rpm and what",
    ],
    [
      'of a name that is not there',
      withSet({ dangers: { mode: { onn: 'x' } } }),
      "requests.set.dangers.mode.onn: 'onn' is no name of 'mode': did you mean 'on'?",
    ],
    [
      'of a name that is not judged',
      withSet({ dangers: { mode: { running: 'x' } } }),
      "requests.set.dangers.mode.running: 'running' is another name of 'on', which is the one that is judged",
    ],
    [
      'of a flag that is not there',
      withSet({ dangers: { alarms: { wet: 'x' } } }),
      "requests.set.dangers.alarms.wet: 'wet' is no name of 'alarm': there is hot and dry",
    ],
    [
      'of a number that does not fit',
      withSet({ dangers: { 'parts.rpm': { '65536': 'x' } } }),
      "requests.set.dangers.parts.rpm.65536: '65536' does not fit: it is 0 to 65535",
    ],
    [
      'of a number that is written in another way',
      withSet({ dangers: { 'parts.rpm': { '007': 'x' } } }),
      "requests.set.dangers.parts.rpm.007: '007' is no integer, as it would be shown",
    ],
    [
      'of no number',
      withSet({ dangers: { 'parts.rpm': { fast: 'x' } } }),
      "requests.set.dangers.parts.rpm.fast: 'fast' is no integer, as it would be shown",
    ],
    [
      'of a request that takes nothing',
      (p) => Object.assign(p.requests, { get: { ...right.requests.get, dangers: { mode: { on: 'x' } } } }),
      "requests.get.dangers.mode: the request takes no field 'mode'",
    ],
  ],
  'the machine': [
    [
      'by an old number',
      withSet({ type: undefined, nr: undefined, number: '0x5412', argument: { type: 'u8' } }),
      'requests.set: 0x5412 is TIOCSTI. Types into a terminal as if its user did. It cannot be declared without "danger": "machine"',
    ],
    [
      'by an encoded one',
      withSet({ type: 'E', nr: 0x90, argument: { type: 'int' } }),
      'requests.set: 0x40044590 is EVIOCGRAB. Takes an input device away from everybody else: their keyboard is dead, and what is typed comes here. It cannot be declared without "danger": "machine"',
    ],
    [
      'by one of another size',
      withSet({ type: 'k', nr: 0 }),
      'requests.set: 0x40106B00 is, in another size, SPI_IOC_MESSAGE(1). Its struct holds pointers into the broker\'s memory. It cannot be declared without "danger": "machine"',
    ],
    [
      'by its family',
      withSet({ type: 0xae, nr: 200 }),
      'requests.set: 0x4010AEC8 belongs to KVM. Runs virtual machines, with the memory of this one. It cannot be declared without "danger": "machine"',
    ],
    [
      'by another danger',
      withSet({ type: 0xae, nr: 200, danger: 'erase' }),
      'requests.set: 0x4010AEC8 belongs to KVM. Runs virtual machines, with the memory of this one. It cannot be declared without "danger": "machine"',
    ],
    [
      'by writing to a disk',
      (p) =>
        Object.assign(p, {
          node: { type: 'block', subsystems: ['pump'] },
          streams: { write: { access: 'write', block: false, doc: '' } },
        }),
      'streams.write: whoever may do this reads and writes a disk past its file system: it cannot be declared without "danger": "machine"',
    ],
    [
      'by the bytes of an act',
      (p) =>
        Object.assign(p, {
          node: { type: 'character', subsystems: ['mem'] },
          acts: { go: { act: 'write-and-close', bytes: 'x', access: 'write', doc: '' } },
        }),
      'acts.go: whoever may do this reads and writes the machine\'s memory and ports: it cannot be declared without "danger": "machine"',
    ],
  ],
  'the node': [
    [
      'of no subsystem',
      (p) => Object.assign(p, { node: { type: 'character', subsystems: [] } }),
      'node.subsystems: it needs the name of at least one subsystem',
    ],
    [
      'that is held for ever',
      (p) => Object.assign(p, { opening: { hold: true, doc: '' } }),
      'opening.hold: it would stay open for ever: there is no act that closes it',
    ],
    [
      'that is read in two ways',
      (p) =>
        Object.assign(p, {
          streams: { read: { access: 'read', block: true, doc: '' } },
          events: { struct: 'part', doc: '' },
        }),
      'streams.read: what is read is a stream or events, not both',
    ],
    [
      'with events of nothing',
      (p) => Object.assign(p, { events: { struct: 'tick', doc: '' } }),
      "events.struct: there is no 'tick' in 'structs': there is part and state",
    ],
    [
      'with events that have no value',
      (p) => {
        Object.assign(p.structs, { time: { fields: [number('s'), number('us')] } });
        p.structs.tick = { fields: [{ name: 'time', struct: 'time' }, number('type'), number('code')] };
        p.events = { struct: 'tick', doc: '' };
      },
      EVENT,
    ],
    [
      'with events at no time',
      (p) => {
        p.structs.tick = { fields: [number('time'), number('type'), number('code'), number('value')] };
        p.events = { struct: 'tick', doc: '' };
      },
      EVENT,
    ],
    [
      'that is opened to read, and written',
      (p) =>
        Object.assign(p, {
          node: { ...right.node, mode: 'read' },
          streams: { write: { access: 'write', block: true, doc: '' } },
        }),
      "streams.write: the node is opened to read only: its 'mode' must be 'read-write', or 'write'",
    ],
  ],
};

for (const [subject, rows] of Object.entries(mistakes)) {
  describe(subject, () => {
    for (const [what, change, finding] of rows) {
      it(what, () => assert.equal(said(change)[0], finding));
    }
  });
}

it('what hands the machine away can be declared as that', () => {
  assert.deepEqual(said(withSet({ type: 0xae, nr: 200, danger: 'machine' })), []);
});
