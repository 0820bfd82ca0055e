/** What the gate keeps, check by check, where no flow of a whole session needs just this one. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { devices, policy, TestBroker } from '../harness.ts';
import { alice, bob, eve, type Person } from '../people.ts';
import type { RawClient } from '../raw-client.ts';

const running = { enabled: true, periodNs: 40_000, dutyNs: 10_000 };
const enable = '/sys/class/pwm/pwmchip0/pwm0/enable';
/** Longer than an export takes. */
const EXPORTED_MS = 20;

async function enter(broker: TestBroker, who: Person): Promise<RawClient> {
  const client = await broker.raw(who);
  await client.enter();
  return client;
}

/** Sends a request whose answer has to wait for something, and knows that the broker has it. */
async function ask(client: RawClient, id: number, method: string, params: object): Promise<void> {
  client.request(id, method, params);
  await client.call('ping', {}, 1000 + id);
}

const gone = async (broker: TestBroker, count: number) => {
  while (broker.broker.core.sessions.size > count) await new Promise((resolve) => setImmediate(resolve));
};

function audited(broker: TestBroker, event: string): Record<string, unknown>[] {
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
}

const failSafe = (broker: TestBroker) =>
  existsSync(join(broker.directory, 'fail-safe')) ? readFileSync(join(broker.directory, 'fail-safe'), 'utf8') : '';

test('several changes that wait for one export are not made after one of the others was made safe', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await enter(broker, alice);
  await client.call('pwm.open', { device: 'leds/0' });
  await client.call('lease.take', { device: 'leds/0', ttlMs: 10 });
  await client.call('pwm.set', { device: 'leds/0', ...running, periodNs: 655_360 });
  const sets = ['leds/0', 'servo'].map((device) => ({ device, ...running, periodNs: 655_360, dutyNs: 20_000 }));
  // The export takes longer than the lease lasts.
  broker.board.kernel.failNext(enable, 'ENOENT', 'open');
  await ask(client, 8, 'pwm.setMany', { sets });
  await broker.advance(3 * EXPORTED_MS);
  assert.equal((await client.reply()).error?.code, 'unsafe');
  assert.equal(broker.board.expander.output(0).enabled, false);
  assert.equal(broker.board.soc.output(0).enabled, false);
});

test('who has gone is done nothing for any more, though no lease stands in the way', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await enter(broker, alice);
  await ask(client, 8, 'pwm.set', { device: 'servo', ...running });
  client.destroy();
  await gone(broker, 0);
  await broker.advance(EXPORTED_MS);
  assert.equal(broker.board.soc.output(0).enabled, false);
});

const limited = (limits: PolicyDocument['rules'][number]['limits']): PolicyDocument => ({
  devices,
  rules: [
    { id: 'bob', users: ['bob'], devices: ['*'], allow: ['read', 'write'], limits },
    { id: 'alice', users: ['alice'], devices: ['*'], allow: ['read', 'write'] },
  ],
});

test('what the hardware makes of it is judged, not only what was asked', async () => {
  await using broker = await TestBroker.start({ policy: limited({ highRatio: [0, 0.5] }) });
  const client = await enter(broker, bob);
  const asked = { device: 'leds/0', enabled: true, periodNs: 700_000, dutyNs: 350_000 };
  const { error } = await client.call('pwm.set', asked);
  assert.equal(error?.code, 'denied');
  assert.match(error.message, /in what the hardware would do/);
  assert.equal((await client.call('pwm.set', { ...asked, periodNs: 655_360, dutyNs: 327_680 })).error, null);
});

test('the way there is judged too', async () => {
  await using broker = await TestBroker.start({ policy: limited({ highRatio: [0, 0.5] }), virtual: true });
  const [first, second] = [await enter(broker, alice), await enter(broker, bob)];
  await ask(first, 8, 'pwm.set', { device: 'servo', enabled: true, periodNs: 40_000, dutyNs: 36_000 });
  await broker.advance(EXPORTED_MS);
  const lower = { device: 'servo', periodNs: 45_000, dutyNs: 18_000 };
  assert.equal((await second.call('pwm.set', lower)).error?.code, 'denied');
  assert.equal((await second.call('pwm.disable', { device: 'servo' })).error, null);
  assert.equal((await second.call('pwm.set', { ...lower, enabled: true })).error, null);
});

test('what could not be done is in the log, after what was to be done', async () => {
  await using broker = await TestBroker.start();
  const client = await enter(broker, alice);
  await client.call('pwm.open', { device: 'servo' });
  broker.board.kernel.failNext(enable, 'EINVAL', 'write');
  assert.equal((await client.call('pwm.set', { device: 'servo', ...running })).error?.code, 'invalid');
  assert.equal(audited(broker, 'set').length, 1);
  const [failed] = audited(broker, 'failed');
  assert.deepEqual([failed?.device, failed?.user, failed?.method], ['servo', 'alice', 'pwm.set']);
});

