/** What a change does to the pins, what it may not do, and what is left when it fails. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { SimulatedPwmChip } from '../../sim/pwm.ts';
import { fc } from '../random-cases.ts';
import { devices, policy, refusal, TestBroker } from './harness.ts';
import { alice } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 50_000, polarity: 'normal' } as const;

/** One rule for everything, with these limits. */
const limited = (limits: NonNullable<PolicyDocument['rules'][number]['limits']>): PolicyDocument => ({
  ...policy,
  rules: [{ id: 'narrow', groups: ['bench'], devices: ['*'], allow: ['read', 'write'], limits }],
});

test('what a set leaves out stays as it is, and the limit binds the whole', async () => {
  await using broker = await TestBroker.start({ policy: limited({ highRatio: [0, 0.8], frequencyHz: [20, 30_000] }) });
  const client = await broker.connect(alice);
  const fan = { device: 'fan' };
  await client.pwm.set({ ...fan, ...running });
  broker.board.kernel.clearLog();
  const refused = [
    [{ periodNs: 60_000 }, 'highRatio', /^high ratio 0\.833333 is above 0\.8 \(rule narrow, policy\.json:\d+\)$/],
    [{ dutyNs: 90_000 }, 'highRatio', /^high ratio 0\.9 is above/],
    [{ polarity: 'inversed', dutyNs: 10_000 }, 'highRatio', /^high ratio 0\.9 is above/],
    [{ enabled: false, polarity: 'inversed', dutyNs: 0 }, 'highRatio', /^high ratio 1 is above/],
    [{ periodNs: 200_000_000 }, 'frequencyHz', /^frequency 5 Hz is below 20 Hz/],
    [{ periodNs: 10_000, dutyNs: 0 }, 'frequencyHz', /^frequency 100000 Hz is above 30000 Hz/],
  ] as const;
  for (const [fields, limit, says] of refused) {
    const { message, data } = await refusal(client.pwm.set({ ...fan, ...fields }), 'denied');
    assert.match(message, says);
    assert.deepEqual([data.limit, data.rule, data.device], [limit, 'narrow', 'fan']);
  }
  assert.deepEqual(broker.board.kernel.writes, []);
  assert.deepEqual(broker.board.soc.output(1), running);
  await client.pwm.set({ ...fan, dutyNs: 80_000 });
  await client.pwm.set({ ...fan, polarity: 'inversed', dutyNs: 30_000 });
  assert.equal(broker.board.soc.pin(1).dutyNs, 70_000);
  await client.pwm.disable(fan);
  assert.equal(broker.board.soc.pin(1).enabled, false);
});

test('switching off passes every limit', async () => {
  await using broker = await TestBroker.start({
    policy: limited({ highRatio: [0.4, 0.6], changesPerSecond: 1, highRatioPerSecond: 0.6 }),
    virtual: true,
  });
  const client = await broker.connect(alice);
  const setting = client.pwm.set({ device: 'fan', ...running });
  await client.ping();
  await broker.advance(50);
  await setting;
  const { data } = await refusal(client.pwm.set({ device: 'fan', dutyNs: 51_000 }), 'denied');
  assert.equal(data.limit, 'changesPerSecond');
  await client.pwm.disable({ device: 'fan' });
  await client.pwm.set({ device: 'fan', periodNs: 0, dutyNs: 0 });
  await broker.advance(400);
  const steep = await refusal(client.pwm.set({ device: 'fan', ...running }), 'denied');
  assert.equal(steep.data.limit, 'highRatioPerSecond', '0.5 in 0.4 s');
  await broker.advance(601);
  await client.pwm.set({ device: 'fan', ...running });
});

test('what no timer can do is refused before the policy is asked', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const longer = await refusal(client.pwm.set({ device: 'fan', periodNs: 10, dutyNs: 20 }), 'invalid');
  assert.match(longer.message, /dutyNs 20 is longer than periodNs 10 on fan: set both together/);
  assert.deepEqual(longer.data, { path: 'dutyNs', value: 20, allowed: [0, 10] });
  assert.match((await refusal(client.pwm.set({ device: 'fan', enabled: true }), 'invalid')).message, /period 0/);
});

