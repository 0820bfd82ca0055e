import type { Principal } from '../access.ts';
import { type Assertion, assertionsSchema } from './assertion.ts';
import { type AssertionAsked, askedBy } from './assertion-asked.ts';
import { compilePolicy, type Names } from './compile.ts';
import { decide, type Question, type Verdict } from './decide.ts';
import { type ParsedDocument, type ParsedPolicy, type Problem, parseDocument } from './parse.ts';
import { type Instruments, type Profiles, shipped, shippedInstrumentProfiles } from './profiles.ts';

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

/**
 * Runs every assertion. They need neither the machine's users nor a broker: user and group names stand for themselves.
 */
export function runAssertions(
  policy: ParsedPolicy,
  assertions: ParsedDocument<Assertion[]>,
  profiles: Profiles = shipped,
  instruments: Instruments = shippedInstrumentProfiles,
): Outcome[] {
  const names = new InventedNames();
  const { policy: compiled } = compilePolicy(policy, names, profiles, instruments);
  return assertions.document.map((assertion, index) => {
    const { device, name = describe(assertion) } = assertion;
    const outcome = { name, line: assertions.lineOf([index]) };
    const entry = device === undefined ? undefined : compiled.devices.get(device);
    if (device !== undefined && entry === undefined)
      return { ...outcome, passed: false, message: `there is no device '${device}' in ${policy.files.join(', ')}` };
    const asked = askedBy(assertion, entry, { profiles, instruments });
    if ('problem' in asked) return { ...outcome, passed: false, message: asked.problem };
    const verdict = decide(compiled, question(assertion, asked, names));
    const wrong = objection(assertion, verdict);
    const said = verdict.allowed ? `allowed by ${verdict.rule}` : verdict.message;
    return { ...outcome, passed: wrong === undefined, message: wrong === undefined ? said : `${wrong}: ${said}` };
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

function question(assertion: Assertion, asked: AssertionAsked, names: InventedNames): Question {
  const { as, device, lease = false, sinceLastChangeS, changesInLastSecond = 0, bytesInLastSecond = 0 } = assertion;
  const usage = { changesInLastSecond, bytesInLastSecond };
  const principal: Principal = {
    uid: names.uid(as.user),
    user: as.user,
    gids: (as.groups ?? []).map((group) => names.gid(group)),
    key: as.key ?? '',
  };
  return {
    principal,
    ...asked,
    ...(device === undefined ? {} : { device }),
    usage: sinceLastChangeS === undefined ? usage : { ...usage, sinceLastChangeS },
    holdsLease: lease,
  };
}

function describe({ as, access, device, request, stream, method, send, ...deeds }: Assertion): string {
  const flags = ['events', 'receive', 'configure'] as const;
  const said = send === undefined ? undefined : `send ${JSON.stringify(send)}`;
  const what = request ?? stream ?? method ?? said ?? flags.find((flag) => deeds[flag]) ?? access ?? 'write';
  return `${as.user} ${what}${device === undefined ? '' : ` ${device}`}`;
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
