import type { DemoBoard } from '../../sim/board.ts';
import type { MoreDevices } from './real-broker.ts';

/** The devices of the demo board that are not PWM, in an inventory, with a rule that names every danger but `erase`. */
export function demoDevices({ tape, changer, keyboard, gpio, led, watchdog, rtc }: DemoBoard): MoreDevices {
  const node = (path: string, profile: string) => ({ kind: 'ioctl', path, profile });
  const line = { kind: 'gpio', chip: gpio.devicePath };
  return {
    devices: {
      tape: node(tape.path, 'mtio'),
      changer: node(changer.path, 'changer'),
      keyboard: node(keyboard.path, 'input'),
      watchdog: { ...node(watchdog.path, 'watchdog'), lease: 'required' },
      clock: node(rtc.path, 'rtc'),
      relay: { ...line, line: 'RELAY', direction: 'output', safe: { value: 0 } },
      button: { ...line, line: 'BUTTON', direction: 'input', activeLow: true },
      'status-led': { kind: 'led', led: led.path.replace('/sys/class/leds/', ''), safe: { brightness: 0 } },
    },
    rule: { dangers: ['mark', 'move', 'clock', 'keystrokes', 'reboot', 'disarm'] },
  };
}
