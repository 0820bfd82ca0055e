/** Devices that are not PWM, through the service as it is installed: what its unit may open, and what its capabilities, which are none, do not keep it from. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DeviceEntry } from '../../contract/policy/entries.ts';
import { keyboard } from '../../sim/input/model.ts';
import { has } from '../kernel/capabilities.ts';
import { GpioSim } from '../kernel/gpio-sim.ts';
import { PWM_LED, plugPwmLed, readPwmLed } from '../kernel/pwm-led.ts';
import { TAPE } from '../kernel/scsi-tape.ts';
import { isSoftdogArmed, softdogPath } from '../kernel/softdog.ts';
import { plugInput, type VirtualInput } from '../kernel/virtual-input.ts';
import { postern } from './machine.ts';

const RELAY = 1;
const BUTTON = 2;

/** The dangers that a rule for all of them must name. */
export const otherDangers = ['reboot', 'disarm'];

/** @param enforce puts a policy with these devices in force, for ada to read, write and control */
export function otherKinds(enforce: (devices: Record<string, DeviceEntry>) => void): void {
  let chip: GpioSim;
  let keys: VirtualInput;

  before(() => {
    const devices: Record<string, DeviceEntry> = {};
    if (has('gpio')) {
      chip = new GpioSim({ lines: 4, label: 'installed' });
      const line = { kind: 'gpio', chip: chip.parentPath } as const;
      devices.relay = { ...line, line: RELAY, direction: 'output' };
      devices.button = { ...line, line: BUTTON, direction: 'input' };
    }
    if (has('led')) {
      plugPwmLed();
      devices.light = { kind: 'led', led: PWM_LED };
    }
    if (has('uinput')) {
      keys = plugInput({ ...keyboard, phys: 'test' });
      devices.keyboard = { kind: 'ioctl', path: keys.path, profile: 'input' };
    }
    if (has('tape')) devices.tape = { kind: 'ioctl', path: TAPE, profile: 'mtio' };
    if (has('rtc')) devices.clock = { kind: 'ioctl', path: '/dev/rtc0', profile: 'rtc' };
    const path = softdogPath();
    if (path !== undefined) devices.watchdog = { kind: 'ioctl', path, profile: 'watchdog' };
    enforce(devices);
  });
  after(() => {
    if (has('uinput')) keys.unplug();
    if (has('gpio')) chip.end();
  });

  const ada = (...words: string[]): string => {
    const { status, stdout, stderr } = postern('ada', ...words);
    assert.equal(status, 0, `postern ${words.join(' ')}: ${stderr}`);
    return stdout;
  };

  if (has('gpio'))
    test('GPIO lines', () => {
      ada('gpio', 'set', 'relay', '1');
      assert.equal(chip.level(RELAY), 1);
      chip.pull(BUTTON, 1);
      assert.match(ada('gpio', 'get', 'button'), /\b1\b/);
    });
  if (has('led'))
    test('a LED', () => {
      ada('led', 'set', 'light', '7');
      assert.equal(readPwmLed('brightness'), '7');
    });
  if (has('uinput')) test('an input device', () => assert.match(ada('input', 'list'), new RegExp(keyboard.name)));
  if (has('tape'))
    test('a tape', () => {
      ada('tape', 'rewind', 'tape');
      assert.match(ada('tape', 'status', 'tape'), /^file number: +0$/m);
    });
  if (has('rtc')) test('a clock', () => assert.match(ada('rtc', 'read', 'clock'), /\d{4}-\d\d-\d\d/));
  if (has('watchdog'))
    test('a watchdog', () => {
      ada('watchdog', 'arm', 'watchdog', '--timeout', '60');
      if (has('watchdog-state')) assert.equal(isSoftdogArmed(), true);
      ada('watchdog', 'feed', 'watchdog');
      ada('watchdog', 'disarm', 'watchdog');
      if (has('watchdog-state')) assert.equal(isSoftdogArmed(), false);
    });
}
