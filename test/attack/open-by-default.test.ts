/**
 * CVE-2019-25058: whoever had not configured anything had allowed everything: without a policy the daemon took orders from every user.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { methodNames, methods } from '../../contract/methods.ts';
import { compilePolicy } from '../../contract/policy/compile.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { parsePolicy } from '../../contract/policy/parse.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { devices, TestBroker } from '../broker/harness.ts';
import { alice, everybody, names, root } from '../broker/people.ts';
import { Random } from '../fuzz/random.ts';
import { requestOf } from '../fuzz/requests.ts';

const all: PolicyDocument['devices'] = {
  ...devices,
  relay: { kind: 'gpio', chip: '/sys/devices/platform/soc/fe200000.gpio', line: 17, direction: 'output' },
  'status-led': { kind: 'led', led: 'board:green:status' },
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  gamepad: { kind: 'ioctl', path: '/dev/input/event1', profile: 'input' },
  port: { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 },
  psu: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'carol' } },
  'psu-port': { kind: 'serial', path: '/dev/ttyS1', baudRate: 9600 },
};

/** What a broker without a rule has opened or written of its devices. */
const touched = (broker: TestBroker): unknown[] =>
  broker.board.kernel.log.filter(
    ({ syscall, path }) => syscall === 'write' || (syscall === 'open' && /^\/dev\//.test(path)),
  );

test('without a rule nobody does anything, root neither, whatever he asks', async () => {
  await using broker = await TestBroker.start({ policy: { devices: all, rules: [] } });
  broker.board.kernel.clearLog();
  // carol is named by the inventory: she provides the supply, and nothing else.
  for (const who of everybody.filter(({ name }) => name !== 'carol')) {
    const client = await broker.raw(who);
    await client.enter();
    const random = new Random(who.uid);
    for (let count = 0; count < 400; count++) {
      const [method, params] = requestOf(random);
      if (typeof method === 'string' && method.length > 64) continue;
      await client.call(method, replaced(params)).catch(() => undefined);
    }
    for (const method of methodNames.filter((name) => methods[name].target !== 'none'))
      for (const device of Object.keys(all)) {
        if (client.closed) break;
        const { error } = await client.call(method, { device });
        assert.notEqual(error, null, `${who.name} may do ${method} on ${device}`);
      }
  }
  assert.deepEqual(touched(broker), []);
  assert.deepEqual(broker.broker.core.leases.all, []);
});

/** Numbers that cannot travel would only end the connection. */
const replaced = (params: unknown): unknown =>
  JSON.parse(
    JSON.stringify(params, (_key, value) =>
      typeof value === 'number' && !Number.isSafeInteger(value) ? 0.5 : value,
    ) ?? 'null',
  );

test('without a list of keys nobody gets in, and with an empty one neither', async () => {
  await using broker = await TestBroker.start();
  for (const text of ['', '# nobody\n']) {
    broker.write('authorized_keys', text);
    broker.broker.reload();
    for (const who of [alice, root]) {
      const client = await broker.raw(who);
      client.send(await client.authenticate(await client.hello()));
      assert.equal((await client.ended())?.code, 'denied');
    }
  }
  rmSync(join(broker.directory, 'authorized_keys'));
  await broker.stop();
  await broker.startBroker();
  const client = await broker.raw(root);
  client.send(await client.authenticate(await client.hello()));
  assert.equal((await client.ended())?.code, 'denied');
});

test('without a policy, with an empty one or half of one, no broker starts', async () => {
  await using broker = await TestBroker.start();
  await broker.stop();
  const whole = readFileSync(join(broker.directory, 'policy.json'), 'utf8');
  for (const text of ['', '{', '{}', '[]', 'null', whole.slice(0, 200)]) {
    broker.write('policy.json', text);
    await assert.rejects(broker.startBroker(), /policy\.json/, JSON.stringify(text));
  }
  rmSync(join(broker.directory, 'policy.json'));
  await assert.rejects(broker.startBroker(), { code: 'ENOENT' });
});

test('the policy that comes with it allows nobody anything who was not put into its group by root', () => {
  const text = readFileSync(new URL('../../install/policy.json', import.meta.url), 'utf8');
  const parsed = parsePolicy(text);
  assert.ok(parsed.policy);
  const { policy } = compilePolicy(parsed.policy, {
    ...names,
    gid: (name) => (name === 'pwm' ? 4711 : names.gid(name)),
  });
  assert.ok(policy.devices.size > 0);
  for (const device of policy.devices.keys()) {
    for (const who of everybody) {
      const principal = { uid: who.uid, user: who.name, gids: who.credentials.gids, key: who.fingerprint };
      assert.deepEqual(accessOn(policy, principal, device), [], `${who.name} on ${device}`);
    }
    assert.notDeepEqual(accessOn(policy, { uid: 1, user: 'member', gids: [1, 4711], key: '' }, device), []);
  }
});
