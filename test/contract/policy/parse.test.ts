/** Reading a policy: every mistake, with its place, at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../contract/policy/parse.ts';

const problems = (text: string) =>
  parsePolicy(text).problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);

test('comments and a trailing comma are taken', () => {
  const { policy } = parsePolicy('// mine\n{ "devices": {}, /* none */ "rules": [], }');
  assert.deepEqual(policy?.document, { devices: {}, rules: [] });
});

test('what is no JSON says where', () => {
  assert.match(problems('{\n "devices": {},\n "rules": [}\n')[0] ?? '', /^3:\d+ : not JSON: /);
  assert.equal(problems('')[0], '1:1 : not JSON: value expected');
});

test('half a file is no policy', () => {
  const whole = '{ "devices": { "fan": { "kind": "pwm", "chip": 0, "channel": 1 } }, "rules": [] }';
  for (let length = 0; length < whole.length; length++)
    assert.notEqual(problems(whole.slice(0, length)).length, 0, String(length));
  assert.deepEqual(problems(whole), []);
});

test('a key that stands twice, at any depth', () => {
  const text =
    '{\n "devices": {\n  "fan": { "kind": "pwm", "chip": 0, "chip": 1 },\n  "fan": { "kind": "pwm", "chip": 0 } },\n "rules": [] }';
  assert.deepEqual(problems(text), [
    "3:38 devices.fan.chip: the key 'chip' stands twice",
    "4:3 devices.fan: the key 'fan' stands twice",
  ]);
});

test('keys that objects, or records, do not keep', () => {
  for (const key of ['__proto__', 'constructor', 'prototype'])
    assert.deepEqual(problems(`{ "devices": { "${key}": { "kind": "pwm", "chip": 0 } }, "rules": [] }`), [
      `1:16 devices.${key}: nothing can be named '${key}'`,
    ]);
});

test('unknown keys, names that every object has among them', () => {
  for (const key of ['rulez', 'toString', 'constructor'])
    assert.deepEqual(problems(`{ "devices": {}, "rules": [],\n "${key}": 1 }`), [`2:2 ${key}: unknown key '${key}'`]);
});

test('several mistakes are told together, each with its line', () => {
  const text = `{
    "devices": { "fan": { "kind": "pwm", "chip": "/dev/fan" }, "9": { "kind": "pwm", "chip": 0 } },
    "rules": [
      { "id": "a", "groups": ["g"], "devices": ["fan"], "allow": ["admin"] },
      { "id": "b", "devices": ["fan"], "limits": { "highRatio": [0.8, 0.2] } }
    ]
  }`;
  const lines = problems(text).map((problem) => Number(problem.split(':')[0]));
  assert.deepEqual([...new Set(lines)].sort(), [2, 4, 5]);
});

test('placeOf finds a value, and the nearest thing to one that is not there', () => {
  const { policy } = parsePolicy('{\n "devices": {},\n "rules": [\n  { "id": "a",\n    "devices": [] }\n ]\n}');
  assert.equal(policy?.placeOf(['rules', 0, 'devices']).line, 5);
  assert.equal(policy?.placeOf(['rules', 0, 'limits', 'highRatio']).line, 4);
  assert.equal(policy?.placeOf(['groups']).line, 1);
});

const entry = (device: object) => problems(JSON.stringify({ devices: { it: device }, rules: [] }));

for (const [what, path, isTaken] of [
  ['a node', '/dev/nst0', true],
  ['a link of udev', '/dev/tape/by-id/scsi-0001-nst', true],
  ['a name with dots', '/dev/a..b/.c', true],
  ['what is elsewhere', '/tmp/nst0', false],
  ['/dev itself', '/dev', false],
  ['a folder', '/dev/tape/', false],
  ['a way up at once', '/dev/../etc/shadow', false],
  ['a way up later', '/dev/tape/../../etc/shadow', false],
  ['a way up at the end', '/dev/tape/..', false],
  ['a way that goes nowhere', '/dev/./nst0', false],
  ['slashes that mean nothing', '/dev//nst0', false],
  ['a way up behind a line', '/dev/a\n/../../etc/shadow', false],
  ['a NUL', '/dev/nst0\0', false],
] as const)
  test(`the path of a node: ${what} is ${isTaken ? '' : 'not '}taken`, () => {
    assert.equal(entry({ kind: 'ioctl', path, profile: 'mtio' }).length === 0, isTaken);
  });

for (const [what, device, isTaken] of [
  ['a chip by its path', { chip: '/sys/devices/g', line: 3 }, true],
  ['a chip by its number', { chip: '/dev/gpiochip0', line: 'RELAY' }, true],
  ['another node', { chip: '/dev/nst0', line: 3 }, false],
  ['a line below 0', { chip: '/sys/devices/g', line: -1 }, false],
  ['a value that is no level', { chip: '/sys/devices/g', line: 1, safe: { value: 2 } }, false],
] as const)
  test(`a line: ${what} is ${isTaken ? '' : 'not '}taken`, () => {
    assert.equal(entry({ kind: 'gpio', direction: 'output', ...device }).length === 0, isTaken);
  });

for (const [led, isTaken] of [
  ['bench:green:status', true],
  ['..', false],
  ['a/../b', false],
  ['', false],
] as const)
  test(`a LED: '${led}' is ${isTaken ? '' : 'not '}taken`, () => {
    assert.equal(entry({ kind: 'led', led }).length === 0, isTaken);
  });

test('an unknown kind, and a key of another kind', () => {
  assert.match(entry({ kind: 'laser' })[0] ?? '', /devices\.it\.kind: /);
  assert.deepEqual(entry({ kind: 'led', led: 'a', channel: 1 }), ["1:42 devices.it.channel: unknown key 'channel'"]);
});

const limits = (value: object) =>
  problems(JSON.stringify({ devices: {}, rules: [{ id: 'r', devices: [], limits: value }] }));

test('fields of requests are named by request and path, with values or bounds in their order', () => {
  for (const fields of [{ 'operate.op': ['rewind', 3] }, { 'a.b.c': [1, 2] }, { 'a.b': [] }])
    assert.deepEqual(limits({ fields }), []);
  for (const fields of [
    { op: ['rewind'] },
    { 'operate.': [1] },
    { 'a.b': [2, 1] },
    { 'a.b': 'rewind' },
    { 'a.b': [true] },
  ])
    assert.equal(limits({ fields }).length, 1, JSON.stringify(fields));
});

test('what is nested without end is a mistake like any other', () => {
  const { problems } = parsePolicy('['.repeat(100_000));
  assert.deepEqual(
    problems.map(({ line, message }) => [line, message]),
    [[1, 'nested too deeply']],
  );
});
