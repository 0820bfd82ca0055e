import * as v from 'valibot';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

/** The name of a kernel's LED trigger: `none`, `timer`, `heartbeat` … */
export const ledTrigger = v.pipe(v.string(), v.regex(/^[\w.:-]{1,64}$/, 'a trigger is a word as the kernel lists it'));
export const ledState = v.strictObject({ brightness: natural, trigger: ledTrigger });

const seen = {
  device: v.string(),
  ...ledState.entries,
  maxBrightness: natural,
  /** What `led.set` may name as trigger. */
  triggers: v.array(v.string()),
};

export const ledMethods = {
  'led.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({}),
    result: v.strictObject({
      leds: v.array(v.strictObject({ device: v.string(), led: v.string(), present: v.boolean() })),
    }),
    doc: 'The LEDs that you may see.',
  }),
  'led.get': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({ device: reference }),
    result: v.strictObject(seen),
    doc: 'Brightness and trigger of a LED, and what they may be.',
  }),
  'led.set': method({
    access: 'write',
    target: 'device',
    params: v.strictObject({
      device: reference,
      brightness: v.optional(natural),
      trigger: v.optional(ledTrigger),
    }),
    result: v.strictObject({ device: v.string(), ...ledState.entries }),
    doc: 'Sets the brightness of a LED, or what the kernel blinks it for. A brightness alone ends a trigger.',
  }),
} as const;
