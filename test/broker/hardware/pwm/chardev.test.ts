import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import { packWaveform, requests, unpackWaveform } from '../../../../broker/hardware/pwm/waveform-struct.ts';
import { highRatio } from '../../../../contract/pwm/waveform.ts';
import { pca9685, ticks } from '../../../../sim/pwm-rounding.ts';
import { change, never, refusal } from './acts.ts';
import { bench, running } from './bench.ts';

const chardev = { chardev: true } as const;
const coarse = { chardev: true, rounding: ticks(3000, 1 << 16) } as const;
const shared = { chardev: true, rounding: pca9685, sharedPeriod: 'round', enabledAtStart: true, npwm: 17 } as const;

it('packs a waveform as the kernel has it', () => {
  const bytes = packWaveform(3, { periodNs: 0x1_0000_0002, highNs: 5, offsetNs: 7 });
  assert.equal(bytes.toString('hex'), '0300000000000000020000000100000005000000000000000700000000000000');
  assert.deepEqual(unpackWaveform(bytes), { periodNs: 0x1_0000_0002, highNs: 5, offsetNs: 7 });
});

describe('a change', () => {
  it('is one call with exactly what was planned', async () => {
    const { kernel, chip } = bench(coarse);
    await chip.open(0, never);
    const plan = chip.plan(0, chip.read(0), running);
    assert.deepEqual(
      plan.steps.map(({ describe: text }) => text),
      ['waveform ← period 999000 ns, high 498000 ns'],
    );
    kernel.clearLog();
    for (const step of plan.steps) step.run();
    assert.deepEqual(
      kernel.log.map(({ syscall, value }) => [syscall, value]),
      [['ioctl', `0x${requests.SETEXACTWF.toString(16)}`]],
    );
    assert.deepEqual(plan.result, { ...running, periodNs: 999_000, dutyNs: 498_000 });
    assert.deepEqual([plan.roundingKnown, plan.passing], [true, []]);
  });

  it('has no call for what stays off', async () => {
    const { kernel, chip } = bench(chardev);
    await chip.open(0, never);
    change(chip, 0, { ...running, enabled: false });
    kernel.clearLog();
    assert.deepEqual(
      change(chip, 0, { dutyNs: 7 }).steps.map(({ describe: text }) => text),
      ['kept until it is on'],
    );
    assert.ok(kernel.log.every(({ value }) => value !== `0x${requests.SETEXACTWF.toString(16)}`));
    assert.equal(chip.read(0).dutyNs, 7);
  });

  it('is refused if the hardware cannot do any more what was planned', async () => {
    const { kernel, chip } = bench(chardev);
    await chip.open(0, never);
    const plan = chip.plan(0, chip.read(0), running);
    kernel.failNext('/dev/pwmchip0', 'EDOM', 'ioctl');
    assert.throws(() => plan.steps[0]?.run(), refusal('unavailable', /Try again/));
    assert.equal(chip.read(0).enabled, false);
    plan.steps[0]?.run();
    assert.deepEqual(chip.read(0), running);
  });

  it('is refused after the channel was closed', async () => {
    const { chip, hardware } = bench(chardev);
    await chip.open(0, never);
    const plan = chip.plan(0, chip.read(0), running);
    chip.close(0);
    await chip.open(1, never);
    assert.throws(() => plan.steps[0]?.run(), refusal('unavailable', /not open/));
    assert.equal(hardware.output(0).enabled, false);
  });
});

describe('what the kernel would round to something else is refused', () => {
  const table = [
    ['a period that is too short', coarse, { ...running, periodNs: 2999, dutyNs: 2999 }],
    ['a period that is too long', coarse, { ...running, periodNs: 600_000_000, dutyNs: 1000 }],
    ['a pulse that hardly fits', coarse, { ...running, periodNs: 12_000, dutyNs: 8_900 }],
  ] as const;
  for (const [what, options, requested] of table)
    it(what, async () => {
      const { chip, hardware } = bench(options);
      await chip.open(0, never);
      assert.throws(() => change(chip, 0, requested), refusal('invalid', /cannot do period .*: it would do period/));
      assert.equal(hardware.output(0).enabled, false);
    });

  it('a period that another channel holds, and a pulse that would fill it', async () => {
    const { chip, hardware } = bench(shared);
    await chip.open(0, never);
    change(chip, 0, { ...running, periodNs: 9_994_240, dutyNs: 1000 });
    await chip.open(1, never);
    const servo = { ...running, periodNs: 19_988_480, dutyNs: 12_000_000 };
    assert.throws(() => change(chip, 1, servo), refusal('invalid', /it would do .* others hold it \(open now: 0\)/));
    assert.equal(highRatio(hardware.pin(1)), 0);
  });

  it('but not a flat low line, whatever its period', async () => {
    const { chip, hardware } = bench(coarse);
    await chip.open(0, never);
    change(chip, 0, { ...running, periodNs: 1000, dutyNs: 0 });
    assert.equal(hardware.pin(0).dutyNs, 0);
  });

  it('nor what is a step of the hardware beside', async () => {
    const { chip } = bench(coarse);
    await chip.open(0, never);
    change(chip, 0, { ...running, periodNs: 100_000, dutyNs: 99_999 });
    assert.deepEqual(chip.read(0), { ...running, periodNs: 99_000, dutyNs: 99_000 });
  });
});

