import * as v from 'valibot';
import { accessNames } from '../access.ts';
import { pwmState, setFields } from '../methods/fields.ts';
import { gpioValue } from '../methods/gpio.ts';
import { ledState, ledTrigger } from '../methods/led.ts';
import { baudRate } from '../serial/line-settings.ts';
import { byteText } from '../serial/safe-steps.ts';
import { doc, natural } from './entries/keys.ts';
import { limits } from './limits.ts';

/**
 * One assertion about a policy, kept beside it in `policy.tests.json`: who asks for what, and what the answer must be. What
 * is asked of a device is said in the words of its kind: `state` (PWM), `gpio`, `led`, for a node with a profile `request`, `stream` or
 * `events`, for a serial port `send`, `receive` or `configure`, for an instrument `method`. Without any of them only the access is asked.
 */
const name = v.pipe(v.string(), v.minLength(1));

const who = v.strictObject({ user: name, groups: v.optional(v.array(name)), key: v.optional(v.string()) });

/** What happens to a GPIO line. Without a value it is released. */
const gpioChange = v.strictObject({
  previous: v.optional(doc(gpioValue, 'The value before. Default: 0.')),
  value: v.optional(doc(gpioValue, 'What it is set to; left out: it is released.')),
});

const ledChange = v.strictObject({
  previous: v.optional(doc(ledState, 'The state before. Default: dark.')),
  brightness: v.optional(natural),
  trigger: v.optional(ledTrigger),
});

export const assertionSchema = v.strictObject({
  name: v.optional(doc(v.string(), 'Printed when it fails.')),
  as: doc(who, 'Who asks: a user, the system groups he is in, and the fingerprint of his key where a rule wants one.'),
  access: v.optional(
    doc(
      v.picklist(accessNames),
      'The access that he asks for. Of a line, a LED, a node, a port or an instrument it follows from what he does.',
    ),
  ),
  device: v.optional(doc(name, 'A device of the policy; left out for what concerns no device.')),
  previous: v.optional(doc(pwmState, 'PWM: the state before. Default: off, period and duty 0, normal.')),
  state: v.optional(
    doc(
      v.union([v.strictObject(setFields), v.record(v.string(), v.unknown())]),
      'PWM: what a change sets; the rest stays as it was before. An instrument: what its driver has told; the rest is off.',
    ),
  ),
  leavesRunning: v.optional(doc(v.boolean(), 'PWM: a close of a channel that goes on running.')),
  gpio: v.optional(doc(gpioChange, 'A GPIO line: what it is set to.')),
  led: v.optional(doc(ledChange, 'A LED: what is set of it.')),
  request: v.optional(
    doc(name, 'A node: a request of its profile. Its access and its dangers are those of the profile.'),
  ),
  method: v.optional(
    doc(name, 'An instrument: a method of its profile. Its access and its danger are those of the profile.'),
  ),
  fields: v.optional(doc(v.record(v.string(), v.unknown()), 'The fields of the request, or of the method.')),
  stream: v.optional(doc(v.picklist(['read', 'write']), 'A node: reading or writing it.')),
  events: v.optional(doc(v.literal(true), 'A node: being told of its events.')),
  isOpen: v.optional(doc(v.boolean(), 'The node is open already: opening it is no danger any more. Default: no.')),
  typesKeys: v.optional(doc(v.boolean(), 'The node has keys that one types with. Default: yes.')),
  send: v.optional(doc(byteText, 'A serial port: sending these bytes, one a character.')),
  receive: v.optional(doc(v.literal(true), 'A serial port: taking what was received.')),
  configure: v.optional(doc(v.literal(true), 'A serial port: setting its modem lines, or a break.')),
  baudRate: v.optional(doc(baudRate, 'A serial port: setting this rate.')),
  isMidLine: v.optional(doc(v.boolean(), 'A serial port: what was sent before is no whole line. Default: no.')),
  lease: v.optional(doc(v.boolean(), 'Whether he holds a lease on it. Default: no.')),
  sinceLastChangeS: v.optional(doc(v.pipe(v.number(), v.minValue(0)), 'Seconds since the last change.')),
  changesInLastSecond: v.optional(
    doc(natural, 'Changes, or calls of a node, a port or an instrument, in the last second. Default: 0.'),
  ),
  bytesInLastSecond: v.optional(doc(natural, 'Bytes that were sent over a port in the last second. Default: 0.')),
  expect: v.picklist(['allow', 'deny']),
  rule: v.optional(doc(v.string(), 'The rule that must have decided.')),
  limit: v.optional(doc(v.picklist([...Object.keys(limits), 'lease', 'danger']), 'The limit that must have bitten.')),
});
export type Assertion = v.InferOutput<typeof assertionSchema>;

export const assertionsSchema = v.array(assertionSchema);