test('a refusal of the policy is in the log', async () => {
  await using broker = await TestBroker.start();
  const client = await enter(broker, eve);
  await client.call('pwm.set', { device: 'servo', ...running });
  const [denied] = audited(broker, 'denied');
  assert.deepEqual([denied?.device, denied?.user, denied?.method], ['servo', 'eve', 'pwm.set']);
});

test('a change that failed half-way and cannot be undone ends in the safe state', async () => {
  await using broker = await TestBroker.start();
  const client = await enter(broker, alice);
  await client.call('pwm.set', { device: 'servo', ...running });
  const period = '/sys/class/pwm/pwmchip0/pwm0/period';
  const duty = '/sys/class/pwm/pwmchip0/pwm0/duty_cycle';
  const { kernel, soc } = broker.board;
  kernel.failNext(duty, 'EINVAL', 'write');
  // The first write of the period is the change; what fails is the way back.
  const write = kernel.writeAtStart.bind(kernel);
  let periods = 0;
  kernel.writeAtStart = (fd, bytes) => {
    if (bytes.length > 1 && ++periods === 2) kernel.failNext(period, 'EINVAL', 'write');
    write(fd, bytes);
  };
  const { error } = await client.call('pwm.set', { device: 'servo', periodNs: 80_000, dutyNs: 30_000 });
  assert.equal(error?.code, 'invalid');
  assert.equal(soc.output(0).enabled, false);
});

test('a safe state that the kernel does not take is off instead', async () => {
  await using broker = await TestBroker.start();
  const client = await enter(broker, alice);
  await client.call('lease.take', { device: 'fan' });
  await client.call('pwm.set', { device: 'fan', ...running });
  broker.board.kernel.failNext('/sys/class/pwm/pwmchip0/pwm1/duty_cycle', 'EINVAL', 'write');
  client.destroy();
  await gone(broker, 0);
  assert.equal(broker.board.soc.output(1).enabled, false);
});

test('an initial state that is on is in the table of the fail-safe', async () => {
  const servo = { ...devices.servo, initial: running, onStop: 'safe' as const };
  await using broker = await TestBroker.start({ policy: { ...policy, devices: { ...devices, servo } }, virtual: true });
  await broker.advance(EXPORTED_MS);
  assert.equal(broker.board.soc.output(0).enabled, true);
  assert.match(failSafe(broker), /^pwm \S+ 0 0 - - -\n$/);
});

test('an output that somebody else closed under its holder is made safe all the same', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await enter(broker, alice);
  await client.call('lease.take', { device: 'servo' });
  await ask(client, 8, 'pwm.set', { device: 'servo', ...running });
  await broker.advance(EXPORTED_MS);
  broker.board.kernel.writeAsOther('/sys/class/pwm/pwmchip0/unexport', '0');
  assert.equal(broker.board.soc.output(0).enabled, true);
  client.destroy();
  await gone(broker, 0);
  await broker.advance(EXPORTED_MS);
  assert.equal(broker.board.soc.output(0).enabled, false);
});

test('a channel that two entries name is out of service', async () => {
  const { chip } = devices.servo;
  const twice = { servo: devices.servo, same: { kind: 'pwm' as const, chip: 0, channel: 0 } };
  await using broker = await TestBroker.start({
    policy: { ...policy, devices: twice, rules: [{ id: 'all', users: ['alice'], devices: ['*'], allow: ['write'] }] },
  });
  const client = await enter(broker, alice);
  const { error } = await client.call('pwm.set', { chip: 0, channel: 0, ...running });
  assert.equal(error?.code, 'unavailable', `${chip} and 0`);
  assert.match(error.message, /has two names in the policy/);
});

test('an export is not waited for any longer once its grant has ended', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await enter(broker, alice);
  for (let attempt = 0; attempt < 8; attempt++) broker.board.kernel.failNext(enable, 'ENOENT', 'open');
  await ask(client, 8, 'pwm.set', { device: 'servo', ...running });
  broker.broker.reload();
  await broker.advance(1);
  assert.equal((await client.reply()).error?.code, 'unsafe');
});

test('a lease that has ended leaves no timer behind', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await enter(broker, alice);
  const { result } = await client.call('lease.take', { device: 'servo', ttlMs: 60_000 });
  await client.call('lease.release', { lease: (result as { lease: number }).lease });
  // The audit log has a timer too, for a second.
  await broker.advance(1500);
  assert.equal(broker.clock?.pending, 0);
});