test('numbers and names mean the same channel; a wrong one says what is wrong', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const { name, device } = await client.pwm.set({ chip: 2, channel: 3, ...running, periodNs: 1_638_400 });
  assert.deepEqual([name, device], ['leds/3', 'leds']);
  for (const reference of [
    { device: 'leds/3' },
    { device: 'leds', channel: 3 },
    { device: 'leds', chip: 2, channel: 3 },
  ])
    assert.equal((await client.pwm.get(reference)).state?.enabled, true);
  const wrong = [
    [{}, 'invalid', /name a device, or a chip and a channel/],
    [{ chip: 0 }, 'invalid', /name a device, or a chip and a channel/],
    [{ device: 'leds' }, 'invalid', /'leds' has several channels: name one, as in 'leds\/0'/],
    [{ device: 'leds/x' }, 'invalid', /is not a device/],
    [{ device: '../fan' }, 'invalid', /is not a device/],
    [{ device: 'pump' }, 'not_found', /there is no device 'pump' in the policy/],
    [{ device: 'leds/9' }, 'not_found', /device 'leds' has no channel 9/],
    [{ chip: 2, channel: 9 }, 'not_found', /no inventory entry covers chip 2 channel 9/],
    [{ chip: 7, channel: 0 }, 'not_found', /no inventory entry covers chip 7/],
  ] as const;
  for (const [reference, code, says] of wrong)
    assert.match((await refusal(client.pwm.get(reference), code)).message, says);
});

test('several channels: one that is refused keeps all from being touched', async () => {
  await using broker = await TestBroker.start({ policy: limited({ highRatio: [0, 0.8] }) });
  const client = await broker.connect(alice);
  for (const device of ['fan', 'servo']) await client.pwm.open({ device });
  broker.board.kernel.clearLog();
  const good = { device: 'fan', ...running };
  for (const [bad, code] of [
    [{ device: 'servo', ...running, dutyNs: 90_000 }, 'denied'],
    [{ device: 'servo', periodNs: 10, dutyNs: 20 }, 'invalid'],
    [{ device: 'pump' }, 'not_found'],
    [{ chip: 0, channel: 1 }, 'invalid'],
  ] as const)
    await refusal(client.pwm.setMany({ sets: [good, bad] }), code);
  assert.deepEqual(broker.board.kernel.writes, []);
  const { data } = await refusal(client.pwm.setMany({ sets: [good, { device: 'fan' }] }), 'invalid');
  assert.deepEqual([data.path, data.value], ['sets[1]', 'fan']);
});

test('several channels: what was done is undone when the kernel refuses the next', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  await client.pwm.set({ device: 'fan', ...running });
  await client.pwm.set({ device: 'servo', ...running, polarity: 'inversed' });
  const sets = [
    { device: 'fan', enabled: true, periodNs: 30_000, dutyNs: 20_000, polarity: 'inversed' },
    { device: 'servo', enabled: true, periodNs: 170_000, dutyNs: 165_000 },
  ] as const;
  for (const file of ['period', 'duty_cycle', 'enable']) {
    broker.board.kernel.failNext(`/sys/class/pwm/pwmchip0/pwm0/${file}`, 'EIO', 'write');
    await refusal(client.pwm.setMany({ sets: [...sets] }), 'device');
    assert.deepEqual(broker.board.soc.output(1), running, file);
    assert.deepEqual(broker.board.soc.output(0), { ...running, polarity: 'inversed' }, file);
  }
  await client.pwm.setMany({ sets: [...sets] });
  assert.deepEqual(
    [1, 0].map((channel) => broker.board.soc.output(channel).dutyNs),
    [20_000, 165_000],
  );
});

test('several channels: what cannot be undone is made safe', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  for (const device of ['fan', 'servo']) await client.pwm.set({ device, ...running });
  const { kernel } = broker.board;
  kernel.failNext('/sys/class/pwm/pwmchip0/pwm0/duty_cycle', 'EIO', 'write');
  kernel.failNext('/sys/class/pwm/pwmchip0/pwm1/enable', 'EIO', 'read');
  const sets = [
    { device: 'fan', dutyNs: 10 },
    { device: 'servo', dutyNs: 10 },
  ];
  kernel.clearLog();
  const changing = client.pwm.setMany({ sets });
  await refusal(changing, 'device');
  assert.notEqual(broker.board.soc.output(1).dutyNs, 10);
});

