import type { Os } from '../os.ts';
import { findInputs, findNodes } from './class-nodes.ts';
import type { FoundGpioChip, FoundInput, FoundLed, FoundNode, FoundPort, FoundPwmChip } from './devices.ts';
import { findGpioChips } from './gpio-chips.ts';
import { findLeds, findPwmChips } from './outputs.ts';
import { findPorts } from './ports.ts';

/** The hardware that this machine has and a policy may speak of. The same hardware is told in the same order. */
export interface Survey {
  pwmChips: readonly FoundPwmChip[];
  gpioChips: readonly FoundGpioChip[];
  leds: readonly FoundLed[];
  inputs: readonly FoundInput[];
  clocks: readonly FoundNode[];
  tapes: readonly FoundNode[];
  changers: readonly FoundNode[];
  ports: readonly FoundPort[];
  watchdogs: readonly FoundNode[];
}

/**
 * Looks what there is. Only sysfs and folders of /dev are read, and GPIO chips asked for the names of their lines: no other node is opened,
 * because to open one may do something. What the kernel does not tell is left out; this never fails.
 */
export const survey = (os: Os): Survey => ({
  pwmChips: findPwmChips(os),
  gpioChips: findGpioChips(os),
  leds: findLeds(os),
  inputs: findInputs(os),
  clocks: findNodes(os, 'clocks'),
  tapes: findNodes(os, 'tapes'),
  changers: findNodes(os, 'changers'),
  ports: findPorts(os),
  watchdogs: findNodes(os, 'watchdogs'),
});
