/** The simulated LED against what was seen of a real kernel's (leds-pwm of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { type LedOptions, SimulatedLed } from '../../sim/led.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

function bench(options: Partial<LedOptions> = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const led = new SimulatedLed(kernel, { name: 'board:green:status', ...options });
  const write = (file: string, text: string): string => {
    try {
      kernel.writeAsOther(`${led.path}/${file}`, text);
      return 'ok';
    } catch (error) {
      assert.ok(error instanceof OsError);
      return error.errno;
    }
  };
  const read = (file: string) => kernel.readAsOther(`${led.path}/${file}`);
  return { clock, kernel, led, write, read };
}

describe('a LED', () => {
  it('takes a brightness as kernels do', () => {
    const { write, read } = bench();
    const rows: [text: string, answer: string, brightness: string][] = [
      ['10', 'ok', '10'],
      ['1000', 'ok', '255'],
      ['abc', 'EINVAL', '255'],
      ['-1', 'EINVAL', '255'],
      ['0x10', 'EINVAL', '255'],
      ['5 ', 'EINVAL', '255'],
      ['5\n', 'ok', '5'],
      ['+7', 'ok', '7'],
      ['99999999999999999999', 'ERANGE', '7'],
      ['', 'ok', '7'],
      ['4294967296', 'ok', '0'],
      ['4294967295', 'ok', '255'],
    ];
    for (const [text, answer, brightness] of rows) {
      assert.equal(write('brightness', text), answer, text);
      assert.equal(read('brightness'), `${brightness}\n`, text);
    }
    assert.equal(write('max_brightness', '3'), 'EACCES');
  });

  it('has the maximum of its hardware', () => {
    const { led, write, read } = bench({ maxBrightness: 1, brightness: 1 });
    assert.equal(read('max_brightness'), '1\n');
    assert.equal(led.brightness, 1);
    write('brightness', '0');
    assert.equal(led.brightness, 0);
  });

  it('is blinked by a trigger, until that is none or the brightness 0', () => {
    const { led, write, read } = bench({ brightness: 40 });
    assert.equal(read('trigger'), '[none] timer heartbeat\n');
    assert.equal(write('trigger', 'none'), 'ok');
    assert.equal(led.brightness, 40, 'there was none to end');
    assert.equal(write('trigger', 'timer\n'), 'ok');
    assert.equal(read('trigger'), 'none [timer] heartbeat\n');
    assert.equal(write('trigger', 'none'), 'ok');
    assert.equal(led.brightness, 0);
    assert.equal(write('trigger', 'heartbeat'), 'ok');
    assert.equal(write('brightness', '0'), 'ok');
    assert.equal(read('trigger'), '[none] timer heartbeat\n');
    for (const bad of ['nosuch', '[none]', 'Timer', 'constructor']) assert.equal(write('trigger', bad), 'EINVAL');
  });

  it('flashes as bright as it was told, the timer as fast too', async () => {
    const { clock, kernel, led, write, read } = bench({ brightness: 40 });
    write('trigger', 'timer');
    assert.deepEqual([read('delay_on'), read('delay_off')], ['500\n', '500\n']);
    assert.equal(led.brightness, 40);
    await clock.advance(500);
    assert.equal(led.brightness, 0);
    write('brightness', '50');
    assert.equal(read('trigger'), 'none [timer] heartbeat\n', 'it goes on');
    await clock.advance(500);
    assert.equal(led.brightness, 50);
    assert.equal(write('delay_on', 'x'), 'EINVAL');
    write('trigger', 'none');
    write('trigger', 'timer');
    write('delay_on', '100');
    await clock.advance(99);
    assert.equal(led.brightness, 255);
    await clock.advance(1);
    assert.equal(led.brightness, 0);
    write('trigger', 'heartbeat');
    assert.equal(led.brightness, 255, 'it was dark in between');
    assert.equal(kernel.realPath(`${led.path}/delay_on`), undefined);
    const seen: number[] = [];
    for (const ms of [69, 1, 244, 1, 69, 1, 874, 1]) {
      await clock.advance(ms);
      seen.push(led.brightness);
    }
    assert.deepEqual(seen, [255, 0, 0, 255, 255, 0, 0, 255]);
  });

  it('is where its device is', () => {
    const { kernel, led } = bench();
    assert.equal(kernel.realPath(led.path), '/sys/devices/platform/leds/leds/board:green:status');
    assert.equal(kernel.realPath(`${led.path}/subsystem`), '/sys/class/leds');
    const fd = kernel.open(`${led.path}/brightness`, 'read-write');
    led.unplug();
    assert.deepEqual(kernel.list('/sys/class/leds'), []);
    assert.throws(() => kernel.writeAtStart(fd, Buffer.from('1')), { errno: 'ENODEV' });
    led.plug();
    assert.deepEqual(kernel.list('/sys/class/leds'), ['board:green:status']);
  });
});
