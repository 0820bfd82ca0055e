import * as v from 'valibot';
import { gpioState } from '../../methods/gpio.ts';
import { commonKeys, doc, natural } from './keys.ts';

/** The kernel's longest debounce period is 32 bits of microseconds (linux/gpio.h, gpio_v2_line_attribute). */
const MAX_DEBOUNCE_US = 2 ** 32 - 1;

/** One line of a GPIO chip. Which keys belong to inputs and which to outputs is the linter's to say, and an error. */
export const gpioEntry = v.strictObject({
  kind: v.literal('gpio'),
  chip: doc(
    v.pipe(
      v.string(),
      v.regex(
        /^(\/sys\/[^\0]*|\/dev\/gpiochip\d+)$/,
        'a chip is its device path (/sys/devices/…) or /dev/gpiochipN (whose number may change between boots)',
      ),
    ),
    'The chip: the path of its device under /sys/devices, or /dev/gpiochipN.',
  ),
  line: doc(
    v.union(
      [natural, v.pipe(v.string(), v.minLength(1), v.maxLength(31))],
      "a line is a number, or the kernel's name for it",
    ),
    'One line of it: its number, or the name that the kernel has for it.',
  ),
  direction: doc(v.picklist(['input', 'output']), 'Whether the line is read or driven.'),
  activeLow: v.optional(doc(v.literal(true), 'Value 1 is the low level.')),
  bias: v.optional(
    doc(v.picklist(['disabled', 'pull-up', 'pull-down']), 'The resistor in the chip. Default: as it is.'),
  ),
  drive: v.optional(
    doc(v.picklist(['push-pull', 'open-drain', 'open-source']), 'Outputs: how it is driven. Default: push-pull.'),
  ),
  debounceUs: v.optional(
    doc(v.pipe(natural, v.maxValue(MAX_DEBOUNCE_US)), 'Inputs: how long a level must last, in µs. Default: 0.'),
  ),
  edges: v.optional(doc(v.picklist(['rising', 'falling', 'both']), 'Inputs: which edges are told. Default: both.')),
  safe: v.optional(
    doc(gpioState, 'Outputs: what the line becomes when its lease is lost or it faults. Default: value 0.'),
  ),
  initial: v.optional(
    doc(
      gpioState,
      'Outputs: what the line becomes when the broker starts or the device appears. Default: untouched until the first set.',
    ),
  ),
  ...commonKeys,
});
export type GpioEntry = v.InferOutput<typeof gpioEntry>;
