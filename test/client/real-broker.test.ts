/** The client and the real broker, over a real socket, on the simulated kernel. What the broker decides is tested elsewhere. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { generateKey } from '../../client/keys-node.ts';
import { type ConnectOptions, type Lease, type Postern, PwmClient } from '../../client/main.ts';
import { RealBroker } from './real-broker.ts';

const real = await RealBroker.start({ highRatio: [0, 0.8] });
process.env.XDG_CONFIG_HOME = join(real.folder, 'config');
after(() => real[Symbol.asyncDispose]());

const opened: Postern[] = [];
async function connect(options: ConnectOptions = {}): Promise<Postern> {
  const postern = await real.connect(options);
  opened.push(postern);
  return postern;
}
afterEach(async () => {
  for (const postern of opened.splice(0)) await postern.close();
});

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await delay(1);
}

const lost = (lease: Lease) => until(() => lease.signal.aborted);

const running = { enabled: true, periodNs: 40_000, dutyNs: 10_000, polarity: 'normal' } as const;
const fan = async (postern: Postern) => (await postern.pwm.get({ device: 'fan' })).state;

describe('the client and the broker', () => {
  it('know each other', async () => {
    const postern = await connect();
    const { user, uid, key } = await postern.whoami();
    assert.deepEqual(postern.principal, { user, uid, key });
    assert.equal(uid, process.geteuid?.());
  });

  it('drive a channel', async () => {
    const postern = await connect();
    const { state } = await postern.pwm.set({ device: 'fan', ...running });
    assert.deepEqual(state, running);
    assert.deepEqual(await fan(postern), running);
    await assert.rejects(postern.pwm.set({ device: 'fan', dutyNs: 38_000 }), {
      code: 'denied',
      message: /high ratio 0\.95 is above 0\.8 \(rule own, policy\.json:\d+\)/,
    });
    await assert.rejects(postern.request('pwm.fly', {}), { code: 'not_found' });
    await assert.rejects(postern.request('pwm.get', { device: 1 }), {
      code: 'invalid',
      data: { method: 'pwm.get', path: 'device', value: 1 },
    });
  });

  it('answer a thousand calls made at once', async () => {
    const postern = await connect();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => postern.pwm.get({ device: 'servo' })));
    assert.ok(answers.every(({ device }) => device === 'servo'));
  });

  it('refuse a key that is not enrolled, with its fingerprint', async () => {
    const key = join(real.folder, 'stranger');
    await generateKey(key, 'stranger');
    await assert.rejects(connect({ key }), { code: 'denied', message: /SHA256:.* is not enrolled/ });
  });

  it('refuse a signature for another uid than the kernel sees', async () => {
    await assert.rejects(connect({ uid: 4_000_000 }), { code: 'denied', message: /signature/ });
  });
});

describe('a lease on the real broker', () => {
  it('makes the fan safe at the end of its block', async () => {
    const postern = await connect();
    {
      await using lease = await postern.lease({ device: 'fan', ttlMs: 60_000 });
      await postern.pwm.set({ device: 'fan', ...running });
      await lease.alive();
      assert.equal((await fan(postern))?.enabled, true);
      const other = await connect();
      await assert.rejects(other.lease({ device: 'fan' }), { code: 'busy' });
    }
    assert.equal((await fan(postern))?.enabled, false);
  });

  it('is lost when its program does not keep it alive, and says so', async () => {
    const postern = await connect();
    // Long enough to set it while it lives, also on a busy machine.
    const lease = await postern.lease({ device: 'fan', ttlMs: 500 });
    await postern.pwm.set({ device: 'fan', ...running });
    await lost(lease);
    assert.throws(() => lease.signal.throwIfAborted(), { code: 'unsafe' });
    await assert.rejects(lease.alive(), { code: 'unsafe' });
    assert.equal((await fan(postern))?.enabled, false);
  });

  it('is lost when it is seized, with the reason', async () => {
    const [postern, admin] = [await connect(), await connect()];
    const lease = await postern.lease({ device: 'fan' });
    await admin.lease.seize({ device: 'fan', reason: 'maintenance' });
    await lost(lease);
    assert.match(String(lease.signal.reason), /maintenance/);
  });
});

describe('a restart of the broker', () => {
  it('costs the calls of the moment and the leases; subscriptions go on', async () => {
    let connections = 0;
    const onState = (state: string) => (connections += state === 'connected' ? 1 : 0);
    const [postern, other] = [await connect({ onState }), await connect({ onState })];
    const lease = await postern.lease({ device: 'servo' });
    const events = await postern.subscribe('pwm.state', { devices: ['fan'] });
    await other.pwm.set({ device: 'fan', ...running });
    const before = await events.next();
    assert.equal(before.value?.value.state?.dutyNs, running.dutyNs);

    await real.restart();
    await lost(lease);
    assert.match(String(lease.signal.reason), /the broker stops/);
    await until(() => connections === 4);

    // The subscription is asked for before anything else on the new connection, so that nothing that follows is missed.
    await postern.ping();
    await other.pwm.set({ device: 'fan', dutyNs: 20_000 });
    for (;;) {
      const { value } = await events.next();
      if (value?.value.state?.dutyNs !== 20_000) continue;
      assert.equal(value.value.cause, 'call');
      break;
    }
    assert.deepEqual((await postern.lease.list()).leases, []);
  });

  it('says goodbye in words', async () => {
    const postern = await connect({ reconnect: false });
    await real.restart();
    await until(() => postern.state === 'closed');
    await assert.rejects(postern.ping(), { code: 'unavailable', message: /the broker stops/ });
  });
});

describe('PwmClient on the real broker', () => {
  it('does the session of pyPWMd', async () => {
    await using pwm = new PwmClient({ socket: real.socket, key: real.key });
    await pwm.open(0, 1);
    assert.deepEqual((await pwm.states())[0]?.[1]?.slice(0, 1), [0]);
    assert.equal(await pwm.pwmfreq(5000), 5000);
    await pwm.pwm(0, 1, 0.25);
    assert.deepEqual(await pwm.pwm(0, 1), [0.25, 5000]);
    await pwm.disable(0, 1);
    await pwm.set(0, 1, 1, 10_000, 5000, 0);
    const path = (await pwm.info()).chips[0]?.path;
    assert.deepEqual(await pwm.get(0, 1), [1, 10_000, 5000, 0, `${path}/pwm1`]);
    await pwm.set(0, 1, 1, 10_000, 5000, 'inversed');
    assert.equal((await pwm.get(0, 1))?.[3], 1);
    assert.deepEqual(await pwm.servoset(), [0.6, 2.3, 20]);
    assert.deepEqual(await pwm.servoset(1, 2), [1, 2, 20]);
    await pwm.disable(0, 1);
    await pwm.servo(0, 1, 0.5);
    assert.deepEqual(await pwm.pwm(0, 1), [0.075, 50]);
    assert.deepEqual(await pwm.close(0, 1), { stillRunning: true });
    assert.equal(await pwm.get(0, 1), null);
  });
});
