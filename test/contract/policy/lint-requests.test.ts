/** What the linter says of requests, fields, dangers and limits in rules. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeviceEntry, IoctlEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { expectOne, lintOf } from './lint-fixture.ts';

const press: IoctlEntry = { kind: 'ioctl', path: '/dev/press0', profile: 'press' };
const requests = (...names: string[]) => lintOf({ press }, { limits: { requests: names } });
const field = (key: string, allowed: (string | number)[], dangers: string[] = ['erase', 'mark', 'wear']) =>
  lintOf({ press }, { dangers, limits: { fields: { [key]: allowed } } });

describe('lint: requests', () => {
  it('accepts requests, acts, streams and events by their names', () => {
    assert.deepEqual(
      lintOf(
        { press },
        { dangers: ['keystrokes', 'move'], limits: { requests: ['operate', 'release', 'read', 'events'] } },
      ).filter((line) => !/keystrokes/.test(line)),
      [],
    );
  });
  it('refuses unknown ones, and says which may be meant', () => {
    expectOne(
      requests('stauts'),
      /^error rules\[0\]\.limits\.requests\[0\]: no device of rule 'bench' has a request 'stauts': did you mean 'status'\?/,
    );
    expectOne(requests('status', 'toString'), /^error rules\[0\]\.limits\.requests\[1\]: .*there is operate, /);
    const trap: IoctlEntry = { ...press, path: '/dev/trap', profile: 'trap' };
    const found = lintOf({ press, trap }, { limits: { requests: ['events'] } });
    assert.deepEqual(
      found.filter((line) => line.startsWith('error')),
      [],
      'one device that has it is enough',
    );
  });
  it('warns of one whose access the rule does not allow', () => {
    expectOne(
      lintOf({ press }, { allow: ['read', 'write'], limits: { requests: ['status', 'sendCommand'] } }),
      /^warning rules\[0\]\.limits\.requests\[1\]: rule 'bench' lists sendCommand, which takes control access, and does not allow that/,
    );
  });
  it('is silent where a profile is not known: the device says so', () => {
    expectOne(
      lintOf({ press: { ...press, profile: 'lathe' } }, { limits: { requests: ['x'] }, dangers: ['y'] }),
      /^error devices\.press\.profile/,
    );
  });
});

describe('lint: fields', () => {
  it('accepts names, flags, numbers, bounds, nested fields, elements of arrays', () => {
    for (const [key, allowed] of [
      ['operate.op', ['up', 'down']],
      ['operate.count', [9]],
      ['setup.options', ['SLOW']],
      ['setup.mode', [0, 1]],
      ['setup.part.level', [0, 9]],
      ['setup.parts.level', [1, 2, 255]],
      ['setup.bits', [0, 7]],
      ['setup.name', ['left']],
      ['level.value', ['18446744073709551615', 0]],
    ] as const)
      assert.deepEqual(
        field(key, [...allowed], []).filter((line) => line.startsWith('error') && !/danger/.test(line)),
        [],
        key,
      );
  });
  for (const [what, key, allowed, message] of [
    [
      'an unknown request',
      'opreate.op',
      ['up'],
      /no device of the rule has a request 'opreate': did you mean 'operate'/,
    ],
    ['an unknown field', 'operate.ops', ['up'], /operate takes no field 'ops': did you mean 'op'/],
    ['a struct', 'setup.part', [1], /setup takes no field 'part': /],
    ['a reserved field', 'setup.part.reserved', [1], /takes no field/],
    ['a field that is only read', 'setup.seen', [1], /takes no field/],
    ['a field that is counted', 'setup.used', [1], /takes no field/],
    ['a request that takes none', 'sendCommand.x', [1], /sendCommand takes no fields/],
    ['a request that only reads', 'status.op', ['up'], /status takes no fields/],
    ['an act', 'release.x', [1], /release takes no fields/],
    ['an unknown value', 'operate.op', ['upp'], /operate\.op is 'upp': did you mean 'up'/],
    ['a number in the place of a name', 'operate.op', [0], /operate\.op is 0: it is one of/],
    ['another name of a value', 'operate.op', ['smash'], /operate\.op 'smash' is called 'crush' in a rule/],
    ['an unknown flag', 'setup.options', ['SLO'], /setup\.options is 'SLO': did you mean 'SLOW'/],
    ['a number that does not fit', 'setup.part.level', [256], /setup\.part\.level is 256: a u8 is 0 to 255/],
    ['a text in the place of a number', 'setup.mode', ['zero'], /setup\.mode is 'zero'/],
    ['a bit that is not there', 'setup.bits', [8], /bit is 0 to 7/],
    ['a text that is too long', 'setup.name', ['12345678'], /room for 7/],
    ['bounds of names', 'operate.op', [0, 2], /operate\.op has bounds, and is no number/],
    ['bytes', 'setup.key', ['a'], /setup\.key is bytes, which cannot be limited: leave setup out/],
  ] as const)
    it(`refuses ${what}`, () => {
      expectOne(
        field(key, [...allowed], []).filter((line) => line.startsWith('error')),
        new RegExp(`^error rules\\[0\\]\\.limits\\.fields\\..*${message.source}`),
      );
    });
  it('warns of a field of a union whose selector is free', () => {
    const what = (fields: Record<string, (string | number)[]>) => lintOf({ press }, { limits: { fields } });
    expectOne(
      what({ 'setup.what': [0, 9] }),
      /^warning .*setup\.what is there only for some values of setup\.mode: limit that too/,
    );
    expectOne(what({ 'setup.what.level': [0, 9] }), /^warning .*setup\.mode/);
    assert.deepEqual(what({ 'setup.what': [0, 9], 'setup.mode': [0] }), []);
  });
  it('warns of a field whose request is not listed', () => {
    expectOne(
      lintOf({ press }, { limits: { requests: ['status'], fields: { 'operate.count': [0, 1] } } }).filter(
        (line) => !/danger/.test(line),
      ),
      /^warning rules\[0\]\.limits\.fields\.operate\.count: .*'requests' does not list operate/,
    );
  });
});

describe('lint: dangers', () => {
  it('refuses a value that is listed without its danger', () => {
    expectOne(
      field('operate.op', ['up', 'crush'], []),
      /^error rules\[0\]\.limits\.fields\.operate\.op: rule 'bench' lists operate\.op crush, which has the danger 'erase', and does not name it/,
    );
    assert.deepEqual(field('operate.op', ['up', 'crush'], ['erase']), []);
    expectOne(field('operate.count', [0, 9], []), /operate\.count 9, which has the danger 'wear'/);
    expectOne(field('operate.count', [3], []), /operate\.count 3, which has the danger 'mark'/);
  });
  it('refuses a request, an act or a stream that is listed without its danger', () => {
    expectOne(
      requests('status', 'release'),
      /^error rules\[0\]\.limits\.requests\[1\]: rule 'bench' lists release, which has the danger 'move'/,
    );
    expectOne(requests('write'), /^error .*lists write, which has the danger 'wear'/);
    expectOne(requests('sendCommand'), /^error .*lists sendCommand, which has the danger 'machine'/);
    expectOne(requests('events'), /^note .*lists events, which has the danger 'keystrokes'/);
  });
  it('warns of dangers that nothing has, or that nothing allowed has', () => {
    const of = (more: object) => lintOf({ press }, more);
    expectOne(
      of({ dangers: ['erese'] }),
      /^warning rules\[0\]\.dangers\[0\]: nothing that rule 'bench' allows has the danger 'erese': did you mean 'erase'/,
    );
    expectOne(of({ dangers: ['erase'], allow: ['read'] }), /^warning rules\[0\]\.dangers\[0\]: /);
    expectOne(of({ dangers: ['erase'], limits: { requests: ['status'] } }), /^warning rules\[0\]\.dangers\[0\]: /);
    expectOne(
      of({ dangers: ['erase'], limits: { fields: { 'operate.op': ['up'] } } }),
      /^warning rules\[0\]\.dangers\[0\]: /,
    );
    expectOne(
      lintOf({ lamp: { kind: 'led', led: 'status' } }, { dangers: ['erase'] }),
      /^warning rules\[0\]\.dangers\[0\]: .*'erase'$/,
    );
    assert.deepEqual(of({ dangers: ['erase', 'wear', 'mark', 'move', 'keystrokes'] }), []);
  });
  it('refuses machine without the request that it is for', () => {
    const of = (names?: string[]) =>
      lintOf({ press }, { dangers: ['machine'], ...(names && { limits: { requests: names } }) });
    expectOne(
      of(),
      /^error rules\[0\]\.dangers\[0\]: rule 'bench' names the danger 'machine' and does not list in 'requests' what it is for \(sendCommand\)/,
    );
    assert.ok(of(['status']).some((line) => /^error rules\[0\]\.dangers\[0\]/.test(line)));
    assert.deepEqual(of(['status', 'sendCommand']), []);
  });
  it('notes a danger of opening that a rule for the device does not name', () => {
    const trap: IoctlEntry = { ...press, profile: 'trap' };
    expectOne(lintOf({ trap }), /^note rules\[0\]: opening 'trap' has the danger 'reboot'/);
    assert.deepEqual(lintOf({ trap }, { dangers: ['reboot'] }), []);
  });
  it('a rule without a danger does not make one with it needless', () => {
    const more = {
      id: 'more',
      groups: ['bench'],
      devices: ['press'],
      allow: ['read' as const, 'write' as const, 'control' as const],
    };
    assert.deepEqual(
      lintOf({ press }, {}, { ...more, dangers: ['erase'] }).filter((line) => /'more' changes nothing/.test(line)),
      [],
    );
    expectOne(lintOf({ press }, { dangers: ['erase'] }, more), /^warning rules\[1\]: rule 'more' changes nothing/);
  });
});

describe('lint: limits of several kinds', () => {
  const lamp: DeviceEntry = { kind: 'led', led: 'status' };
  const relay: DeviceEntry = { kind: 'gpio', chip: '/sys/devices/g', line: 3, direction: 'output' };
  it('warns of a limit that concerns no device of the rule', () => {
    expectOne(
      lintOf({ lamp }, { limits: { highRatio: [0, 1] } }),
      /^warning rules\[0\]\.limits\.highRatio: highRatio concerns no device of rule 'bench'/,
    );
    expectOne(lintOf({ press }, { limits: { changesPerSecond: 3 } }), /^warning .*changesPerSecond/);
    expectOne(
      lintOf({ relay: { ...relay, direction: 'input' } }, { limits: { value: 1 } }),
      /^warning .*value concerns/,
    );
    assert.deepEqual(
      lintOf({ press, relay, lamp }, { limits: { callsPerSecond: 3, changesPerSecond: 3, value: 1 } }),
      [],
    );
  });
  it('knows that reading a node is limited too', () => {
    assert.deepEqual(lintOf({ press }, { allow: ['read'], limits: { requests: ['status'] } }), []);
    expectOne(
      lintOf({ lamp }, { allow: ['read'], limits: { triggers: ['none'] } }),
      /^warning rules\[0\]\.limits: .*no effect/,
    );
  });
  it('warns of a brightness that a trigger passes by', () => {
    expectOne(
      lintOf({ lamp }, { limits: { brightness: [0, 9] } }),
      /^warning rules\[0\]\.limits\.brightness: a trigger/,
    );
    assert.deepEqual(lintOf({ lamp }, { limits: { brightness: [0, 9], triggers: ['none'] } }), []);
  });
  it('notes a safe state of a LED that no rule would let anybody set', () => {
    const bright: DeviceEntry = { ...lamp, safe: { brightness: 10 } };
    expectOne(
      lintOf({ bright }, { limits: { brightness: [0, 9], triggers: ['none'] } }),
      /^note devices\.bright\.safe: .*brightness 10 is above 9/,
    );
  });
  it('notes calls that are not whole', () => {
    expectOne(
      lintOf({ press }, { limits: { callsPerSecond: 0.5 } }),
      /^note rules\[0\]\.limits\.callsPerSecond: calls are counted whole: 0\.5 per second lets 1 through/,
    );
  });
  it('compares lists and fields of two rules', () => {
    type Limits = PolicyDocument['rules'][number]['limits'];
    const more = (limits: Limits) => ({
      id: 'more',
      groups: ['bench'],
      devices: ['press'],
      allow: ['read' as const],
      limits,
    });
    const needless = (wide: Limits, narrow: Limits) =>
      lintOf({ press }, { allow: ['read'], limits: wide }, more(narrow)).some((line) =>
        /rule 'more' changes nothing/.test(line),
      );
    assert.equal(needless({ requests: ['status', 'read'] }, { requests: ['status'] }), true);
    assert.equal(needless({ requests: ['read'] }, { requests: ['status'] }), false);
    assert.equal(needless({ fields: { 'setup.mode': [0, 9] } }, { fields: { 'setup.mode': [1, 2] } }), true);
    assert.equal(needless({ fields: { 'setup.mode': [0, 9] } }, { fields: { 'setup.mode': [1, 20] } }), false);
    assert.equal(needless({ fields: { 'setup.mode': [0, 9] } }, { fields: { 'level.value': [1, 2] } }), false);
    assert.equal(
      needless({ fields: { 'setup.mode': [1, 2, 3] } }, { fields: { 'setup.mode': [1, 3] } }),
      false,
      'bounds are no list',
    );
  });
});
