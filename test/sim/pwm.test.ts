/** Simulated PWM chips against what was seen of real ones: pwm-gpio and pca9685 of Linux 7.3, and older drivers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { type PwmChipOptions, SimulatedPwmChip } from '../../sim/pwm.ts';
import { pca9685, ticks } from '../../sim/pwm-rounding.ts';

function plugged(options: Partial<PwmChipOptions> = {}) {
  const kernel = new SimulatedKernel();
  const chip = new SimulatedPwmChip(kernel, { number: 0, npwm: 2, ...options });
  const write = (file: string, text: string): string => {
    try {
      kernel.writeAsOther(`${chip.path}/${file}`, text);
      return 'ok';
    } catch (error) {
      assert.ok(error instanceof OsError);
      return error.errno;
    }
  };
  const read = (channel = 0) =>
    ['period', 'duty_cycle', 'enable', 'polarity']
      .map((file) => kernel.readAsOther(`${chip.path}/pwm${channel}/${file}`).trim())
      .join(' ');
  return { kernel, chip, write, read };
}

const table = (what: string, options: Partial<PwmChipOptions>, rows: [file: string, text: string, answer: string][]) =>
  it(what, () => {
    const { write } = plugged(options);
    for (const [file, text, answer] of rows) assert.equal(write(file, text), answer, `${file} ← ${text}`);
  });

describe('export and unexport', () => {
  table('take the number of a channel', {}, [
    ['unexport', '0', 'ENODEV'],
    ['export', 'abc', 'EINVAL'],
    ['export', '-1', 'EINVAL'],
    ['export', '2', 'ENODEV'],
    ['export', '4294967296', 'ERANGE'],
    ['export', '', 'ok'],
    ['export', '0', 'ok'],
    ['export', '0', 'EBUSY'],
    ['unexport', 'abc', 'EINVAL'],
    ['unexport', '0', 'ok'],
    ['unexport', '0', 'ENODEV'],
    ['npwm', '3', 'EACCES'],
  ]);

  it('leave the output alone', () => {
    const { chip, write, read } = plugged();
    for (const [file, text] of [
      ['export', '0'],
      ['pwm0/period', '100'],
      ['pwm0/duty_cycle', '40'],
      ['pwm0/enable', '1'],
      ['unexport', '0'],
    ] as const)
      write(file, text);
    assert.deepEqual(chip.pin(0), { enabled: true, periodNs: 100, dutyNs: 40, polarity: 'normal' });
    write('export', '0');
    assert.equal(read(), '100 40 1 normal');
  });

  it('stop it where the driver does', () => {
    const { chip, write } = plugged({ unexportStopsOutput: true });
    write('export', '0');
    write('pwm0/period', '100');
    write('pwm0/enable', '1');
    write('unexport', '0');
    assert.equal(chip.pin(0).enabled, false);
  });

  it('may take a while to show', async () => {
    const { kernel, chip, write } = plugged({ exportDelayMs: 5 });
    write('export', '0');
    write('export', '1');
    write('unexport', '1');
    assert.equal(write('pwm0/period', '1'), 'ENOENT');
    await new Promise<void>((resolve) => kernel.after(8, resolve));
    assert.equal(write('pwm0/period', '1'), 'ok');
    assert.ok(!kernel.list(chip.path).includes('pwm1'));
  });
});

describe('the files of a channel', () => {
  const exported: [string, string, string] = ['export', '0', 'ok'];

  table('read numbers as kernels do', {}, [
    exported,
    ['pwm0/period', 'abc', 'EINVAL'],
    ['pwm0/period', '-5', 'EINVAL'],
    ['pwm0/period', '1000000 ', 'EINVAL'],
    ['pwm0/period', '1.5', 'EINVAL'],
    ['pwm0/period', '0x100000', 'ok'],
    ['pwm0/period', '0777', 'ok'],
    ['pwm0/period', '+2000000\n', 'ok'],
    ['pwm0/period', '18446744073709551615', 'ok'],
    ['pwm0/period', '18446744073709551616', 'ERANGE'],
    ['pwm0/enable', '2', 'EINVAL'],
    ['pwm0/enable', '-1', 'EINVAL'],
    ['pwm0/enable', 'y', 'EINVAL'],
    ['pwm0/polarity', 'INVERSED', 'EINVAL'],
    ['pwm0/polarity', 'inversed\n', 'ok'],
  ]);

  table('keep an output that is on from what cannot run', {}, [
    exported,
    ['pwm0/enable', '1', 'EINVAL'],
    ['pwm0/duty_cycle', '1000', 'ok'],
    ['pwm0/period', '20000', 'ok'],
    ['pwm0/enable', '1', 'ok'],
    ['pwm0/enable', '1', 'ok'],
    ['pwm0/duty_cycle', '20001', 'EINVAL'],
    ['pwm0/period', '999', 'EINVAL'],
    ['pwm0/period', '0', 'EINVAL'],
    ['pwm0/duty_cycle', '20000', 'ok'],
    ['pwm0/polarity', 'inversed', 'EBUSY'],
    ['pwm0/enable', '0', 'ok'],
    ['pwm0/polarity', 'inversed', 'ok'],
    ['pwm0/period', '0', 'ok'],
  ]);

  table('keep one that is off as well, on older kernels', { acceptsBadWhileDisabled: false }, [
    exported,
    ['pwm0/duty_cycle', '1', 'EINVAL'],
    ['pwm0/polarity', 'inversed', 'EINVAL'],
    ['pwm0/period', '20', 'ok'],
    ['pwm0/duty_cycle', '21', 'EINVAL'],
    ['pwm0/period', '0', 'EINVAL'],
  ]);

  table('take a polarity while on, with some drivers', { polarityWhileEnabled: true }, [
    exported,
    ['pwm0/period', '20', 'ok'],
    ['pwm0/enable', '1', 'ok'],
    ['pwm0/polarity', 'inversed', 'ok'],
  ]);

  table('take no other polarity, with others', { inverts: false }, [
    exported,
    ['pwm0/period', '20', 'ok'],
    ['pwm0/polarity', 'inversed', 'EINVAL'],
    ['pwm0/polarity', 'normal', 'ok'],
  ]);

  for (const errno of ['EINVAL', 'EBUSY'] as const)
    table(`share one period: ${errno}`, { sharedPeriod: errno }, [
      exported,
      ['export', '1', 'ok'],
      ['pwm0/period', '20', 'ok'],
      ['pwm1/period', '30', 'ok'],
      ['pwm0/enable', '1', 'ok'],
      ['pwm1/enable', '1', errno],
      ['pwm1/period', '20', 'ok'],
      ['pwm1/enable', '1', 'ok'],
      ['pwm1/period', '30', errno],
      ['pwm0/enable', '0', 'ok'],
      ['pwm1/period', '30', 'ok'],
    ]);

  it('read back what was asked, while the pin does what the hardware can', () => {
    const { chip, write, read } = plugged({ rounding: ticks(30, 100) });
    write('export', '0');
    write('pwm0/period', '100');
    write('pwm0/duty_cycle', '50');
    write('pwm0/polarity', 'inversed');
    write('pwm0/enable', '1');
    assert.equal(read(), '100 50 1 inversed');
    assert.deepEqual(chip.pin(0), { enabled: true, periodNs: 90, dutyNs: 30, polarity: 'normal' });
    assert.equal(write('pwm0/period', '29'), 'EINVAL');
  });

  it('read an idle PCA9685 as one that is on', () => {
    const { write, read } = plugged({ enabledAtStart: true, rounding: pca9685, sharedPeriod: 'round' });
    write('export', '0');
    assert.equal(read(), '5079040 0 1 normal');
    assert.equal(write('pwm0/duty_cycle', '1000'), 'ok');
  });
});

describe('the character device', () => {
  const [REQUEST, FREE, ROUNDWF, GETWF, SETROUNDEDWF, SETEXACTWF] = [
    0x7501, 0x7502, 0xc0207503, 0xc0207504, 0x40207505, 0x40207506,
  ];

  /** As the PCA9685 of Linux 7.3 answered. */
  function device(options: Partial<PwmChipOptions> = {}) {
    const { kernel, chip, write } = plugged({
      chardev: true,
      npwm: 17,
      rounding: pca9685,
      sharedPeriod: 'round',
      enabledAtStart: true,
      polarityWhileEnabled: true,
      ...options,
    });
    const fd = kernel.open('/dev/pwmchip0', 'read-write');
    const call = (request: number, argument: number | [number, ...bigint[]], padding = 0): unknown => {
      const bytes = Buffer.alloc(32);
      if (typeof argument !== 'number') {
        const [channel, ...times] = argument;
        bytes.writeUInt32LE(channel, 0);
        bytes.writeUInt32LE(padding, 4);
        for (const [index, ns] of times.entries()) bytes.writeBigUInt64LE(ns, 8 + 8 * index);
      }
      try {
        kernel.ioctl(fd, request, typeof argument === 'number' ? argument : bytes);
        return [8, 16, 24].map((at) => Number(bytes.readBigUInt64LE(at)));
      } catch (error) {
        assert.ok(error instanceof OsError);
        return error.errno;
      }
    };
    return { kernel, chip, write, fd, call };
  }

  it('gives a channel to one owner, whichever way he came', () => {
    const { kernel, call, write, fd } = device();
    assert.equal(call(GETWF, [0]), 'EINVAL', 'not requested');
    assert.equal(call(REQUEST, 17), 'EINVAL');
    assert.equal(call(FREE, 17), 'EINVAL');
    assert.deepEqual(call(FREE, 3), [0, 0, 0]);
    for (let times = 0; times < 2; times++) assert.deepEqual(call(REQUEST, 0), [0, 0, 0]);
    assert.equal(write('export', '0'), 'EBUSY');
    assert.equal(write('export', '5'), 'ok');
    assert.equal(call(REQUEST, 5), 'EBUSY');
    const other = kernel.open('/dev/pwmchip0', 'read-write');
    assert.throws(() => kernel.ioctl(other, REQUEST, 0), OsError);
    kernel.close(fd);
    assert.equal(kernel.ioctl(other, REQUEST, 0), 0);
  });

  it('rounds, sets what is exact, and reads what is', () => {
    const { call } = device();
    call(REQUEST, 0);
    assert.deepEqual(call(ROUNDWF, [0, 20_000_000n, 1_500_000n]), [19_988_480, 1_498_160, 0]);
    assert.deepEqual(call(ROUNDWF, [0, 1n, 1n]), [655_360, 0, 0]);
    assert.deepEqual(call(ROUNDWF, [0, 1_000_000_000_000n, 5n]), [41_943_040, 0, 0]);
    assert.deepEqual(call(ROUNDWF, [0, 20_000_000n, 1_500_000n, 18_500_000n]), [19_988_480, 1_498_160, 18_495_200]);
    assert.equal(call(SETEXACTWF, [0, 20_000_000n, 1_500_000n]), 'EDOM');
    assert.deepEqual(call(SETROUNDEDWF, [0, 20_000_000n, 1_500_000n]), [20_000_000, 1_500_000, 0]);
    assert.deepEqual(call(GETWF, [0]), [19_988_480, 1_498_160, 0]);
    assert.deepEqual(call(SETEXACTWF, [0, 19_988_480n, 1_498_160n, 18_495_200n]), [19_988_480, 1_498_160, 18_495_200]);
    assert.deepEqual(call(GETWF, [0]), [19_988_480, 1_498_160, 18_495_200]);
    assert.deepEqual(call(SETEXACTWF, [0, 0n, 0n, 0n]), [0, 0, 0]);
    assert.deepEqual(call(GETWF, [0]), [19_988_480, 0, 0], 'off is a duty of 0 to this chip');
  });

  it('refuses what is no waveform, and what it does not know', () => {
    const { call } = device();
    call(REQUEST, 0);
    assert.equal(call(ROUNDWF, [0, 20_000_000n, 20_000_001n]), 'EINVAL');
    assert.equal(call(ROUNDWF, [0, 20_000_000n, 0n, 20_000_000n]), 'EINVAL');
    assert.equal(call(ROUNDWF, [0, 0n, 5n, 0n]), 'EINVAL');
    assert.equal(call(ROUNDWF, [0, 2n ** 63n, 0n]), 'EINVAL');
    assert.equal(call(GETWF, [0], 1), 'EINVAL', 'padding');
    assert.equal(call(0x7509, 0), 'ENOTTY');
    assert.equal(call(0xc0207509, [0]), 'ENOTTY');
  });

  it('rounds a second channel to the period of the first', () => {
    const { call } = device();
    call(REQUEST, 0);
    call(SETROUNDEDWF, [0, 655_360n, 0n]);
    call(REQUEST, 1);
    for (const asked of [5_000_000n, 50_000_000n])
      assert.deepEqual(call(ROUNDWF, [1, asked, 1000n]), [655_360, 960, 0]);
  });

  it('answers ENODEV when the chip is gone, for ever', () => {
    const { kernel, chip, call } = device();
    call(REQUEST, 0);
    chip.unplug();
    for (const [request, argument] of [
      [GETWF, [0]],
      [SETEXACTWF, [0]],
      [REQUEST, 1],
      [FREE, 0],
    ] as [number, number | [number]][])
      assert.equal(call(request, argument), 'ENODEV');
    assert.throws(() => kernel.open('/dev/pwmchip0', 'read-write'), OsError);
    chip.plug();
    assert.equal(call(GETWF, [0]), 'ENODEV');
    kernel.close(kernel.open('/dev/pwmchip0', 'read-write'));
  });
});
