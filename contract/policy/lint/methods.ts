import { hasField, isLine } from '../../instruments/inside.ts';
import type { Quantity } from '../../instruments/profile.ts';
import { unknownName } from '../../profiles/codec/codec.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { limitsOf, type Rule } from './common.ts';
import { type Instrument, instrumentsOf, isAllowed, methodsOf } from './deeds.ts';

/** The rules with the instruments that they are for. */
function* rulesOnInstruments(
  document: PolicyDocument,
  { instruments }: Context,
): Iterable<[number, Rule, Instrument[]]> {
  for (const [index, rule] of document.rules.entries()) {
    const there = instrumentsOf(rule, document, instruments) ?? [];
    if (there.length > 0) yield [index, rule, there];
  }
}

function* listedMethods(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, there] of rulesOnInstruments(document, context)) {
    const deeds = there.flatMap(({ profile }) => methodsOf(profile));
    for (const [at, name] of (limitsOf(rule).methods ?? []).entries()) {
      const path = ['rules', index, 'limits', 'methods', at];
      const meant = deeds.filter((deed) => deed.name === name);
      const [first] = meant;
      if (first === undefined) {
        const what = `no instrument of rule '${rule.id}' has a method '${name}'`;
        const names = [...new Set(deeds.map((deed) => deed.name))];
        yield { severity: 'error', path, message: unknownName(what, name, 'there is', names).message };
      } else if (!meant.some(({ access }) => rule.allow?.includes(access))) {
        const message = `rule '${rule.id}' lists ${name}, which takes ${first.access} access, and does not allow that`;
        yield { severity: 'warning', path, message };
      }
    }
  }
}

/** What a rule lets through as it is passes by what it says of outputs. */
function* rawWithoutLines(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, there] of rulesOnInstruments(document, context))
    for (const { device, profile } of limitsOf(rule).lines === undefined ? there : []) {
      const open = methodsOf(profile).find((deed) => {
        const { danger } = deed;
        const isNamed = danger === undefined || rule.dangers?.includes(danger) === true;
        return isNamed && isAllowed(rule, deed) && hasField(profile.methods[deed.name]?.fields ?? {}, isLine);
      });
      if (open !== undefined)
        yield {
          severity: 'warning',
          path: ['rules', index, 'dangers'],
          message: `rule '${rule.id}' lets any line go to '${device}' by ${open.name}, past all its limits: add 'lines'`,
        };
    }
}

function* limitedOutputs(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule, there] of rulesOnInstruments(document, context)) {
    const having = there.filter(({ profile }) => profile.outputs !== undefined);
    if (having.length === 0) continue;
    for (const [output, quantities] of Object.entries(limitsOf(rule).outputs ?? {})) {
      const path = ['rules', index, 'limits', 'outputs', output];
      const meant = having.filter(({ profile }) => Object.hasOwn(profile.outputs ?? {}, output));
      if (meant.length === 0) {
        const what = `no instrument of rule '${rule.id}' has an output '${output}'`;
        const names = [...new Set(having.flatMap(({ profile }) => Object.keys(profile.outputs ?? {})))];
        yield { severity: 'error', path, message: unknownName(what, output, 'there is', names).message };
        continue;
      }
      for (const [quantity, limit] of Object.entries(quantities)) {
        const found = quantityProblem(meant, output, quantity, limit);
        if (found !== undefined) yield { ...found, path: [...path, quantity] };
      }
    }
  }
}

type Limit = number | readonly [number, number];

function quantityProblem(
  instruments: readonly Instrument[],
  output: string,
  quantity: string,
  limit: Limit,
): Omit<Found, 'path'> | undefined {
  const all = instruments.flatMap(({ device, profile }) => {
    const quantities = profile.outputs?.[output] ?? {};
    const own = Object.hasOwn(quantities, quantity) ? quantities[quantity] : undefined;
    return own === undefined ? [] : [{ device, own }];
  });
  if (all.length === 0) {
    const names = instruments.flatMap(({ profile }) => Object.keys(profile.outputs?.[output] ?? {}));
    const { message } = unknownName(`${output} has no quantity '${quantity}'`, quantity, 'it has', [...new Set(names)]);
    return { severity: 'error', message };
  }
  const problems = all.map(({ device, own }) => rangeProblem(own, limit, `${quantity} of ${output}`, device));
  const [message] = problems;
  return message !== undefined && problems.every((each) => each !== undefined)
    ? { severity: 'warning', message }
    : undefined;
}

/** What of a limit an instrument's own range makes pointless. A limit from 0 means "at most", whatever the least is. */
function rangeProblem({ min, max, unit }: Quantity, limit: Limit, what: string, device: string): string | undefined {
  const [low, high] = typeof limit === 'number' ? [0, limit] : limit;
  const own = `'${device}' can do ${min} to ${max} ${unit}`;
  const [least, most] = [Math.max(low, min), Math.min(high, max)];
  if (least > most) return `${what} can never be within ${low} to ${high}: ${own}`;
  if (least === most && low !== high) return `${what} is left nothing but ${least} ${unit}: ${own}`;
  return high > max || (low < min && low !== 0) ? `${what} is limited beyond what there is: ${own}` : undefined;
}

/** What rules say of the methods and the outputs of instruments. */
export const methodChecks: readonly Check[] = [listedMethods, rawWithoutLines, limitedOutputs];
