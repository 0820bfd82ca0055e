/** A new policy, or one that is none, while clients are at work. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { Refusal } from '../../contract/errors.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { policy, refusal, TestBroker, until } from './harness.ts';
import { alice, bob, everybody, olga } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 90_000, polarity: 'normal' } as const;

/** The usual policy, with other limits or access for those who drive. */
const withBench = (changes: Partial<PolicyDocument['rules'][number]>): PolicyDocument => ({
  ...policy,
  rules: policy.rules.map((rule) => (rule.id === 'bench' ? { ...rule, ...changes } : rule)),
});
const readOnly = withBench({ allow: ['read'] });
const weak = withBench({ limits: { highRatio: [0, 0.5] } });

function writeFragment(broker: TestBroker, name: string, fragment: object): void {
  mkdirSync(join(broker.directory, 'policy.d'), { recursive: true });
  broker.write(`policy.d/${name}`, JSON.stringify(fragment));
}

test('fragments are read anew too: what one forbids is forbidden at once, and what went with it is gone', async () => {
  await using broker = await TestBroker.start();
  const [driver, admin] = [await broker.connect(alice), await broker.connect(olga)];
  await driver.pwm.set({ device: 'fan', ...running });
  const off = { id: 'fan-is-off', users: [alice.name], devices: ['fan'], deny: ['write'] };
  writeFragment(broker, 'off.json', { rules: [off] });
  await admin.policy.reload();
  const { message } = await refusal(driver.pwm.set({ device: 'fan', ...running }), 'denied');
  assert.match(message, /rule fan-is-off, policy\.d\/off\.json:1\)/);
  rmSync(join(broker.directory, 'policy.d/off.json'));
  await admin.policy.reload();
  await driver.pwm.set({ device: 'fan', ...running });
});

const mistakes: Record<string, { spoil: (broker: TestBroker) => void; says: RegExp }> = {
  'a policy that is written half': {
    spoil: (broker) => {
      const text = readFileSync(join(broker.directory, 'policy.json'), 'utf8');
      broker.write('policy.json', text.slice(0, text.length / 2));
    },
    says: /policy\.json:\d+:\d+: not JSON/,
  },
  'an empty policy': { spoil: (broker) => broker.write('policy.json', ''), says: /not JSON|empty/ },
  'a policy with a mistake': {
    spoil: (broker) => broker.write('policy.json', JSON.stringify({ ...policy, rule: [] })),
    says: /policy\.json:1:\d+: rule: unknown key 'rule'/,
  },
  'a policy with a contradiction': {
    spoil: (broker) => broker.write('policy.json', JSON.stringify({ ...policy, admins: ['nobody'] })),
    says: /there is no group 'nobody' in this policy/,
  },
  'a policy that a group may write': {
    spoil: (broker) => chmodSync(join(broker.directory, 'policy.json'), 0o660),
    says: /can be written by others \(mode 0660\): chmod go-w/,
  },
  'a good policy with a fragment that defines what it has': {
    spoil: (broker) => {
      broker.write('policy.json', JSON.stringify(readOnly));
      writeFragment(broker, 'fan.json', { devices: { fan: policy.devices.fan } });
    },
    says: /policy\.d\/fan\.json:1:\d+: devices\.fan: there is a device 'fan' in policy\.json:1 already/,
  },
  'a good policy with a fragment that a group may write': {
    spoil: (broker) => {
      broker.write('policy.json', JSON.stringify(readOnly));
      writeFragment(broker, 'none.json', {});
      chmodSync(join(broker.directory, 'policy.d/none.json'), 0o664);
    },
    says: /policy\.d\/none\.json can be written by others/,
  },
  'keys that others may write, beside a good policy': {
    spoil: (broker) => {
      broker.write('policy.json', JSON.stringify(readOnly));
      chmodSync(join(broker.directory, 'authorized_keys'), 0o606);
    },
    says: /authorized_keys can be written by others/,
  },
};

for (const [what, { spoil, says }] of Object.entries(mistakes))
  test(`${what} is refused whole: the old one stays, for everybody`, async () => {
    await using broker = await TestBroker.start();
    const [holder, admin] = [await broker.connect(alice), await broker.connect(olga)];
    const lease = await holder.lease({ device: 'fan' });
    await holder.pwm.set({ device: 'fan', ...running });
    spoil(broker);
    const { message } = await refusal(admin.policy.reload(), 'invalid');
    assert.match(message, says);
    assert.throws(() => broker.broker.reload(), says);
    assert.match((await admin.status()).policy.lastError ?? '', says);
    await lease.alive();
    await holder.pwm.set({ device: 'fan', dutyNs: 95_000 });
    assert.equal(broker.board.soc.output(1).dutyNs, 95_000);
    await broker.connect(bob);

    rmSync(join(broker.directory, 'policy.d'), { recursive: true, force: true });
    for (const file of ['policy.json', 'authorized_keys']) chmodSync(join(broker.directory, file), 0o600);
    broker.reload(readOnly);
    assert.equal((await admin.status()).policy.lastError, undefined);
    await refusal(holder.pwm.set({ device: 'fan', dutyNs: 1 }), 'denied');
  });

