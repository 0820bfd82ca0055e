import { unknownName } from '../../profiles/codec/codec.ts';
import { KEYSTROKES, MACHINE } from '../dangers.ts';
import { isPair, split } from '../limits/request.ts';
import type { Check, Context, Found } from '../lint.ts';
import type { PolicyDocument } from '../schema.ts';
import { parents } from './buses.ts';
import { coveredBy, limitsOf, type Rule } from './common.ts';
import { type Deed, dangersOfDeed, deedsOf, isAllowed, type Node, nodesOf } from './deeds.ts';

/** The rules with the nodes that they are for. */
function* rulesOnNodes(document: PolicyDocument, { profiles }: Context): Iterable<[number, Rule, readonly Node[]]> {
  for (const [index, rule] of document.rules.entries()) {
    const nodes = nodesOf(rule, document, profiles);
    if (nodes !== undefined) yield [index, rule, nodes];
  }
}

const named = (rule: Rule, danger: string): boolean => rule.dangers?.includes(danger) === true;

function* pointless(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, nodes] of rulesOnNodes(document, context)) {
    const ofBus = parents(document).some(({ bus }) => coveredBy(rule, bus)) ? [MACHINE] : [];
    const there = new Set([...nodes.flatMap((node) => dangersIn(rule, node)), ...ofBus]);
    for (const [at, danger] of (rule.dangers ?? []).entries()) {
      if (there.has(danger)) continue;
      const what = `nothing that rule '${rule.id}' allows has the danger '${danger}'`;
      const { message } = unknownName(what, danger, 'there is', [...there]);
      yield { severity: 'warning', path: ['rules', index, 'dangers', at], message: there.size === 0 ? what : message };
    }
  }
}

/** What a rule must name for all that it allows otherwise. */
function dangersIn(rule: Rule, { profile }: Node): string[] {
  const deeds = deedsOf(profile).filter((deed) => isAllowed(rule, deed));
  const opening = deeds.length === 0 ? undefined : profile.opening?.danger;
  return [...(opening === undefined ? [] : [opening]), ...deeds.flatMap((deed) => dangersLeft(rule, deed))];
}

/** The dangers of a deed, without those of values that the rule's `fields` do not let through. */
function dangersLeft(rule: Rule, deed: Deed): string[] {
  const { fields = {} } = limitsOf(rule);
  const ofValues = Object.keys(deed.byValue).flatMap((path) => {
    const allowed = fields[`${deed.name}.${path}`];
    if (allowed === undefined) return Object.values(deed.byValue[path] ?? {});
    return dangerousValues(deed, path, allowed).map(([, danger]) => danger);
  });
  return [...(deed.danger === undefined ? [] : [deed.danger]), ...ofValues];
}

/** A rule that lists a request by name, and lacks the danger that this request always has. */
function* listedRequests(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, nodes] of rulesOnNodes(document, context))
    for (const [at, name] of (limitsOf(rule).requests ?? []).entries()) {
      const path = ['rules', index, 'limits', 'requests', at];
      for (const danger of new Set(nodes.flatMap((node) => always(rule, node, name)))) {
        if (named(rule, danger)) continue;
        yield {
          // A gamepad's events tell no keystrokes; which device it is, only the kernel knows.
          severity: danger === KEYSTROKES ? 'note' : 'error',
          path,
          message: `rule '${rule.id}' lists ${name}, which has the danger '${danger}', and does not name it in 'dangers'`,
        };
      }
    }
}

/** The danger that a deed of this name always has, where the rule allows it otherwise. */
const always = (rule: Rule, { profile }: Node, name: string): string[] =>
  deedsOf(profile)
    .filter((deed) => deed.name === name && isAllowed(rule, deed))
    .flatMap(({ danger }) => (danger === undefined ? [] : [danger]));

/** A rule that lists a value of a field, and lacks the danger of this value. */
function* listedValues(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, nodes] of rulesOnNodes(document, context))
    for (const [key, allowed] of Object.entries(limitsOf(rule).fields ?? {})) {
      const [name, field] = split(key);
      const deeds = nodes.flatMap(({ profile }) => deedsOf(profile).filter((deed) => deed.name === name));
      const found = new Map(deeds.flatMap((deed) => dangerousValues(deed, field, allowed)));
      for (const [value, danger] of found)
        if (!named(rule, danger))
          yield {
            severity: 'error',
            path: ['rules', index, 'limits', 'fields', key],
            message: `rule '${rule.id}' lists ${key} ${value}, which has the danger '${danger}', and does not name it in 'dangers'`,
          };
    }
}

function dangerousValues({ byValue }: Deed, field: string, allowed: readonly (string | number)[]): [string, string][] {
  const { '*': others, ...dangers } = Object.hasOwn(byValue, field) ? (byValue[field] ?? {}) : {};
  if (isPair(allowed)) {
    const [min, max] = allowed;
    return Object.entries(dangers).filter(([value]) => Number(value) >= min && Number(value) <= max);
  }
  return allowed.flatMap((value): [string, string][] => {
    const danger = Object.hasOwn(dangers, String(value)) ? dangers[String(value)] : others;
    return danger === undefined ? [] : [[String(value), danger]];
  });
}

function* machineWithoutRequests(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, nodes] of rulesOnNodes(document, context)) {
    const at = rule.dangers?.indexOf(MACHINE) ?? -1;
    const listed = limitsOf(rule).requests ?? [];
    const all = nodes
      .flatMap(({ profile }) => deedsOf(profile))
      .filter((deed) => dangersOfDeed(deed).includes(MACHINE));
    const isListed = all.length === 0 ? listed.length > 0 : all.some(({ name }) => listed.includes(name));
    if (at < 0 || isListed) continue;
    const names = [...new Set(all.map(({ name }) => name))];
    yield {
      severity: 'error',
      path: ['rules', index, 'dangers', at],
      message: `rule '${rule.id}' names the danger 'machine' and does not list in 'requests' what it is for${names.length === 0 ? '' : ` (${names.join(', ')})`}`,
    };
  }
}

/** What is opened by the way. */
function* openings(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, nodes] of rulesOnNodes(document, context))
    for (const { device, profile } of nodes) {
      const danger = profile.opening?.danger;
      if (danger !== undefined && !rule.devices.includes('*') && (rule.allow ?? []).length > 0 && !named(rule, danger))
        yield {
          severity: 'note',
          path: ['rules', index],
          message: `opening '${device}' has the danger '${danger}', which rule '${rule.id}' does not name: it allows something only while it is open`,
        };
    }
}

/** What rules say of dangers. */
export const dangerChecks: readonly Check[] = [
  pointless,
  listedRequests,
  listedValues,
  machineWithoutRequests,
  openings,
];
