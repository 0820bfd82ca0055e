/** A policy file that is asked about nodes, lines and LEDs, with profiles beside it; and that it says what the gate would. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { FileNames } from '../../cli/policy/names.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import { eventsAsked, gpioEffect, requestAsked, streamAsked } from '../../contract/policy/effects-of.ts';
import { lintPolicy } from '../../contract/policy/lint.ts';
import { readProfiles } from '../../contract/policy/profiles.ts';
import { encodeCall } from '../../contract/profiles.ts';
import { runHere } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-policy-kinds-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'policy.json');
const laser = {
  name: 'laser',
  doc: 'A laser.',
  node: { type: 'character', subsystems: ['laser'] },
  requests: {
    fire: {
      direction: 'write',
      type: 'l',
      nr: 1,
      argument: { type: 'u32' },
      access: 'write',
      danger: 'laser',
      doc: 'Fires.',
    },
  },
};
const policyText = `{
  "devices": {
    "tape": { "kind": "ioctl", "path": "/dev/nst0", "profile": "mtio" },
    "keyboard": { "kind": "ioctl", "path": "/dev/input/event0", "profile": "input" },
    "dog": { "kind": "ioctl", "path": "/dev/watchdog", "profile": "watchdog" },
    "laser": { "kind": "ioctl", "path": "/dev/laser", "profile": "laser" },
    "relay": { "kind": "gpio", "chip": "/sys/devices/g", "line": 1, "direction": "output", "lease": "required" },
    "button": { "kind": "gpio", "chip": "/sys/devices/g", "line": 2, "direction": "input" },
    "lamp": { "kind": "led", "led": "status" }
  },
  "rules": [
    { "id": "use", "users": ["nobody"], "devices": ["tape", "keyboard", "dog", "laser", "relay", "button", "lamp"],
      "allow": ["read", "write"], "dangers": ["mark"],
      "limits": { "fields": { "operate.op": ["rewind", "forwardFiles", "writeFileMarks", "erase"] },
        "brightness": [0, 9], "triggers": ["none"] } },
    { "id": "look", "users": ["daemon"], "devices": ["relay", "button"], "allow": ["read"] }
  ]
}`;
writeFileSync(file, policyText);
mkdirSync(join(folder, 'profiles'));
writeFileSync(join(folder, 'profiles', 'laser.json'), JSON.stringify(laser, null, 1));
writeFileSync(join(folder, 'profiles', 'README.md'), 'no profile');

const explain = (method: string, params: object, ...more: string[]) =>
  runHere(['policy', 'explain', method, JSON.stringify(params), '--policy', file, '--user', 'nobody', ...more]);
const json = async (method: string, params: object, ...more: string[]) =>
  JSON.parse((await explain(method, params, '--json', ...more)).out);

describe('policy explain, of nodes', () => {
  it('knows the profile’s access and dangers, and the rule’s fields', async () => {
    const operate = (op: string) => explain('ioctl.call', { device: 'tape', request: 'operate', fields: { op } });
    assert.equal((await operate('rewind')).out, 'allowed: nobody may: rule use\n');
    assert.equal((await operate('writeFileMarks')).status, 0);
    const erase = await operate('erase');
    assert.equal(erase.status, 3);
    assert.match(
      erase.out,
      /^denied: operate on tape has the danger 'erase': its 'dangers' do not name it \(rule use, policy\.json:13\)/,
    );
    assert.match(erase.out, /\n {2}ask: an administrator for 'erase' in the dangers of rule use\n$/);
    const eject = await operate('offline');
    assert.match(
      eject.out,
      /operate\.op offline is not one of rewind, forwardFiles, writeFileMarks, erase \(rule use, policy\.json:14\)/,
    );
    assert.equal((await explain('ioctl.describe', { device: 'tape' })).status, 0);
  });
  it('asks for the danger of opening, unless it is open', async () => {
    assert.equal((await json('ioctl.call', { device: 'dog', request: 'status' })).limit, 'danger');
    assert.equal(
      (await json('ioctl.call', { device: 'dog', request: 'status' }, '--previous', '{"isOpen":true}')).allowed,
      true,
    );
  });
  it('knows streams, with bytes as JSON has them', async () => {
    assert.equal((await explain('stream.read', { device: 'tape' })).status, 0);
    assert.equal((await explain('stream.write', { device: 'tape', bytes: { base64: 'AAAA' } })).status, 0);
    assert.match(
      (await explain('stream.read', { device: 'dog' })).err,
      /stream\.read: it cannot be read: its profile 'watchdog' has no such stream/,
    );
  });
  it('takes an input device for a keyboard, until it is told otherwise', async () => {
    const subscribe = (...more: string[]) =>
      json('topic.subscribe', { topic: 'input.events', devices: ['keyboard'] }, ...more);
    assert.equal((await subscribe()).limit, 'danger');
    assert.equal((await subscribe('--previous', '{"typesKeys":false}')).allowed, true);
    assert.equal((await json('topic.subscribe', { topic: 'gpio.edges', devices: ['button'] })).allowed, true);
    assert.equal((await json('topic.subscribe', { topic: 'input.events' })).allowed, true, 'of all that he may read');
    assert.match((await explain('topic.subscribe', { topic: 'input.events', devices: ['tape'] })).err, /has no events/);
  });
  it('knows profiles of one’s own', async () => {
    const fired = await json('ioctl.call', { device: 'laser', request: 'fire', fields: { value: 1 } });
    assert.deepEqual([fired.allowed, fired.limit], [false, 'danger']);
  });
  it('refuses calls that are wrong in themselves', async () => {
    for (const [method, params, message] of [
      ['ioctl.call', { device: 'tape', request: 'oprate' }, /ioctl\.call: .*did you mean 'operate'/],
      ['ioctl.call', { device: 'tape', request: 'operate', fields: { op: 'rewnd' } }, /did you mean 'rewind'/],
      ['ioctl.call', { device: 'tape', profile: 'st', request: 'status' }, /tape has the profile 'mtio', not 'st'/],
      [
        'ioctl.call',
        { device: 'relay', request: 'status' },
        /ioctl\.call is for devices of kind ioctl, and 'relay' is of kind gpio/,
      ],
      ['gpio.set', { device: 'button', value: 1 }, /button is an input/],
      ['led.set', { device: 'relay', brightness: 1 }, /is for devices of kind led/],
    ] as const) {
      const { status, err } = await explain(method, params);
      assert.match(err, message);
      assert.equal(status, 2);
    }
  });
});

describe('policy explain, of lines and LEDs', () => {
  it('knows what results', async () => {
    assert.equal((await json('gpio.set', { device: 'relay', value: 1 })).limit, 'lease');
    assert.equal((await json('gpio.set', { device: 'relay', value: 0 }, '--previous', '{"value":1}')).allowed, true);
    assert.equal((await json('gpio.get', { device: 'relay' })).allowed, true);
    const reader = (device: string, ...more: string[]) => json('gpio.get', { device }, '--user', 'daemon', ...more);
    assert.equal((await reader('relay')).allowed, false, 'to read it is to take it');
    assert.equal((await reader('relay', '--previous', '{"value":0}')).allowed, true, 'it is held');
    assert.equal((await reader('button')).allowed, true);
    assert.equal((await json('gpio.release', { device: 'relay' })).limit, 'lease');
    assert.equal((await json('led.set', { device: 'lamp', brightness: 9 })).allowed, true);
    assert.equal((await json('led.set', { device: 'lamp', brightness: 10 })).limit, 'brightness');
    assert.equal((await json('led.set', { device: 'lamp', trigger: 'timer' })).limit, 'triggers');
    assert.match(
      (await explain('led.set', { device: 'lamp' }, '--previous', '{"value":1}')).err,
      /--previous is not a state of a device of kind led/,
    );
  });
});

it('policy explain says what the gate is told: the same questions, made by the same functions', async () => {
  const { profiles } = readProfiles(new Map([['laser.json', JSON.stringify(laser)]]));
  const { policy } = lintPolicy(policyText, FileNames.ofMachine(), 'policy.json', profiles);
  assert.ok(policy);
  const uid = FileNames.ofMachine().uid('nobody') ?? 0;
  const principal = { uid, user: 'nobody', gids: [], key: '' };
  const node = { isOpen: false, typesKeys: true };
  const profile = (name: string) => profiles.get(name) ?? assert.fail(name);
  const relay = policy.devices.get('relay');
  assert.ok(relay?.kind === 'gpio');
  const call = (name: string, request: string, fields = {}) =>
    requestAsked(profile(name), request, encodeCall(profile(name), request, fields), node);
  for (const [method, params, asked] of [
    [
      'ioctl.call',
      { device: 'tape', request: 'operate', fields: { op: 'erase' } },
      call('mtio', 'operate', { op: 'erase' }),
    ],
    ['ioctl.call', { device: 'tape', request: 'status' }, call('mtio', 'status')],
    ['ioctl.call', { device: 'dog', request: 'disarm' }, call('watchdog', 'disarm')],
    ['stream.read', { device: 'tape' }, streamAsked(profile('mtio'), 'read', 1, node)],
    ['topic.subscribe', { topic: 'input.events', devices: ['keyboard'] }, eventsAsked(profile('input'), node)],
    [
      'gpio.set',
      { device: 'relay', value: 1 },
      { access: 'write', effect: gpioEffect(relay, { previous: { value: 0 }, states: [{ value: 1 }] }) },
    ],
  ] as const) {
    const device = 'devices' in params ? params.devices[0] : params.device;
    const verdict: Verdict = decide(policy, { principal, device, ...asked });
    const said = await json(method, params);
    assert.equal(said.allowed, verdict.allowed);
    if (!verdict.allowed)
      assert.deepEqual([said.message, said.limit, said.ask], [verdict.message, verdict.limit, verdict.ask]);
  }
});

describe('policy lint and test, with profiles beside the policy', () => {
  it('lints the policy by them', async () => {
    const { out, status } = await runHere(['policy', 'lint', file]);
    assert.doesNotMatch(out, /there is no profile/);
    assert.match(
      out,
      /policy\.json:14:31: error: rules\[0\]\.limits\.fields\.operate\.op: rule 'use' lists operate\.op erase/,
    );
    assert.equal(status, 1);
  });
  it('reports a profile that is wrong, with its file and line', async () => {
    const broken = join(folder, 'profiles', 'maser.json');
    writeFileSync(broken, '{\n "name": "maser",\n "nods": {}\n}');
    const { out } = await runHere(['policy', 'lint', file]);
    rmSync(broken);
    assert.match(out, /profiles\/maser\.json:3:\d+: error: nods: unknown key 'nods'/);
    const asJson = await runHere(['policy', 'lint', '--json', file]);
    assert.ok(
      asJson.out
        .trim()
        .split('\n')
        .every((line) => JSON.parse(line).file === file),
    );
  });
  it('runs assertions by them', async () => {
    const as = { user: 'nobody' };
    writeFileSync(
      join(folder, 'policy.tests.json'),
      JSON.stringify([
        { as, device: 'laser', request: 'fire', fields: { value: 1 }, expect: 'deny', limit: 'danger' },
        { as, device: 'tape', request: 'operate', fields: { op: 'rewind' }, expect: 'allow' },
      ]),
    );
    const { status, out } = await runHere(['policy', 'test', file]);
    assert.deepEqual([status, out], [0, 'ok nobody fire laser\nok nobody operate tape\n']);
  });
});