it('refuses to run without a period, or with a duty beyond it', async () => {
  const { chip } = bench(chardev);
  await chip.open(0, never);
  for (const wrong of [
    { periodNs: 0, dutyNs: 0 },
    { dutyNs: 1_000_001 },
    { dutyNs: 1_000_001, polarity: 'inversed' },
  ] as const)
    assert.throws(
      () => change(chip, 0, { ...running, ...wrong }),
      refusal('invalid', /period above 0, and a duty within/),
    );
});

describe('polarity', () => {
  it('is kept where a flat line could be of either', async () => {
    const { chip, hardware } = bench(chardev);
    await chip.open(0, never);
    for (const polarity of ['normal', 'inversed'] as const)
      for (const dutyNs of [0, running.periodNs]) {
        change(chip, 0, { ...running, dutyNs, polarity });
        assert.deepEqual(chip.read(0), { ...running, dutyNs, polarity });
        assert.equal(highRatio(hardware.pin(0)), (polarity === 'normal') === dutyNs > 0 ? 1 : 0);
      }
  });

  it('is told from what somebody left', async () => {
    const { chip } = bench(chardev);
    for (const left of [
      { ...running, polarity: 'inversed', dutyNs: 300_000 },
      { ...running, dutyNs: 300_000 },
      { ...running, dutyNs: 1_000_000 },
    ] as const) {
      await chip.open(0, never);
      change(chip, 0, left);
      chip.close(0);
      await chip.open(0, never);
      assert.deepEqual(chip.read(0), left);
    }
  });
});

describe('the device', () => {
  it('is not opened before it is needed, nor closed before the chip goes', async () => {
    const { kernel, chip } = bench(chardev);
    assert.equal(kernel.openDescriptors, 0);
    await chip.open(0, never);
    await chip.open(1, never);
    chip.close(0);
    assert.equal(kernel.openDescriptors, 1);
    chip.dispose();
    assert.equal(kernel.openDescriptors, 0);
  });

  it('that is missing is said to be, where somebody insists on it', async () => {
    const { kernel } = bench();
    const [chip] = new PwmDiscovery(kernel).scan(() => 'chardev');
    await assert.rejects(
      async () => chip?.open(0, never),
      refusal('unavailable', /no \/dev\/pwmchip0: it takes Linux 6.17/),
    );
  });

  it('of another chip is not taken for it', async () => {
    const { kernel } = bench();
    kernel.tree.place('/dev/pwmchip0', { kind: 'device', rdev: 0x103, open: () => ({ close: () => {} }) });
    const [chip] = new PwmDiscovery(kernel).scan(() => 'chardev');
    await assert.rejects(async () => chip?.open(0, never), refusal('unavailable', /no \/dev\/pwmchip0/));
    assert.equal(kernel.openDescriptors, 0);
  });

  it('that is only a link is not followed', () => {
    const { kernel } = bench(chardev);
    kernel.tree.remove('/dev/pwmchip0');
    kernel.tree.place('/dev/pwmchip0', { kind: 'link', target: '/dev/pwmchip1' });
    assert.equal(new PwmDiscovery(kernel).scan()[0]?.info.backend, 'sysfs');
  });
});

it('tells nobody of changes: there is nobody else', async () => {
  const { chip } = bench(chardev);
  await chip.open(0, never);
  let calls = 0;
  const watch = chip.watch(0, () => calls++);
  change(chip, 0, running);
  await new Promise((resolve) => setImmediate(resolve));
  watch.close();
  assert.equal(calls, 0);
});
