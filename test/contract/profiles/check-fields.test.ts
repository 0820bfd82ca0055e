/** What is wrong with a profile's names, fields and tables: each mistake alone, with its place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Change, int, type Mistakes, right, said, withFields } from './check-fixture.ts';

const mistakes: Mistakes = {
  names: [
    [
      'that every object has',
      (p) => Object.assign(p.requests, { toString: right.requests.get }),
      "requests.toString: nothing can be named 'toString': in JavaScript it means something else",
    ],
    [
      'that make a promise of an object',
      (p) => Object.assign(p.requests, Object.fromEntries([['then', right.requests.get]])),
      "requests.then: nothing can be named 'then': in JavaScript it means something else",
    ],
    [
      'of a field',
      withFields({ ...int, name: 'valueOf' }),
      "structs.state.fields[0].name: nothing can be named 'valueOf': in JavaScript it means something else",
    ],
    ['of two fields', withFields(int, int), "structs.state.fields[1].name: there are two fields 'a'"],
    [
      'of an act and a request',
      (p) => Object.assign(p, { acts: { get: { act: 'write-and-close', bytes: 'x', access: 'write', doc: '' } } }),
      "acts.get: 'get' is the name of a request, too",
    ],
  ],
  fields: [
    [
      'that are nothing',
      withFields({ name: 'a' }),
      'structs.state.fields[0]: it is nothing: it needs one of type, text, bytes, bits, struct, union',
    ],
    [
      'that are two things',
      withFields({ ...int, text: 4 }),
      'structs.state.fields[0]: it has type and text: it can be only one of them',
    ],
    [
      'with names and flags',
      withFields({ ...int, enum: 'mode', flags: 'alarm' }),
      'structs.state.fields[0]: it has enum and flags: only one can be',
    ],
    [
      'with what belongs to others',
      withFields({ name: 'a', bytes: 4, enum: 'mode' }),
      "structs.state.fields[0]: 'enum' goes with 'type' only",
    ],
    [
      'with a count, but no array',
      withFields({ ...int, count: 'b' }, { ...int, name: 'b' }),
      "structs.state.fields[0]: 'count' goes with 'array' only",
    ],
    [
      'that are reserved and given',
      withFields({ ...int, reserved: true, default: 1 }),
      "structs.state.fields[0]: 'reserved' cannot have 'default'",
    ],
    [
      'of an enum that is not there',
      withFields({ ...int, enum: 'mod' }),
      "structs.state.fields[0].enum: there is no 'mod' in 'enums': did you mean 'mode'?",
    ],
    [
      'of flags that are not there',
      withFields({ ...int, flags: 'x' }),
      "structs.state.fields[0].flags: there is no 'x' in 'flags': there is alarm",
    ],
    [
      'of a struct that is not there',
      withFields({ name: 'a', struct: 'toString' }),
      "structs.state.fields[0].struct: there is no 'toString' in 'structs': there is part and state",
    ],
    [
      'that count what is not there',
      withFields({ ...int, array: 2, count: 'n' }),
      "structs.state.fields[0].count: there is no field 'n' in this struct",
    ],
    [
      'that count by a name',
      withFields({ ...int, array: 2, count: 'n' }, { ...int, name: 'n', enum: 'mode' }),
      "structs.state.fields[0].count: 'n' must be a plain integer to count",
    ],
    [
      'that count twice',
      withFields({ ...int, array: 2, count: 'n' }, { ...int, name: 'b', array: 2, count: 'n' }, { ...int, name: 'n' }),
      "structs.state.fields[1].count: 'n' counts two arrays",
    ],
    [
      'with a default that does not fit',
      withFields({ name: 'a', type: 'u8', default: 256 }),
      "structs.state.fields[0].default: 'a' is 256: a u8 is 0 to 255",
    ],
    [
      'with a default that is no name',
      withFields({ ...int, enum: 'mode', default: 'onn' }),
      "structs.state.fields[0].default: 'a' is 'onn': did you mean 'on'?",
    ],
  ],
  unions: [
    [
      'by a field that is not there',
      withFields({ name: 'u', union: { by: 'x', cases: { '1': { type: 'u8' } } } }),
      "structs.state.fields[0].union.by: there is no field 'x' in this struct",
    ],
    [
      'by a text',
      withFields({ name: 'x', text: 4 }, { name: 'u', union: { by: 'x', cases: { '1': { type: 'u8' } } } }),
      "structs.state.fields[1].union.by: 'x' must be an integer or an enum to say which case it is",
    ],
    [
      'without cases',
      withFields(int, { name: 'u', union: { by: 'a', cases: {} } }),
      'structs.state.fields[1].union.cases: a union has at least one case',
    ],
    [
      'with a case of no name',
      withFields({ ...int, enum: 'mode' }, { name: 'u', union: { by: 'a', cases: { onn: { type: 'u8' } } } }),
      "structs.state.fields[1].union.cases.onn: 'onn' is no name of 'mode': did you mean 'on'?",
    ],
    [
      'with a case that is never shown',
      withFields({ ...int, enum: 'mode' }, { name: 'u', union: { by: 'a', cases: { running: { type: 'u8' } } } }),
      "structs.state.fields[1].union.cases.running: 'running' is another name of 'on', which is the one that is judged",
    ],
    [
      'with a case that is no number',
      withFields(int, { name: 'u', union: { by: 'a', cases: { on: { type: 'u8' } } } }),
      "structs.state.fields[1].union.cases.on: 'a' is a number, 'on' is none",
    ],
    [
      'with a case that is nothing',
      withFields(int, { name: 'u', union: { by: 'a', cases: { '1': {} } } }),
      'structs.state.fields[1].union.cases.1: it is nothing: it needs one of type, text, bytes, bits, struct, union',
    ],
    [
      'by what only comes out',
      withFields({ ...int, only: 'output' }, { name: 'u', union: { by: 'a', cases: { '1': { type: 'u8' } } } }),
      "structs.state.fields[1].union.by: 'a' is only output, the union is not",
    ],
  ],
  structs: [
    [
      'that hold themselves',
      withFields({ name: 'a', struct: 'state' }),
      "structs.state: the struct 'state' holds itself",
    ],
    [
      'that hold themselves by others, and by unions',
      (p) => {
        p.structs.state = { fields: [int, { name: 'u', union: { by: 'a', cases: { '1': { struct: 'part' } } } }] };
        p.structs.part = { fields: [{ name: 's', struct: 'state' }] };
      },
      "structs.part: the struct 'part' holds itself",
    ],
  ],
  tables: [
    [
      'without names',
      (p) => Object.assign(p, { enums: { ...right.enums, none: {} } }),
      'enums.none: a table has at least one name',
    ],
    [
      'with a number beyond what is exact',
      (p) => Object.assign(p, { enums: { mode: { ...right.enums.mode, big: 2 ** 60 } } }),
      'enums.mode.big: 1152921504606846976 is beyond 2^53, where numbers are not exact',
    ],
    [
      'with flags that cannot be told apart',
      (p) => Object.assign(p, { flags: { alarm: { hot: 3, dry: 2 } } }),
      "flags.alarm.dry: it has bits of 'hot': a value could not say which it is",
    ],
    [
      'with flags of no bits',
      (p) => Object.assign(p, { flags: { alarm: { none: 0 } } }),
      'flags.alarm.none: a flag has at least one bit, and is not negative',
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

it('names whose number their field cannot hold', () => {
  const change: Change = (profile) => {
    Object.assign(profile, { enums: { mode: { off: -1, on: 300 } }, flags: { alarm: { hot: 0x100 } } });
    withFields(
      { name: 'mode', type: 'u8', enum: 'mode' },
      { name: 'alarms', type: 's8', flags: 'alarm' },
      { name: 'set', bits: 4, names: 'mode' },
    )(profile);
  };
  assert.deepEqual(said(change), [
    "structs.state.fields[0].enum: 'off' is -1, which a u8 cannot hold",
    "structs.state.fields[0].enum: 'on' is 300, which a u8 cannot hold",
    "structs.state.fields[1].flags: 'hot' is 256, which an s8 cannot hold",
  ]);
});

it('a flag may have two names', () => {
  const change: Change = (profile) => Object.assign(profile, { flags: { alarm: { hot: 1, warm: 1, dry: 2 } } });
  assert.deepEqual(said(change), []);
});

it('every mistake of a kind is told at once', () => {
  assert.equal(said(withFields({ name: 'a' }, { name: 'a', type: 'int', enum: 'x' })).length, 3);
});
