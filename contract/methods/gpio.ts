import * as v from 'valibot';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

/** Logical: 1 is active, whatever the line's polarity. */
export const gpioValue = v.picklist([0, 1]);
export const gpioState = v.strictObject({ value: gpioValue });

const oneLine = v.strictObject({ device: reference });

export const gpioMethods = {
  'gpio.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      lines: v.array(
        v.strictObject({
          device: v.string(),
          chip: v.string(),
          line: natural,
          /** What the kernel calls it; empty if it has no name. */
          name: v.string(),
          direction: v.picklist(['input', 'output']),
          activeLow: v.boolean(),
          present: v.boolean(),
          /** The broker holds the line. */
          open: v.boolean(),
          /** Who else holds it, as the kernel says. */
          consumer: v.optional(v.string()),
          problem: v.optional(v.string()),
        }),
      ),
    }),
    doc: 'The GPIO lines that you may see, as the inventory and the kernel have them.',
  }),
  'gpio.get': method({
    access: 'read',
    target: 'device',
    params: oneLine,
    result: v.strictObject({ device: v.string(), direction: v.picklist(['input', 'output']), value: gpioValue }),
    doc: 'The logical value of a line; 1 is active. An output that the broker does not hold yet is taken for that, which takes `write` access.',
  }),
  'gpio.set': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({ device: reference, value: gpioValue }),
    result: v.strictObject({ device: v.string(), value: gpioValue }),
    doc: 'Sets an output line. The broker holds it from then on: a line that nobody holds keeps no value.',
  }),
  'gpio.release': method({
    access: 'write',
    target: 'device',
    params: oneLine,
    result: v.strictObject({ device: v.string() }),
    doc: 'Gives a line back to the kernel, for other programs.',
  }),
} as const;