test('channels that share a period: nobody moves the period of another', async () => {
  const chip = '/sys/devices/platform/shared';
  const shared = { kind: 'pwm', chip } as const;
  const strict: PolicyDocument = {
    ...policy,
    devices: { ...devices, slow: { ...shared, channel: 0 }, quick: { ...shared, channel: 1 } },
    rules: [
      {
        id: 'slow',
        groups: ['bench'],
        devices: ['slow', 'leds'],
        allow: ['read', 'write'],
        limits: { frequencyHz: [0, 1000] },
      },
      { id: 'quick', groups: ['bench'], devices: ['quick'], allow: ['read', 'write'] },
    ],
  };
  for (const sharedPeriod of ['EBUSY', 'EINVAL', 'round'] as const) {
    await using broker = await TestBroker.start({ policy: strict });
    const client = await broker.connect(alice);
    const chardev = sharedPeriod === 'round';
    const own = new SimulatedPwmChip(broker.board.kernel, {
      number: 3,
      devicePath: chip,
      npwm: 2,
      sharedPeriod,
      chardev,
    });
    await client.pwm.set({ device: 'slow', enabled: true, periodNs: 2_000_000, dutyNs: 1_000_000 });
    const fast = { device: 'quick', enabled: true, periodNs: 1_000_000, dutyNs: 500_000 };
    await refusal(client.pwm.set(fast), sharedPeriod === 'EBUSY' ? 'busy' : 'invalid');
    assert.equal(own.pin(0).periodNs, 2_000_000, sharedPeriod);
    assert.equal(own.pin(1).enabled, false);
    await client.pwm.set({ ...fast, periodNs: 2_000_000 });
  }
});

test('a plan says what a set does, and a set does what a plan said', async () => {
  await using broker = await TestBroker.start({ policy: limited({ highRatio: [0, 0.75] }) });
  const client = await broker.connect(alice);
  const { soc, expander, kernel } = broker.board;
  for (const device of ['servo', 'leds/1']) await client.pwm.open({ device });
  const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });
  const fields = fc.record({
    enabled: some(fc.boolean()),
    periodNs: some(fc.constantFrom(0, 655_360, 1_000_000, 20_000_000)),
    dutyNs: some(fc.constantFrom(0, 1, 163_840, 600_000, 655_360, 15_000_000, 20_000_000)),
    polarity: some(fc.constantFrom('normal', 'inversed')),
  });
  const pins: Record<string, () => PwmState> = { servo: () => soc.output(0), 'leds/1': () => expander.output(1) };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('servo', 'leds/1'), fields, async (device, set) => {
      const call = { device, ...set };
      const before = (await client.pwm.get({ device })).state;
      kernel.clearLog();
      const plan = await client.pwm.plan(call).catch((error: { code: string }) => error.code);
      assert.deepEqual(kernel.writes, [], 'a plan writes nothing');
      assert.deepEqual((await client.pwm.get({ device })).state, before);
      const done = await client.pwm.set(call).catch((error: { code: string }) => error.code);
      if (typeof plan === 'string' || typeof done === 'string') {
        assert.equal(done, typeof plan === 'string' ? plan : 'denied');
        assert.ok(typeof plan === 'string' || !plan.allowed);
        assert.deepEqual((await client.pwm.get({ device })).state, before);
        return;
      }
      assert.ok(plan.allowed);
      assert.deepEqual(plan.previous, before);
      assert.deepEqual(done.state, plan.result);
      if (device === 'servo') assert.equal(kernel.writes.length, plan.steps.length);
      if (plan.steps.length === 0) return;
      const pin = pins[device]?.();
      assert.equal(pin?.enabled, plan.result.enabled);
      if (plan.result.enabled) assert.equal(pin?.periodNs, plan.result.periodNs);
    }),
    { numRuns: 200 },
  );
});

test('a close says whether the output goes on, and a rule may demand that it does not', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  await client.pwm.set({ device: 'fan', ...running });
  assert.equal((await client.pwm.close({ device: 'fan' })).stillRunning, true);
  assert.equal(broker.board.soc.output(1).enabled, true);
  assert.equal((await client.pwm.get({ device: 'fan' })).state, null);
  assert.equal((await client.pwm.close({ device: 'fan' })).stillRunning, false, 'closed already');
  broker.reload(limited({ closeOnlyWhenOff: true }));
  await client.pwm.open({ device: 'fan' });
  const { message, data } = await refusal(client.pwm.close({ device: 'fan' }), 'denied');
  assert.match(message, /the channel is running and closing it would not stop it: disable it first/);
  assert.equal(data.limit, 'closeOnlyWhenOff');
  await client.pwm.disable({ device: 'fan' });
  assert.equal((await client.pwm.close({ device: 'fan' })).stillRunning, false);
});
