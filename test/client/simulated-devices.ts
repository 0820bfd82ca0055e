import { SimulatedChanger } from '../../sim/changer.ts';
import { SimulatedGpioChip } from '../../sim/gpio.ts';
import { keyboard } from '../../sim/input/model.ts';
import { SimulatedInput } from '../../sim/input.ts';
import type { SimulatedKernel } from '../../sim/kernel.ts';
import { SimulatedLed } from '../../sim/led.ts';
import { SimulatedRtc } from '../../sim/rtc.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { SimulatedTape } from '../../sim/tape.ts';
import { SimulatedWatchdog } from '../../sim/watchdog.ts';
import type { MoreDevices } from './real-broker.ts';

/** One of each kind of device, in a simulated kernel and in an inventory. */
export class SimulatedDevices {
  readonly tape: SimulatedTape;
  readonly keyboard: SimulatedInput;
  readonly gpio: SimulatedGpioChip;
  readonly watchdog: SimulatedWatchdog;
  readonly led: SimulatedLed;
  readonly clock: SimulatedRtc;
  /** Of a library: empty, until its changer puts a cartridge in. */
  readonly drive: SimulatedTape;
  readonly changer: SimulatedChanger;

  constructor(kernel: SimulatedKernel) {
    this.tape = new SimulatedTape(kernel, { medium: new TapeMedium() });
    this.keyboard = new SimulatedInput(kernel, { number: 3, model: keyboard });
    this.gpio = new SimulatedGpioChip(kernel, { number: 0, names: { 4: 'BUTTON' } });
    this.watchdog = new SimulatedWatchdog(kernel, { timeoutS: 30 });
    this.led = new SimulatedLed(kernel, { name: 'board:status', maxBrightness: 200 });
    this.clock = new SimulatedRtc(kernel);
    this.drive = new SimulatedTape(kernel, { number: 1 });
    const cartridges = ['A00001L8', 'A00002L8', 'A00003L8'].map((label) => new TapeMedium({ label }));
    this.changer = new SimulatedChanger(kernel, { drives: [this.drive], slots: 4, cartridges });
  }

  /** Every danger is allowed but `erase`. */
  get inventory(): MoreDevices {
    const line = { kind: 'gpio', chip: this.gpio.devicePath };
    return {
      devices: {
        tape0: { kind: 'ioctl', path: this.tape.path, profile: 'mtio' },
        keyboard: { kind: 'ioctl', path: this.keyboard.path, profile: 'input' },
        drive: { kind: 'ioctl', path: this.drive.path, profile: 'mtio' },
        library: { kind: 'ioctl', path: this.changer.path, profile: 'changer' },
        clock: { kind: 'ioctl', path: this.clock.path, profile: 'rtc' },
        wd: { kind: 'ioctl', path: this.watchdog.path, profile: 'watchdog' },
        relay: { ...line, line: 17, direction: 'output', safe: { value: 0 } },
        button: { ...line, line: 'BUTTON', direction: 'input' },
        status: { kind: 'led', led: 'board:status', safe: { brightness: 0 } },
      },
      rule: { dangers: ['mark', 'move', 'clock', 'keystrokes', 'reboot', 'disarm'] },
    };
  }
}
