import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { monotonicClock } from '../../../../broker/hardware/clock.ts';
import { GpioLine } from '../../../../broker/hardware/gpio/line.ts';
import { type Fd, OsError } from '../../../../broker/hardware/os.ts';
import type { GpioEntry } from '../../../../contract/policy/entries.ts';
import { placeNode } from '../../../../sim/device-node.ts';
import { SimulatedGpioChip } from '../../../../sim/gpio.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { type GpioFixture, gpioSuite, suiteChip } from '../gpio-suite.ts';
import { refusal } from '../pwm/acts.ts';

const DEVICE = '/sys/devices/platform/gpio-sim.1';
/** GPIO_V2_LINE_SET_CONFIG_IOCTL. */
const SET_CONFIG = 0xc110b40d;

/** Its lines cannot be configured while it has an errno. */
class Stubborn extends SimulatedKernel {
  errno: string | undefined;

  override ioctl(fd: Fd, request: number, argument: Uint8Array | number): number {
    if (request === SET_CONFIG && this.errno !== undefined) throw new OsError(this.errno, 'ioctl', 'line 5');
    return super.ioctl(fd, request, argument);
  }
}

function simulated<Kernel extends SimulatedKernel>(kernel: Kernel): GpioFixture & { kernel: Kernel; driven: string[] } {
  const driven: string[] = [];
  const { lines, names, label, held } = suiteChip;
  const onOutput = (line: number, level: number) => driven.push(`${line}: ${level}`);
  const chip = new SimulatedGpioChip(kernel, { number: 1, lines, names, label, devicePath: DEVICE, onOutput });
  const hold = () => {
    for (const [line, consumer] of Object.entries(held)) chip.hold(Number(line), consumer);
  };
  hold();
  return {
    os: kernel,
    kernel,
    driven,
    path: chip.path,
    devicePath: chip.devicePath,
    pull: (line, level) => chip.drive(line, level),
    level: (line) => chip.level(line),
    unplug: () => chip.unplug(),
    plug: () => {
      chip.plug();
      hold();
    },
    end: () => assert.equal(kernel.openDescriptors, 0, 'descriptors stay open'),
  };
}

const plain = () => simulated(new SimulatedKernel(monotonicClock));

gpioSuite('simulated', plain);

const output: GpioEntry = { kind: 'gpio', chip: DEVICE, line: 5, direction: 'output' };

describe('what only a simulated chip can show', () => {
  it('a line is taken over without a pulse', async () => {
    const { os, pull, driven } = plain();
    for (const [line, activeLow] of [
      [5, undefined],
      [6, true],
    ] as const) {
      pull(line, 1);
      const taken = new GpioLine(os, { ...output, line, ...(activeLow ? { activeLow } : {}) });
      await taken.open();
    }
    assert.deepEqual(driven, []);
  });

  it('a chip that says no half-way leaves the line to others', async () => {
    const { kernel } = simulated(new Stubborn(monotonicClock));
    const line = new GpioLine(kernel, output);
    for (const [errno, code] of Object.entries({ EINVAL: 'invalid', EIO: 'device', ENODEV: 'unavailable' } as const)) {
      kernel.errno = errno;
      await assert.rejects(line.open(), refusal(code));
      assert.equal(line.isOpen, false);
      assert.equal(kernel.openDescriptors, 0);
    }
    kernel.errno = undefined;
    await line.open();
  });

  it('a device with two chips is not one of them', async () => {
    const { kernel, devicePath } = plain();
    const second = new SimulatedGpioChip(kernel, { number: 2, devicePath: DEVICE });
    const line = new GpioLine(kernel, output);
    assert.equal(line.isPresent, true);
    assert.equal(line.identity, undefined);
    await assert.rejects(line.open(), refusal('device', /has 2 GPIO chips \(gpiochip1, gpiochip2\): name one of them/));
    for (const chip of [devicePath, second.devicePath]) await new GpioLine(kernel, { ...output, chip }).open();
  });

  it('two lines of one name are none of them', async () => {
    const kernel = new SimulatedKernel();
    new SimulatedGpioChip(kernel, { number: 1, lines: 4, names: { 1: 'x', 3: 'x' }, devicePath: DEVICE });
    const line = new GpioLine(kernel, { ...output, line: 'x' });
    await assert.rejects(
      line.open(),
      refusal('device', /several lines of the name 'x' \(1, 3\): name one by its number/),
    );
    const other = new GpioLine(kernel, { ...output, line: 'y' });
    await assert.rejects(other.open(), refusal('not_found', /its names are x, x/));
  });

  it("another device's node in the chip's place is not used", async () => {
    const { kernel, path } = plain();
    const asked: number[] = [];
    const directory = '/sys/devices/platform/other';
    const open = () => ({ ioctl: (request: number) => asked.push(request), close: () => {} });
    placeNode(kernel, { path, rdev: [250, 7], subsystem: 'other', directory, open });
    await assert.rejects(new GpioLine(kernel, output).open(), refusal('unavailable', /is not there/));
    assert.deepEqual(asked, []);
  });
});
