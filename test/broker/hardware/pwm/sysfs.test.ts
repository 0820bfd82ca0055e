import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../../../broker/hardware/os.ts';
import { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import { SimulatedPwmChip } from '../../../../sim/pwm.ts';
import { change, never, refusal } from './acts.ts';
import { bench, running } from './bench.ts';

describe('export', () => {
  it('is one write, and opens what it will need for good', async () => {
    const { kernel, chip } = bench();
    kernel.clearLog();
    await chip.open(1, never);
    assert.deepEqual(kernel.writes, ['pwmchip0/export ← 1']);
    kernel.clearLog();
    change(chip, 1, running);
    chip.read(1);
    assert.deepEqual([...new Set(kernel.log.map(({ syscall }) => syscall))].sort(), ['read', 'write']);
  });

  it('waits for files that are not there yet', async () => {
    const { chip, clock } = bench({ exportDelayMs: 40 });
    const opening = chip.open(0, never);
    await clock.advance(39);
    assert.equal(chip.isOpen(0), false);
    await clock.advance(40);
    await opening;
    assert.equal(chip.isOpen(0), true);
  });

  it('waits for permissions that are not right yet', async () => {
    const { kernel, chip, clock, path } = bench();
    kernel.failNext(`${path}/pwm0/duty_cycle`, 'EACCES', 'open');
    const opening = chip.open(0, never);
    assert.equal(chip.isOpen(0), false);
    await clock.advance(1);
    await opening;
    assert.equal(chip.isOpen(0), true);
    chip.close(0);
    assert.equal(kernel.openDescriptors, 0);
  });

  it('opens each file once, also if a scan comes while it waits', async () => {
    const { kernel, chip, clock, discovery } = bench({ exportDelayMs: 20 });
    const opening = chip.open(0, never);
    await clock.advance(20);
    discovery.scan();
    assert.equal(chip.isOpen(0), true);
    await clock.advance(20);
    await opening;
    assert.equal(kernel.openDescriptors, 4);
  });

  it('gives up after two seconds', async () => {
    const { chip, clock } = bench({ exportDelayMs: 60_000 });
    const opening = assert.rejects(chip.open(0, never), refusal('timeout', /pwm0 did not appear within 2023 ms/));
    await clock.advance(2100);
    await opening;
    assert.equal(clock.pending, 1, 'only the simulated driver still waits');
  });

  it('gives up at once when it is cancelled, and whoever comes next takes it up', async () => {
    const { chip, clock, kernel } = bench({ exportDelayMs: 40 });
    let isCancelled = false;
    const opening = assert.rejects(
      chip.open(0, () => isCancelled),
      refusal('unsafe'),
    );
    await clock.advance(5);
    isCancelled = true;
    const next = chip.open(0, never);
    await clock.advance(10);
    await opening;
    assert.equal(chip.isOpen(0), false);
    await clock.advance(100);
    await next;
    assert.deepEqual(kernel.writes, ['pwmchip0/export ← 0', 'pwmchip0/export ← 0: EBUSY']);
  });

  it('is refused for what the kernel keeps for itself', async () => {
    const { clock, kernel } = bench({ chardev: true });
    const fd = kernel.open('/dev/pwmchip0', 'read-write');
    kernel.ioctl(fd, 0x7501, 0);
    const [chip] = new PwmDiscovery(kernel).scan(() => 'sysfs');
    assert.ok(chip);
    const opening = assert.rejects(chip.open(0, never), refusal('busy', /in use by a kernel driver/));
    await clock.advance(100);
    await opening;
  });
});

describe('order of writes', () => {
  it('from a fresh channel to a running one', async () => {
    const { kernel, chip, hardware } = bench();
    await chip.open(0, never);
    kernel.clearLog();
    change(chip, 0, running);
    assert.deepEqual(kernel.writes, ['pwm0/period ← 1000000', 'pwm0/duty_cycle ← 500000', 'pwm0/enable ← 1']);
    assert.deepEqual(hardware.output(0), running);
  });

  it('tells what is passed on the way', async () => {
    const { chip } = bench();
    await chip.open(0, never);
    change(chip, 0, running);
    const { passing, steps, result, roundingKnown } = change(chip, 0, { periodNs: 2_000_000, dutyNs: 100_000 });
    assert.deepEqual(passing, [{ ...running, periodNs: 2_000_000 }]);
    assert.deepEqual(
      steps.map(({ describe: text }) => text),
      ['period ← 2000000', 'duty_cycle ← 100000'],
    );
    assert.deepEqual([result.periodNs, roundingKnown], [2_000_000, false]);
  });
});

describe('a call that fails', () => {
  const acts = [
    ['enable', { enabled: true }],
    ['period', { periodNs: 2_000_000 }],
    ['duty_cycle', { dutyNs: 1 }],
    ['polarity', { polarity: 'inversed' }],
  ] as const;
  for (const [attribute, requested] of acts) {
    it(`is a refusal where it is foreseen: ${attribute}`, async () => {
      const { kernel, chip, path } = bench();
      await chip.open(0, never);
      change(chip, 0, { ...running, enabled: false });
      kernel.failNext(`${path}/pwm0/${attribute}`, 'EIO', 'write');
      assert.throws(() => change(chip, 0, requested), refusal('device', /does not answer/));
      assert.deepEqual(chip.read(0), { ...running, enabled: false }, 'and nothing was changed');
    });

    it(`is a fault where it is not: ${attribute}`, async () => {
      const { kernel, chip, path } = bench();
      await chip.open(0, never);
      change(chip, 0, { ...running, enabled: false });
      kernel.failNext(`${path}/pwm0/${attribute}`, 'ENOMEM', 'write');
      assert.throws(
        () => change(chip, 0, requested),
        (error) => error instanceof OsError && error.errno === 'ENOMEM',
      );
    });
  }

  it('of two channels that share a period names the cause', async () => {
    for (const [errno, code] of [
      ['EINVAL', 'invalid'],
      ['EBUSY', 'busy'],
    ] as const) {
      const { chip } = bench({ sharedPeriod: errno });
      await chip.open(0, never);
      await chip.open(1, never);
      change(chip, 0, running);
      assert.throws(
        () => change(chip, 1, { ...running, periodNs: 2_000_000 }),
        refusal(code, /share.* one period.*\(open now: 0\): give all of them the same period, or disable and close/),
      );
    }
  });

  it('leaves a close closed, whoever closed it', async () => {
    const { chip, kernel, path } = bench();
    await chip.open(0, never);
    kernel.writeAsOther(`${path}/unexport`, '0');
    chip.close(0);
    assert.equal(chip.isOpen(0), false);
    kernel.failNext(`${path}/unexport`, 'EACCES');
    assert.throws(() => chip.close(0), refusal('unavailable', /run it as root/));
  });
});

it('does not close what it cannot have again: an output goes on', async () => {
  const { chip, hardware } = bench();
  await chip.open(0, never);
  change(chip, 0, running);
  chip.close(0);
  assert.deepEqual(hardware.output(0), running);
});

it('reads what numbers cannot count as the largest that they can', async () => {
  const { chip, kernel, path } = bench();
  await chip.open(0, never);
  kernel.writeAsOther(`${path}/pwm0/period`, String(2n ** 64n - 1n));
  assert.equal(chip.read(0).periodNs, Number.MAX_SAFE_INTEGER);
});

it('knows a channel by its place among the devices: another chip with its number is not it', async () => {
  const { chip, hardware, kernel } = bench();
  await chip.open(0, never);
  hardware.unplug();
  const other = new SimulatedPwmChip(kernel, { number: 0, devicePath: '/sys/devices/platform/other' });
  await assert.rejects(chip.open(1, never), refusal('unavailable', /unplugged/));
  assert.equal(other.output(0).enabled, false);
  assert.deepEqual(kernel.list(other.path), ['device', 'export', 'npwm', 'unexport']);
});
