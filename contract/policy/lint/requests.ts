import { Refusal } from '../../errors.ts';
import { unknownName } from '../../profiles/codec/codec.ts';
import { callNames, encodeCall, type Profile } from '../../profiles.ts';
import { isPair, split } from '../limits/request.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { limitsOf } from './common.ts';
import { deedsOf, nodesOf } from './deeds.ts';
import { type Leaf, type Leaves, leavesOf } from './leaves.ts';

function* listedRequests(document: PolicyDocument, { profiles }: Context): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const deeds = (nodesOf(rule, document, profiles) ?? []).flatMap(({ profile }) => deedsOf(profile));
    if (deeds.length === 0) continue;
    for (const [at, name] of (limitsOf(rule).requests ?? []).entries()) {
      const path = ['rules', index, 'limits', 'requests', at];
      const meant = deeds.filter((deed) => deed.name === name);
      const [first] = meant;
      if (first === undefined) {
        const what = `no device of rule '${rule.id}' has a request '${name}'`;
        const names = [...new Set(deeds.map((deed) => deed.name))];
        yield { severity: 'error', path, message: unknownName(what, name, 'there is', names).message };
      } else if (!meant.some(({ access }) => rule.allow?.includes(access))) {
        const message = `rule '${rule.id}' lists ${name}, which takes ${first.access} access, and does not allow that`;
        yield { severity: 'warning', path, message };
      }
    }
  }
}

function* unknownFields(document: PolicyDocument, { profiles }: Context): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const all = [...new Set((nodesOf(rule, document, profiles) ?? []).map(({ profile }) => profile))];
    const { fields = {}, requests } = limitsOf(rule);
    if (all.length === 0) continue;
    for (const [key, allowed] of Object.entries(fields)) {
      const path = ['rules', index, 'limits', 'fields', key];
      const [request, field] = split(key);
      for (const found of fieldProblems(all, key, allowed)) yield { path, ...found };
      const by = all.flatMap((profile) => leavesOf(profile, request).get(field) ?? []).find((leaf) => leaf.by)?.by;
      if (by !== undefined && !Object.hasOwn(fields, `${request}.${by}`))
        yield {
          severity: 'warning',
          path,
          message: `${key} is there only for some values of ${request}.${by}: limit that too`,
        };
      if (requests?.includes(request) === false)
        yield { severity: 'warning', path, message: `${key} has no effect: 'requests' does not list ${request}` };
    }
  }
}

type Problem = Omit<Found, 'path'>;

function* fieldProblems(
  profiles: readonly Profile[],
  key: string,
  allowed: readonly (string | number)[],
): Iterable<Problem> {
  const [request, field] = split(key);
  const having = profiles.filter((profile) => callNames(profile).includes(request));
  if (having.length === 0) {
    const names = profiles.flatMap(callNames);
    const { message } = unknownName(`no device of the rule has a request '${request}'`, request, 'there is', names);
    return yield { severity: 'error', message };
  }
  for (const profile of having) {
    const leaves = leavesOf(profile, request);
    const found = leaves.get(field);
    if (found === undefined) yield { severity: 'error', message: noSuchField(request, field, leaves) };
    else yield* valueProblems(profile, found, key, allowed);
  }
}

function noSuchField(request: string, field: string, leaves: Leaves): string {
  const names = [...leaves.keys()];
  if (names.length === 0) return `${request} takes no fields`;
  return unknownName(`${request} takes no field '${field}'`, field, 'it takes', names).message;
}

function* valueProblems(
  profile: Profile,
  leaves: readonly Leaf[],
  key: string,
  allowed: readonly (string | number)[],
): Iterable<Problem> {
  if (leaves.every(({ kind }) => kind.bytes !== undefined))
    return yield {
      severity: 'error',
      message: `${key} is bytes, which cannot be limited: leave ${split(key)[0]} out of 'requests'`,
    };
  if (isPair(allowed) && !leaves.some(({ kind }) => isNumber(kind)))
    return yield { severity: 'error', message: `${key} has bounds, and is no number: list what is allowed` };
  for (const value of isPair(allowed) ? [] : allowed) {
    const objections = leaves.map(({ kind }) => objection(profile, kind, key, value));
    const [message] = objections;
    if (message !== undefined && objections.every((each) => each !== undefined)) yield { severity: 'error', message };
  }
}

const isNumber = ({ type, enum: table, flags, bits, names }: Leaf['kind']): boolean =>
  (type !== undefined && table === undefined && flags === undefined) || (bits !== undefined && names === undefined);

/** Why a value can never stand in a field, said as a call with it would be refused; undefined if it can. */
function objection(profile: Profile, kind: Leaf['kind'], key: string, value: string | number): string | undefined {
  const isList = kind.flags !== undefined || kind.bits !== undefined;
  const request = { direction: 'write', argument: kind, access: 'write', type: 0, nr: 0, doc: '' } as const;
  try {
    const { flat } = encodeCall({ ...profile, requests: { probe: request } }, 'probe', {
      value: isList ? [value] : value,
    });
    const taken = Array.isArray(flat.value) ? flat.value[0] : flat.value;
    return String(taken) === String(value) ? undefined : `${key} '${value}' is called '${taken}' in a rule`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message.replace(/^probe: 'value(\[0\])?'/, key);
  }
}

/** What rules say of the requests of profiles. */
export const requestChecks: readonly Check[] = [listedRequests, unknownFields];
