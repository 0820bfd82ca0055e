import * as v from 'valibot';
import { commonKeys, doc, natural } from './keys.ts';

const polarity = v.picklist(['normal', 'inversed']);

/** A state an entry declares; what it leaves out stays as it is. */
const declaredState = v.strictObject({
  enabled: v.boolean(),
  periodNs: v.optional(natural),
  dutyNs: v.optional(natural),
  polarity: v.optional(polarity),
});
export type DeclaredState = v.InferOutput<typeof declaredState>;

const channelRange = v.pipe(
  v.tuple([natural, natural]),
  v.check(([first, last]) => first <= last, 'the first channel must not be above the last'),
);

const CHIP =
  'a chip is its device path (/sys/devices/…), a number (which may change between boots), or "*" for every chip';

export const pwmEntry = v.strictObject({
  kind: v.literal('pwm'),
  chip: doc(
    v.union([v.pipe(v.string(), v.regex(/^\/sys\/[^\0]*$/, CHIP)), natural, v.literal('*')], CHIP),
    'The chip: its device path under /sys/devices, its number, or "*" for all.',
  ),
  channel: v.optional(
    doc(v.union([natural, v.literal('*')], 'a channel is a number or "*"'), 'One channel, or "*" for all.'),
  ),
  channels: v.optional(doc(channelRange, 'A range of channels, both ends included.')),
  safe: v.optional(doc(declaredState, 'What the output becomes when its lease is lost or it faults. Default: off.')),
  initial: v.optional(
    doc(declaredState, 'What the output becomes when the broker starts or the device appears. Default: untouched.'),
  ),
  backend: v.optional(doc(v.picklist(['auto', 'sysfs', 'chardev']), 'Which kernel interface. Default: auto.')),
  ...commonKeys,
});
export type PwmEntry = v.InferOutput<typeof pwmEntry>;
