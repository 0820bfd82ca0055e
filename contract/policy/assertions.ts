import * as v from 'valibot';
import { accessNames, type Principal } from '../access.ts';
import { pwmState, setFields } from '../methods/fields.ts';
import { pwmIntents } from '../pwm/intents.ts';
import { initialDefaults } from '../pwm/servo.ts';
import type { PwmState } from '../pwm/waveform.ts';
import { compilePolicy, type Names } from './compile.ts';
import { decide, type Question, type Verdict } from './decide.ts';
import type { PwmEffect } from './effects.ts';
import { limits } from './limits.ts';
import { type ParsedDocument, type ParsedPolicy, type Problem, parseDocument } from './parse.ts';

/**
 * Assertions about a policy, kept beside it as `policy.tests.json`: who asks for what, and what the answer must be. They
 * need neither the machine's users nor a broker: user and group names stand for themselves.
 */
const doc = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));
const name = v.pipe(v.string(), v.minLength(1));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const assertion = v.strictObject({
  name: v.optional(doc(v.string(), 'Printed when it fails.')),
  as: doc(
    v.strictObject({ user: name, groups: v.optional(v.array(name)), key: v.optional(v.string()) }),
    'Who asks: a user, the system groups he is in, and the fingerprint of his key where a rule wants one.',
  ),
  access: v.picklist(accessNames),
  device: v.optional(doc(name, 'A device of the policy; left out for what concerns no device.')),
  previous: v.optional(doc(pwmState, 'The state before. Default: off, period and duty 0, normal.')),
  state: v.optional(doc(v.strictObject(setFields), 'What a change sets; the rest stays as it was before.')),
  leavesRunning: v.optional(doc(v.boolean(), 'A close of a channel that goes on running.')),
  lease: v.optional(doc(v.boolean(), 'Whether he holds a lease on it. Default: no.')),
  sinceLastChangeS: v.optional(doc(v.pipe(v.number(), v.minValue(0)), 'Seconds since the last change.')),
  changesInLastSecond: v.optional(doc(natural, 'Changes in the last second. Default: 0.')),
  expect: v.picklist(['allow', 'deny']),
  rule: v.optional(doc(v.string(), 'The rule that must have decided.')),
  limit: v.optional(doc(v.picklist([...Object.keys(limits), 'lease']), 'The limit that must have bitten.')),
});
export type Assertion = v.InferOutput<typeof assertion>;

export const assertionsSchema = v.array(assertion);

export interface Outcome {
  name: string;
  /** Of the assertion in its file. */
  line: number;
  passed: boolean;
  /** What was decided, and why, in one line. */
  message: string;
}

/** Reads `policy.tests.json`: JSON with comments, an array of assertions. */
export function parseAssertions(text: string): {
  parsed: ParsedDocument<Assertion[]> | undefined;
  problems: Problem[];
} {
  return parseDocument(assertionsSchema, text);
}

/** Runs every assertion. `file` is the policy's name in messages. */
export function runAssertions(policy: ParsedPolicy, assertions: ParsedDocument<Assertion[]>, file: string): Outcome[] {
  const names = new InventedNames();
  const { policy: compiled } = compilePolicy(policy, names, file);
  return assertions.document.map((assertion, index) => {
    const line = assertions.lineOf([index]);
    const name = assertion.name ?? describe(assertion);
    if (assertion.device !== undefined && !compiled.devices.has(assertion.device))
      return { name, line, passed: false, message: `there is no device '${assertion.device}' in ${file}` };
    const verdict = decide(compiled, question(assertion, names));
    const wrong = objection(assertion, verdict);
    const said = verdict.allowed ? `allowed by ${verdict.rule}` : verdict.message;
    return { name, line, passed: wrong === undefined, message: wrong === undefined ? said : `${wrong}: ${said}` };
  });
}

function objection({ expect, rule, limit }: Assertion, verdict: Verdict): string | undefined {
  const decided = verdict.allowed ? 'allow' : 'deny';
  if (decided !== expect) return `expected ${expect}, got ${decided}`;
  if (rule !== undefined && verdict.rule !== rule)
    return `expected rule '${rule}' to decide, it was ${verdict.rule === undefined ? 'none' : `'${verdict.rule}'`}`;
  const bitten = verdict.allowed ? undefined : verdict.limit;
  if (limit !== undefined && bitten !== limit)
    return `expected limit '${limit}' to bite, it was ${bitten === undefined ? 'none' : `'${bitten}'`}`;
  return undefined;
}

const untouched: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

function question(assertion: Assertion, names: InventedNames): Question {
  const { as, access, device, lease = false, sinceLastChangeS, changesInLastSecond = 0 } = assertion;
  const principal: Principal = {
    uid: names.uid(as.user),
    user: as.user,
    gids: (as.groups ?? []).map((group) => names.gid(group)),
    key: as.key ?? '',
  };
  const effect = effectOf(assertion);
  return {
    principal,
    access,
    ...(device === undefined ? {} : { device }),
    ...(effect === undefined ? {} : { effect }),
    usage: sinceLastChangeS === undefined ? { changesInLastSecond } : { changesInLastSecond, sinceLastChangeS },
    holdsLease: lease,
  };
}

/** Nothing, unless the assertion says what would change. */
function effectOf({ previous = untouched, state, leavesRunning }: Assertion): PwmEffect | undefined {
  if (state === undefined && leavesRunning === undefined) return undefined;
  const effect: PwmEffect = {
    kind: 'pwm',
    previous,
    states: state === undefined ? [] : [pwmIntents['pwm.set'](state, initialDefaults)(previous)],
  };
  return leavesRunning === undefined ? effect : { ...effect, leavesRunning };
}

function describe({ as, access, device }: Assertion): string {
  return `${as.user} ${access}${device === undefined ? '' : ` ${device}`}`;
}

/** Gives every name a number of its own; root is 0, as everywhere. */
class InventedNames implements Names {
  readonly #ids = new Map([['root', 0]]);
  uid(user: string): number {
    return this.#id(user);
  }
  gid(group: string): number {
    return this.#id(group);
  }
  #id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.#ids.size);
    return this.#ids.size - 1;
  }
}
