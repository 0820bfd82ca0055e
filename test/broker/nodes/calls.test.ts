/** Requests of device nodes: who may make them, what reaches the device, and what is written down. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { refusal, TestBroker } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';
import { lampPolicy, lampProfile, lampSetting } from './lamp.ts';

const call = (request: string, fields: object = {}) => ({ device: 'lamp', request, fields: { ...fields } });

function audited(broker: TestBroker, event: string): Record<string, unknown>[] {
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
}

test('a request reaches the device with its fields, and its answer comes back with its own', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const set = await client.ioctl.call(call('set', { level: 40, mode: 'flashing' }));
  assert.deepEqual(set, { device: 'lamp', request: 'set', returned: 0, fields: {} });
  assert.deepEqual([setting.lamp().level, setting.lamp().mode], [40, 1]);
  assert.deepEqual((await client.ioctl.call(call('level'))).fields, { value: 40 });
});

test('what changes the device is written down before it is done, with its fields; what only looks is not', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.ioctl.call(call('level'));
  await client.ioctl.call(call('set', { level: 7 }));
  const [line, ...others] = audited(broker, 'call');
  assert.deepEqual(others, []);
  const { user, device, rule, values } = line ?? {};
  assert.deepEqual({ user, device, rule }, { user: 'alice', device: 'lamp', rule: 'lamp' });
  assert.deepEqual(values, { request: 'set', level: 7, mode: 'steady' });
});

test('a full log keeps the device from being changed, not from being looked at', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  broker.broker.core.audit.mustBeWritten = () => {
    throw new Error('full');
  };
  await refusal(client.ioctl.call(call('set', { level: 7 })), 'internal');
  assert.equal(setting.lamp().level, 0);
  assert.deepEqual((await client.ioctl.call(call('level'))).fields, { value: 0 });
});

test('what no rule allows does not reach the device: another user, a limit, a danger that the rule does not name', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const [writer, reader, stranger] = [
    await broker.connect(alice),
    await broker.connect(victor),
    await broker.connect(eve),
  ];
  await refusal(stranger.ioctl.call(call('level')), 'denied');
  await refusal(reader.ioctl.call(call('set', { level: 1 })), 'denied');
  const tooBright = await refusal(writer.ioctl.call(call('set', { level: 81 })), 'denied');
  assert.match(tooBright.message, /set\.level 81 .*\(rule lamp, policy\.json:\d+\)/);
  assert.equal(tooBright.data.limit, 'fields');
  const danger = await refusal(writer.ioctl.call(call('set', { level: 1, mode: 'blinding' })), 'denied');
  assert.match(danger.message, /eyes/);
  assert.equal(danger.data.limit, 'danger');
  assert.deepEqual(setting.lamp().asked, []);
  assert.equal(setting.lamp().open, 0);
  assert.deepEqual(
    audited(broker, 'denied').map(({ user }) => user),
    ['eve', 'victor', 'alice', 'alice'],
    'each limit has a line of its own',
  );
});

test('a rule that names the danger allows it', async () => {
  const rules = lampPolicy.rules.map((rule) => (rule.id === 'lamp' ? { ...rule, dangers: ['eyes'] } : rule));
  const setting = lampSetting({ policy: { ...lampPolicy, rules } });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.ioctl.call(call('set', { level: 1, mode: 'blinding' }));
  assert.equal(setting.lamp().mode, 2);
});

test('mistakes are told by their names, and reach no device', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  for (const [params, says] of [
    [call('sett'), /sett.*did you mean|sett/],
    [call('set', { levle: 1 }), /levle/],
    [call('set', {}), /level/],
    [call('set', { level: -1 }), /level.*-1/],
    [call('set', { level: 2 ** 32 }), /4294967296/],
    [call('set', { level: 1, mode: 'blinking' }), /blinking/],
    [call('set', { level: 1, mode: 1 }), /mode/],
    [{ ...call('level'), profile: 'mtio' }, /lamp/],
  ] as const)
    assert.match((await refusal(client.request('ioctl.call', params), 'invalid')).message, says);
  assert.deepEqual(setting.lamp().asked, []);
  await refusal(client.ioctl.call({ device: 'fan', request: 'level' }), 'invalid');
  const unknown = await refusal(client.ioctl.call({ device: 'lmap', request: 'level' }), 'not_found');
  assert.deepEqual(unknown.data.didYouMean, ['lamp']);
});

test('who may not see it learns nothing of its profile', async () => {
  await using broker = await TestBroker.start(lampSetting());
  const client = await broker.connect(eve);
  for (const request of ['level', 'no-such-request']) {
    await refusal(client.ioctl.call(call(request)), 'denied');
    const explained = await client.policy.explain({ method: 'ioctl.call', params: call(request) });
    assert.equal(explained.allowed, false);
  }
  await refusal(client.stream.read({ device: 'lamp' }), 'denied');
});

test('what the driver refuses is told with its errno, and does not take the device out of service', async () => {
  const rules = lampPolicy.rules.map((rule) => (rule.id === 'lamp' ? { ...rule, limits: {} } : rule));
  await using broker = await TestBroker.start(lampSetting({ policy: { ...lampPolicy, rules } }));
  const client = await broker.connect(alice);
  const notKnown = await refusal(client.ioctl.call(call('nothing')), 'device');
  assert.equal(notKnown.data.errno, 'ENOTTY');
  assert.match(notKnown.message, /nothing/);
  assert.equal((await refusal(client.ioctl.call(call('set', { level: 101 })), 'invalid')).data.errno, 'EINVAL');
  broker.board.kernel.failNext('/dev/lamp0', 'EKEYEXPIRED', 'ioctl');
  const unforeseen = await refusal(client.ioctl.call(call('level')), 'device');
  assert.match(unforeseen.message, /EKEYEXPIRED/);
  assert.deepEqual((await client.ioctl.call(call('level'))).fields, { value: 0 });
  assert.equal(audited(broker, 'failed').length, 1);
});

test('an errno that is the own mistake of the broker takes it out of service, until it is reset', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.ioctl.call(call('level'));
  broker.board.kernel.failNext('/dev/lamp0', 'EBADF', 'ioctl');
  await refusal(client.ioctl.call(call('level')), 'device');
  assert.match((await refusal(client.ioctl.call(call('level')), 'unavailable')).message, /devices\.reset/);
  await client.devices.reset({ device: 'lamp' });
  assert.deepEqual((await client.ioctl.call(call('level'))).fields, { value: 0 });
});

test('who holds it keeps others from changing it, not from looking', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const [holder, other] = [await broker.connect(alice), await broker.connect(bob)];
  const lease = await holder.lease({ device: 'lamp' });
  await refusal(other.ioctl.call(call('set', { level: 1 })), 'busy');
  assert.deepEqual((await other.ioctl.call(call('level'))).fields, { value: 0 });
  await holder.ioctl.call(call('set', { level: 50 }));
  await lease.release();
  assert.equal(setting.lamp().level, 5, 'what its entry declares as safe');
  assert.equal(audited(broker, 'safe').length, 1);
});

test('a profile that is wrong keeps the policy from being taken, and says where', async () => {
  await using broker = await TestBroker.start(lampSetting());
  const { requests } = lampProfile;
  const wrong = { ...lampProfile, requests: { ...requests, set: { ...requests.set, number: 0x40044c02 } } };
  broker.write('profiles/lamp.json', JSON.stringify(wrong, null, 2));
  assert.throws(() => broker.broker.reload(), /profiles\/lamp\.json:\d+:\d+: requests\.set/);
  const client = await broker.connect(alice);
  assert.deepEqual((await client.ioctl.call(call('level'))).fields, { value: 0 }, 'the old one stays in force');
});

test('explain says beforehand what the gate will say', async () => {
  await using broker = await TestBroker.start(lampSetting());
  const client = await broker.connect(alice);
  const explain = (params: object) => client.policy.explain({ method: 'ioctl.call', params: { ...params } });
  assert.equal((await explain(call('set', { level: 80 }))).allowed, true);
  const no = await explain(call('set', { level: 81 }));
  assert.deepEqual([no.allowed, no.limit], [false, 'fields']);
  assert.equal((await explain(call('set', { level: 1, mode: 'blinding' }))).limit, 'danger');
});
