import * as v from 'valibot';
import { accessNames } from '../access.ts';
import { pwmState, setFields } from '../methods/fields.ts';
import { gpioValue } from '../methods/gpio.ts';
import { ledState, ledTrigger } from '../methods/led.ts';
import { doc, natural } from './entries/keys.ts';
import { limits } from './limits.ts';

/**
 * One assertion about a policy, kept beside it in `policy.tests.json`: who asks for what, and what the answer must be. What
 * is asked of a device is said in the words of its kind: `state` (PWM), `gpio`, `led`, and for a node with a profile
 * `request`, `stream` or `events`. Without any of them only the access is asked.
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
      'The access that he asks for. Of a line, a LED or a node it follows from what he does.',
    ),
  ),
  device: v.optional(doc(name, 'A device of the policy; left out for what concerns no device.')),
  previous: v.optional(doc(pwmState, 'PWM: the state before. Default: off, period and duty 0, normal.')),
  state: v.optional(doc(v.strictObject(setFields), 'PWM: what a change sets; the rest stays as it was before.')),
  leavesRunning: v.optional(doc(v.boolean(), 'PWM: a close of a channel that goes on running.')),
  gpio: v.optional(doc(gpioChange, 'A GPIO line: what it is set to.')),
  led: v.optional(doc(ledChange, 'A LED: what is set of it.')),
  request: v.optional(
    doc(name, 'A node: a request of its profile. Its access and its dangers are those of the profile.'),
  ),
  fields: v.optional(doc(v.record(v.string(), v.unknown()), 'The fields of the request.')),
  stream: v.optional(doc(v.picklist(['read', 'write']), 'A node: reading or writing it.')),
  events: v.optional(doc(v.literal(true), 'A node: being told of its events.')),
  isOpen: v.optional(doc(v.boolean(), 'The node is open already: opening it is no danger any more. Default: no.')),
  typesKeys: v.optional(doc(v.boolean(), 'The node has keys that one types with. Default: yes.')),
  lease: v.optional(doc(v.boolean(), 'Whether he holds a lease on it. Default: no.')),
  sinceLastChangeS: v.optional(doc(v.pipe(v.number(), v.minValue(0)), 'Seconds since the last change.')),
  changesInLastSecond: v.optional(doc(natural, 'Changes, or calls of a node, in the last second. Default: 0.')),
  expect: v.picklist(['allow', 'deny']),
  rule: v.optional(doc(v.string(), 'The rule that must have decided.')),
  limit: v.optional(doc(v.picklist([...Object.keys(limits), 'lease', 'danger']), 'The limit that must have bitten.')),
});
export type Assertion = v.InferOutput<typeof assertionSchema>;

export const assertionsSchema = v.array(assertionSchema);