test('a key that is taken away ends its connections, and what they held is safe; the others stay', async () => {
  await using broker = await TestBroker.start();
  const [holder, idle, other] = [await broker.connect(alice), await broker.raw(alice), await broker.connect(bob)];
  await idle.enter();
  const lease = await holder.lease({ device: 'heater' });
  await holder.pwm.set({ device: 'heater', ...running });
  const left = everybody.filter((person) => person !== alice);
  broker.write('authorized_keys', left.map(({ enrolment }) => `${enrolment}\n`).join(''));
  broker.broker.reload();
  assert.equal(broker.board.second.output(0).enabled, false);
  const goodbye = await idle.ended();
  assert.deepEqual(goodbye, { code: 'denied', message: `the key ${alice.fingerprint} was revoked` });
  await until(() => lease.signal.aborted, 'the holder knows');
  await other.pwm.set({ device: 'fan', ...running });
  await assert.rejects(broker.connect(alice), { code: 'denied', message: /is not enrolled for uid 1001/ });
  await (await broker.connect(bob)).lease({ device: 'heater' });
});

test('a key that is given to another user is of no use to the first one', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  await client.enter();
  broker.write('authorized_keys', `${alice.enrolment.replace('user="alice"', 'user="bob"')}\n`);
  broker.broker.reload();
  assert.equal((await client.ended())?.code, 'denied');
});

test('a lease that the new policy would not give is lost: safe, and the rest of the connection stays', async () => {
  await using broker = await TestBroker.start();
  const holder = await broker.connect(alice);
  const lease = await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  broker.reload(readOnly);
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000);
  await until(() => lease.signal.aborted, 'the holder knows');
  assert.match(
    String(lease.signal.reason.message),
    /the policy changed: no rule allows alice \(uid 1001\) to write fan/,
  );
  assert.equal((await holder.pwm.get({ device: 'fan' })).state?.enabled, true);
});

test('what runs beyond the new limits: safe where it is held; else it stays, and may only be turned off or set within', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const lease = await client.lease({ device: 'fan' });
  for (const device of ['fan', 'servo']) await client.pwm.set({ device, ...running });
  const kept = await client.lease({ device: 'leds' });
  broker.reload(weak);
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000);
  await until(() => lease.signal.aborted, 'the holder knows');
  assert.match(String(lease.signal.reason.message), /high ratio 0\.9 is above 0\.5/);
  await kept.alive();
  assert.deepEqual(broker.board.soc.output(0), running);
  await refusal(client.pwm.set({ device: 'servo', dutyNs: 80_000 }), 'denied');
  await client.pwm.disable({ device: 'servo' });
  await refusal(client.pwm.set({ device: 'servo', enabled: true }), 'denied');
  await client.pwm.set({ device: 'servo', enabled: true, dutyNs: 50_000 });
});

test('a set that was granted before a reload and waits for the kernel is not made after it', async () => {
  for (const next of [readOnly, weak, policy]) {
    await using broker = await TestBroker.start({ virtual: true });
    const client = await broker.raw(alice);
    await client.enter();
    client.request(1, 'pwm.set', { device: 'fan', ...running });
    client.request(2, 'pwm.set', { device: 'fan', ...running });
    await client.call('ping', {}, 3);
    broker.reload(next);
    await broker.advance(5000);
    const replies = [await client.reply(), await client.reply()];
    // Who may not write any more when his turn comes is told that, and nothing of the device.
    const second = next === readOnly ? 'denied' : 'unsafe';
    const codes = Object.fromEntries(replies.map(({ id, error }) => [id, error?.code]));
    assert.deepEqual(codes, { 1: 'unsafe', 2: second });
    assert.equal(broker.board.soc.output(1).enabled, false);
  }
});

test('new quotas and new administrators count on live connections', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  await refusal(client.audit.tail(), 'denied');
  broker.reload({ ...policy, admins: ['bench'], quotas: { leases: 1 } });
  await client.audit.tail();
  await client.lease({ device: 'fan' });
  await refusal(client.lease({ device: 'servo' }), 'limit');
});

test('reloads under load: every answer is a change or a refusal, and what is left is within the last policy', async () => {
  await using broker = await TestBroker.start();
  const clients = [await broker.connect(alice), await broker.connect(bob), await broker.connect(alice)];
  // The channels of this chip share one period, which nobody can change while others are open.
  await clients[0]?.pwm.set({ device: 'leds/0', enabled: true, periodNs: 1_638_400, dutyNs: 0 });
  let done = false;
  const counts: Record<string, number> = {};
  const turns = [0, 0, 0];
  const drive = async (client: Postern, index: number) => {
    const device = `leds/${index}`;
    for (let turn = 0; !done; turn++) {
      turns[index] = turn;
      await client.pwm.set({ device, enabled: true, periodNs: 1_638_400, dutyNs: (turn % 10) * 163_600 }).then(
        () => {
          counts.done = (counts.done ?? 0) + 1;
        },
        (error: unknown) => {
          const { code } = error instanceof Refusal ? error : { code: String(error) };
          counts[code] = (counts[code] ?? 0) + 1;
        },
      );
    }
  };
  const driving = clients.map(drive);
  for (let round = 0; round < 20; round++) {
    broker.reload([readOnly, weak, policy][round % 3] ?? policy);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  broker.reload(weak);
  const at = [...turns];
  await until(() => turns.every((turn, index) => turn > (at[index] ?? 0) + 20), 'each has tried all again');
  done = true;
  await Promise.all(driving);
  assert.deepEqual(
    Object.keys(counts).filter((code) => !['done', 'denied', 'unsafe'].includes(code)),
    [],
  );
  assert.ok((counts.done ?? 0) > 0 && (counts.denied ?? 0) > 0, JSON.stringify(counts));
  for (const channel of [0, 1, 2]) {
    const { periodNs, dutyNs } = broker.board.expander.pin(channel);
    assert.ok(dutyNs <= periodNs / 2, `leds/${channel}: ${dutyNs} of ${periodNs}`);
  }
});
