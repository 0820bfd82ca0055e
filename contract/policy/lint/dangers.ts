import { unknownName } from '../../profiles/codec/codec.ts';
import { KEYSTROKES, MACHINE } from '../dangers.ts';
import { isPair, split } from '../limits/request.ts';
import type { PolicyDocument } from '../schema.ts';
import { parents } from './buses.ts';
import type { Check, Context, Found } from './check.ts';
import { coveredBy, limitsOf, type Rule } from './common.ts';
import { type Deed, dangersOfDeed, isAllowed, type Use, usesOf } from './deeds.ts';

/** The rules with the devices with a profile that they are for. */
function* rulesWithUses(document: PolicyDocument, context: Context): Iterable<[number, Rule, readonly Use[]]> {
  for (const [index, rule] of document.rules.entries()) {
    const uses = usesOf(rule, document, context);
    if (uses !== undefined) yield [index, rule, uses];
  }
}

const lists = ['requests', 'methods'] as const;

const named = (rule: Rule, danger: string): boolean => rule.dangers?.includes(danger) === true;

function* pointless(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, uses] of rulesWithUses(document, context)) {
    const ofBus = parents(document).some(({ bus }) => coveredBy(rule, bus)) ? [MACHINE] : [];
    const there = new Set([...uses.flatMap((use) => dangersIn(rule, use)), ...ofBus]);
    for (const [at, danger] of (rule.dangers ?? []).entries()) {
      if (there.has(danger)) continue;
      const what = `nothing that rule '${rule.id}' allows has the danger '${danger}'`;
      const { message } = unknownName(what, danger, 'there is', [...there]);
      yield { severity: 'warning', path: ['rules', index, 'dangers', at], message: there.size === 0 ? what : message };
    }
  }
}

/** What a rule must name for all that it allows otherwise. */
function dangersIn(rule: Rule, { deeds, opening }: Use): string[] {
  const allowed = deeds.filter((deed) => isAllowed(rule, deed));
  const ofOpening = allowed.length === 0 || opening === undefined ? [] : [opening];
  return [...ofOpening, ...allowed.flatMap((deed) => dangersLeft(rule, deed))];
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

/** A rule that lists a request or a method by name, and lacks the danger that it always has. */
function* listedByName(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, uses] of rulesWithUses(document, context))
    for (const list of lists)
      for (const [at, name] of (limitsOf(rule)[list] ?? []).entries()) {
        const path = ['rules', index, 'limits', list, at];
        for (const danger of new Set(uses.flatMap((use) => always(rule, use, list, name)))) {
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
const always = (rule: Rule, { deeds }: Use, list: Deed['listedBy'], name: string): string[] =>
  deeds
    .filter((deed) => deed.listedBy === list && deed.name === name && isAllowed(rule, deed))
    .flatMap(({ danger }) => (danger === undefined ? [] : [danger]));

/** A rule that lists a value of a field, and lacks the danger of this value. */
function* listedValues(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, uses] of rulesWithUses(document, context))
    for (const [key, allowed] of Object.entries(limitsOf(rule).fields ?? {})) {
      const [name, field] = split(key);
      const deeds = uses.flatMap((use) => use.deeds.filter((deed) => deed.name === name));
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
  for (const [index, rule, uses] of rulesWithUses(document, context)) {
    const at = rule.dangers?.indexOf(MACHINE) ?? -1;
    const limits = limitsOf(rule);
    const all = uses.flatMap(({ deeds }) => deeds).filter((deed) => dangersOfDeed(deed).includes(MACHINE));
    const isListed =
      all.length === 0
        ? (limits.requests ?? []).length > 0
        : all.some(({ listedBy, name }) => limits[listedBy]?.includes(name));
    if (at < 0 || isListed) continue;
    const names = [...new Set(all.map(({ name }) => name))];
    const list = all[0]?.listedBy ?? 'requests';
    yield {
      severity: 'error',
      path: ['rules', index, 'dangers', at],
      message: `rule '${rule.id}' names the danger 'machine' and does not list in '${list}' what it is for${names.length === 0 ? '' : ` (${names.join(', ')})`}`,
    };
  }
}

/** What is opened by the way. */
function* openings(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, uses] of rulesWithUses(document, context))
    for (const { device, opening: danger } of uses) {
      if (danger !== undefined && !rule.devices.includes('*') && (rule.allow ?? []).length > 0 && !named(rule, danger))
        yield {
          severity: 'note',
          path: ['rules', index],
          message: `opening '${device}' has the danger '${danger}', which rule '${rule.id}' does not name: it allows something only while it is open`,
        };
    }
}

/** What rules say of dangers. */
export const dangerChecks: readonly Check[] = [pointless, listedByName, listedValues, machineWithoutRequests, openings];
