/** `pwm.state`: every change of a channel that one may see, whoever made it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subscription } from '../../client/subscription.ts';
import { policy, refusal, TestBroker } from './harness.ts';
import { alice, bob, eve, victor } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 50_000, polarity: 'normal' } as const;

type Watched = Subscription<'pwm.state'>;

async function next(events: Watched): Promise<[name: string, cause: string, user?: string, dutyNs?: number | null]> {
  const { value } = await events.next();
  assert.ok(value !== undefined);
  const { name, cause, user = '', state } = value.value;
  return [name, cause, user, state === null ? null : state.dutyNs];
}

test("a watcher sees his own changes, others', the broker's and those of strangers to it", async () => {
  await using broker = await TestBroker.start();
  const [one, other] = [await broker.connect(alice), await broker.connect(bob)];
  const events = await one.subscribe('pwm.state');
  await one.pwm.set({ device: 'fan', ...running });
  assert.deepEqual(await next(events), ['fan', 'call', '', 0], 'opened');
  assert.deepEqual(await next(events), ['fan', 'call', 'alice', 50_000]);
  const lease = await other.lease({ device: 'fan' });
  await other.pwm.set({ device: 'fan', dutyNs: 10_000 });
  assert.deepEqual(await next(events), ['fan', 'call', 'bob', 10_000]);
  broker.board.kernel.writeAsOther('/sys/class/pwm/pwmchip0/pwm1/duty_cycle', '20000');
  assert.deepEqual(await next(events), ['fan', 'foreign', '', 20_000]);
  await lease.release();
  assert.deepEqual(await next(events), ['fan', 'safe', '', 12_000]);
  await other.pwm.close({ device: 'fan' });
  assert.deepEqual(await next(events), ['fan', 'call', 'bob', null]);
});

test('strangers are noticed on a channel that was opened, reopened or reset while it was watched', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const events = await client.subscribe('pwm.state', { devices: ['fan'] });
  const reopen = [
    () => client.pwm.set({ device: 'fan', ...running }),
    async () => {
      await client.pwm.close({ device: 'fan' });
      await client.pwm.open({ device: 'fan' });
    },
    () => client.devices.reset({ device: 'fan' }),
  ];
  let dutyNs = 1000;
  for (const act of reopen) {
    await act();
    dutyNs++;
    broker.board.kernel.writeAsOther('/sys/class/pwm/pwmchip0/pwm1/duty_cycle', String(dutyNs));
    for (let seen = await next(events); seen[1] !== 'foreign' || seen[3] !== dutyNs; seen = await next(events));
  }
});

test('a channel that does not answer disturbs neither watchers nor the broker', async () => {
  await using broker = await TestBroker.start();
  const [client, viewer] = [await broker.connect(alice), await broker.connect(victor)];
  await client.pwm.set({ device: 'fan', ...running });
  await client.pwm.set({ device: 'servo', ...running });
  const enable = '/sys/class/pwm/pwmchip0/pwm1/enable';
  broker.board.kernel.failNext(enable, 'EIO', 'read');
  const events = await viewer.subscribe('pwm.state', { devices: ['servo', 'fan'] });
  broker.board.kernel.failNext(enable, 'EIO', 'read');
  broker.board.kernel.writeAsOther('/sys/class/pwm/pwmchip0/pwm1/duty_cycle', '1');
  await client.pwm.set({ device: 'servo', dutyNs: 7 });
  assert.deepEqual(await next(events), ['servo', 'call', 'alice', 7]);
  // The scan for new devices reads it too.
  for (let read = 0; read < 2; read++) broker.board.kernel.failNext(enable, 'EIO', 'read');
  const { chips } = await viewer.pwm.states();
  const [servo, fan] = chips[0]?.channels ?? [];
  assert.deepEqual([servo?.state?.dutyNs, fan?.state], [7, null]);
  assert.match(fan?.problem ?? '', /does not answer on its bus/);
});

test('what one may not see is not told, from the moment of a reload on', async () => {
  await using broker = await TestBroker.start();
  const [client, viewer, stranger] = [
    await broker.connect(alice),
    await broker.connect(victor),
    await broker.connect(eve),
  ];
  await refusal(stranger.subscribe('pwm.state', { devices: ['fan'] }), 'denied');
  const nothing = await stranger.subscribe('pwm.state');
  const events = await viewer.subscribe('pwm.state');
  await client.pwm.set({ device: 'servo', ...running });
  await next(events);
  await next(events);
  const rules = policy.rules.map((rule) => (rule.id === 'look' ? { ...rule, devices: ['fan'] } : rule));
  broker.reload({ ...policy, rules });
  await client.pwm.set({ device: 'servo', dutyNs: 1 });
  await client.pwm.set({ device: 'fan', ...running });
  assert.deepEqual(await next(events), ['fan', 'call', '', 0]);
  await stranger.close();
  assert.deepEqual(await nothing.next(), { done: true, value: undefined });
});
