import * as v from 'valibot';
import { ledTrigger } from '../../methods/led.ts';
import { commonKeys, doc, natural } from './keys.ts';

/** A state an entry declares. Without a trigger: `none`. */
const declaredLed = v.strictObject({ brightness: natural, trigger: v.optional(ledTrigger) });
export type DeclaredLed = v.InferOutput<typeof declaredLed>;

export const ledEntry = v.strictObject({
  kind: v.literal('led'),
  led: doc(
    v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[^/\0]{1,255}$/, 'a LED is a name as listed below /sys/class/leds')),
    'The LED: its name below /sys/class/leds.',
  ),
  safe: v.optional(doc(declaredLed, 'What the LED becomes when its lease is lost or it faults. Default: dark.')),
  initial: v.optional(
    doc(declaredLed, 'What the LED becomes when the broker starts or the device appears. Default: untouched.'),
  ),
  ...commonKeys,
});
export type LedEntry = v.InferOutput<typeof ledEntry>;
