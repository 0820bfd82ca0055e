/** The contract suite of GPIO lines on a real kernel, with chips that gpio-sim simulates. */
import { Linux } from '../../broker/hardware/linux.ts';
import { gpioSuite, suiteChip } from '../broker/hardware/gpio-suite.ts';
import { has } from './capabilities.ts';
import { GpioSim } from './gpio-sim.ts';

if (has('gpio'))
  gpioSuite('real: gpio-sim', () => {
    const chip = new GpioSim(suiteChip);
    return {
      os: new Linux(),
      path: chip.path,
      devicePath: chip.devicePath,
      pull: (line, level) => chip.pull(line, level),
      level: (line) => chip.level(line),
      unplug: () => chip.unplug(),
      plug: () => chip.plug(),
      end: () => chip.end(),
    };
  });
