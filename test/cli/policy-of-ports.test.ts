/** A policy file that is asked about serial ports and instruments, with an instrument's profile beside it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { bench } from '../contract/instruments/fixture.ts';
import { runHere } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-policy-ports-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'policy.json');
const profileFile = join(folder, 'profiles', 'bench.json');
writeFileSync(
  file,
  `{
  "devices": {
    "port": { "kind": "serial", "path": "/dev/serial/by-id/a", "baudRate": 9600 },
    "second": { "kind": "serial", "path": "/dev/serial/by-id/b", "baudRate": 9600 },
    "console": { "kind": "serial", "path": "/dev/serial/by-id/c", "baudRate": 9600 },
    "psu": { "kind": "instrument", "profile": "e3631a", "port": "port", "provider": { "user": "daemon" } },
    "table": { "kind": "instrument", "profile": "bench", "port": "second", "provider": { "user": "daemon" } }
  },
  "rules": [
    { "id": "use", "users": ["nobody"], "devices": ["psu", "table"], "allow": ["read", "write"],
      "dangers": ["raw"],
      "limits": { "outputs": { "P25V": { "volts": [0, 5] }, "A": {} }, "lines": ["*IDN?"] } },
    { "id": "talk", "users": ["nobody"], "devices": ["console"], "allow": ["read", "write"],
      "limits": { "directions": ["send"], "lines": ["*IDN?"] } }
  ]
}`,
);
mkdirSync(join(folder, 'profiles'));
writeFileSync(profileFile, JSON.stringify(bench, null, 1));

const explain = (method: string, params: object, ...more: string[]) =>
  runHere(['policy', 'explain', method, JSON.stringify(params), '--policy', file, '--user', 'nobody', ...more]);
const json = async (method: string, params: object, ...more: string[]) =>
  JSON.parse((await explain(method, params, '--json', ...more)).out);
const bytes = (text: string) => ({ base64: Buffer.from(text).toString('base64') });

describe('policy explain, of serial ports', () => {
  it('knows lines, and whether one was begun', async () => {
    const write = (text: string, ...more: string[]) =>
      json('serial.write', { device: 'console', bytes: bytes(text) }, ...more);
    assert.deepEqual([(await write('*IDN?\n')).allowed, (await write('*IDN?\n')).rule], [true, 'talk']);
    assert.equal((await write('*IDN?')).limit, 'lines');
    assert.equal((await write('OUTP ON\n')).limit, 'lines');
    assert.equal((await write('*IDN?\n', '--previous', '{"isMidLine":true}')).limit, 'lines');
  });
  it('asks all that a method asks', async () => {
    const device = 'console';
    const transact = { device, bytes: bytes('*IDN?\n') };
    assert.equal((await json('serial.transact', transact)).allowed, true);
    assert.equal((await json('serial.transact', { ...transact, until: { length: 1 } })).limit, 'directions');
    for (const method of ['serial.read', 'serial.recent'])
      assert.equal((await json(method, { device })).limit, 'directions');
    for (const method of ['serial.break', 'serial.setLines', 'serial.purge'])
      assert.equal((await json(method, { device })).limit, 'lines');
    assert.equal((await json('serial.configure', { device, baudRate: 50 })).limit, 'lines');
    for (const [method, params] of [
      ['serial.drain', { device }],
      ['serial.info', { device }],
      ['serial.list', {}],
      ['topic.subscribe', { topic: 'serial.bytes' }],
      ['topic.subscribe', { topic: 'devices', devices: [device] }],
    ] as const)
      assert.equal((await json(method, params)).allowed, true, method);
    assert.equal((await json('topic.subscribe', { topic: 'serial.bytes', devices: [device] })).limit, 'directions');
  });
  it('keeps the port of an instrument for its provider', async () => {
    const params = { device: 'port', bytes: bytes('OUTP ON\n') };
    const { status, out } = await explain('serial.write', params);
    assert.equal(status, 3);
    assert.match(
      out,
      /rule \(provider of psu\) \(policy\.json:6\) allows it to user daemon\n {2}ask: nothing: .* used through psu\n$/,
    );
    const { out: his } = await runHere([
      'policy',
      'explain',
      'serial.write',
      JSON.stringify(params),
      '--policy',
      file,
      '--user',
      'daemon',
    ]);
    assert.equal(his, 'allowed: daemon may: rule (provider of psu)\n');
  });
});

describe('policy explain, of instruments', () => {
  const call = (device: string, method: string, fields: object, ...more: string[]) =>
    json('instrument.call', { device, method, fields }, ...more);
  it('is judged by what would be set', async () => {
    assert.equal((await call('psu', 'set', { output: 'P25V', volts: 5 })).allowed, true);
    const above = await explain('instrument.call', {
      device: 'psu',
      method: 'set',
      fields: { output: 'P25V', volts: 7 },
    });
    assert.equal(above.status, 3);
    assert.equal(
      above.out,
      'denied: volts 7 V of P25V is above 5 V (rule use, policy.json:12)\n  ask: a change of P25V.volts in rule use\n',
    );
    const before = '{"on":true,"outputs":{"P6V":{"volts":1}}}';
    assert.equal((await call('psu', 'on', {})).allowed, true);
    assert.equal((await call('psu', 'on', {}, '--previous', before)).limit, 'outputs');
    assert.equal((await call('psu', 'off', {}, '--previous', before)).allowed, true);
    assert.equal((await call('psu', 'query', { line: 'OUTP ON' })).limit, 'lines');
  });
  it('knows profiles of one’s own', async () => {
    assert.equal((await call('table', 'set', { output: 'A', volts: 5 })).allowed, true);
    assert.equal(
      (await call('table', 'follow', { on: true }, '--previous', '{"outputs":{"A":{"volts":1}}}')).limit,
      'outputs',
    );
  });
  it('asks who provides it', async () => {
    assert.equal((await json('instrument.provide', { device: 'psu' })).allowed, false);
    assert.equal((await json('instrument.state', { device: 'psu' })).allowed, true);
  });
  it('refuses calls that are wrong in themselves', async () => {
    for (const [method, params, message, more = []] of [
      ['instrument.call', { device: 'psu', method: 'sett' }, /did you mean 'set'/],
      ['instrument.call', { device: 'psu', method: 'set', fields: { output: 'P5V' } }, /"P5V" is not one of/],
      [
        'instrument.call',
        { device: 'psu', profile: 'bench', method: 'on' },
        /psu has the profile 'e3631a', not 'bench'/,
      ],
      [
        'instrument.call',
        { device: 'port', method: 'on' },
        /is for devices of kind instrument, and 'port' is of kind serial/,
      ],
      ['serial.read', { device: 'psu' }, /serial\.read is for devices of kind serial, and 'psu' is of kind instrument/],
      [
        'serial.read',
        { device: 'port' },
        /--previous is not a state of a device of kind serial/,
        ['--previous', '{"on":true}'],
      ],
      [
        'instrument.call',
        { device: 'psu', method: 'on' },
        /there is no field 'state\.lit'/,
        ['--previous', '{"lit":true}'],
      ],
    ] as [string, object, RegExp, string[]?][]) {
      const { status, err } = await explain(method, params, ...more);
      assert.match(err, message);
      assert.equal(status, 2);
    }
  });
});

describe('policy lint and test, and ioctl lint', () => {
  it('lints the policy by the profiles of instruments', async () => {
    const { out, err } = await runHere(['policy', 'lint', file]);
    assert.doesNotMatch(out, /error/);
    assert.match(err, /policy\.json: 0 errors/);
  });
  it('runs assertions by them', async () => {
    const as = { user: 'nobody' };
    writeFileSync(
      join(folder, 'policy.tests.json'),
      JSON.stringify([
        { as, device: 'table', method: 'set', fields: { output: 'A', volts: 9 }, expect: 'allow' },
        { as, device: 'table', method: 'set', fields: { output: 'C', volts: 1 }, expect: 'deny', limit: 'outputs' },
        { as, device: 'console', send: '*IDN?\n', expect: 'allow' },
      ]),
    );
    const { status, out } = await runHere(['policy', 'test', file]);
    assert.deepEqual(
      [status, out],
      [0, 'ok nobody set table\nok nobody set table\nok nobody send "*IDN?\\n" console\n'],
    );
  });
  it('checks a profile of an instrument', async () => {
    const { status, err } = await runHere(['ioctl', 'lint', profileFile]);
    assert.equal(status, 0);
    assert.match(err, /0 errors; profile 'bench' has set, steps, follow, on, off, level, ask, status/);
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ ...bench, outputsOn: 'lit' }, null, 1));
    const found = await runHere(['ioctl', 'lint', wrong]);
    assert.equal(found.status, 1);
    assert.match(found.out, /wrong\.json:\d+:\d+: error: outputsOn: 'lit' is no boolean of the state/);
  });
  it('reports one that is wrong, beside a policy', async () => {
    const broken = join(folder, 'profiles', 'broken.json');
    writeFileSync(
      broken,
      '{\n "name": "broken",\n "doc": "x",\n "methods": { "on": { "access": "read", "energises": true, "doc": "" } }\n}',
    );
    const { out, status } = await runHere(['policy', 'lint', file]);
    rmSync(broken);
    assert.match(out, /profiles\/broken\.json:4:\d+: error: methods\.on\.access: a method that changes something/);
    assert.equal(status, 1);
  });
});
