import type { DeviceAccess } from '../../access.ts';
import { hasField, isLine } from '../../instruments/inside.ts';
import type { Effect, EffectKind } from '../effects.ts';
import type { DeviceEntry } from '../entries.ts';
import { excess, type LimitName, type Limits, limitRows } from '../limits.ts';
import type { Profiles } from '../profiles.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Context, Found } from './check.ts';
import { coveredBy, devicesOf, limitsOf, type Rule } from './common.ts';

/** Why nothing can satisfy these limits, or undefined. One row per pair that can contradict. */
const contradictions: readonly ((limits: Limits) => { limit: LimitName; message: string } | undefined)[] = [
  ({ frequencyHz }) =>
    frequencyHz?.[1] === 0
      ? { limit: 'frequencyHz', message: 'a frequency of at most 0 Hz: the output can never be enabled' }
      : undefined,
  ({ highRatio, highRatioPerSecond }) =>
    highRatio !== undefined && highRatioPerSecond !== undefined && highRatio[0] > highRatioPerSecond
      ? {
          limit: 'highRatioPerSecond',
          message: `starting from off counts from 0, so the first step would be at least ${highRatio[0]}, above ${highRatioPerSecond} per second: the output can never be started`,
        }
      : undefined,
];

function* contradicting(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries())
    for (const contradiction of contradictions) {
      const found = contradiction(limitsOf(rule));
      if (found !== undefined)
        yield {
          severity: 'error',
          path: ['rules', index, 'limits', found.limit],
          message: `rule '${rule.id}': ${found.message}`,
        };
    }
}

const outputKinds: readonly EffectKind[] = ['pwm', 'gpio', 'led'];
const kindsOf = (limit: string): readonly EffectKind[] => limitRows[limit]?.kinds ?? [];

/** Limits, beside those of outputs, that bite only where something may be changed. */
const changing = ['baudRates', 'bytesPerSecond', 'lines', 'outputs'];

/** Whether what a rule allows can never come to a limit. */
function isIdle(limit: string, allow: readonly DeviceAccess[]): boolean {
  if (kindsOf(limit).every((kind) => outputKinds.includes(kind))) return !allow.includes('write');
  return changing.includes(limit) ? !allow.includes('write') && !allow.includes('control') : allow.length === 0;
}

function* withoutEffect(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const names = Object.keys(rule.limits ?? {});
    if (names.length > 0 && names.every((name) => isIdle(name, rule.allow ?? [])))
      yield {
        severity: 'warning',
        path: ['rules', index, 'limits'],
        message: `the limits of rule '${rule.id}' have no effect: it does not allow to write`,
      };
    for (const [limit, what] of counted) {
      const allowed = limitsOf(rule)[limit];
      if (allowed !== undefined && !Number.isInteger(allowed))
        yield {
          severity: 'note',
          path: ['rules', index, 'limits', limit],
          message: `${what} are counted whole: ${allowed} per second lets ${Math.ceil(allowed)} through`,
        };
    }
  }
}

const counted = [
  ['changesPerSecond', 'changes'],
  ['callsPerSecond', 'calls'],
] as const;

/** Whether a limit can judge anything that happens to a device. */
function concerns(limit: string, entry: DeviceEntry, { profiles, instruments }: Context): boolean {
  const profile = entry.kind === 'instrument' ? instruments.get(entry.profile) : undefined;
  if (profile !== undefined && limit === 'outputs') return profile.outputs !== undefined;
  if (profile !== undefined && limit === 'lines')
    return Object.values(profile.methods).some(({ fields = {} }) => hasField(fields, isLine));
  const there = effectKinds(entry, profiles);
  return kindsOf(limit).some((kind) => there.includes(kind));
}

/** What can happen to a device: the kinds of effects that limits may judge. */
function effectKinds(entry: DeviceEntry, profiles: Profiles): EffectKind[] {
  if (entry.kind === 'gpio') return entry.direction === 'output' ? ['gpio'] : [];
  if (entry.kind !== 'ioctl') return [entry.kind];
  const profile = profiles.get(entry.profile);
  if (profile === undefined) return ['request', 'stream', 'events'];
  const streams = Object.keys(profile.streams ?? {}).length > 0;
  return ['request', ...(streams ? ['stream' as const] : []), ...(profile.events ? ['events' as const] : [])];
}

function* concerningNothing(document: PolicyDocument, context: Context): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const entries = devicesOf(rule, document).flatMap((name) => document.devices[name] ?? []);
    if (entries.length === 0) continue;
    for (const limit of Object.keys(rule.limits ?? {}))
      if (!entries.some((entry) => concerns(limit, entry, context)))
        yield {
          severity: 'warning',
          path: ['rules', index, 'limits', limit],
          message: `${limit} concerns no device of rule '${rule.id}'`,
        };
  }
}

function* brightnessOfTriggers(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const { brightness, triggers } = limitsOf(rule);
    if (brightness !== undefined && triggers === undefined)
      yield {
        severity: 'warning',
        path: ['rules', index, 'limits', 'brightness'],
        message: `a trigger may make the LED brighter than that: add "triggers": ["none"]`,
      };
  }
}

/** The safe state as a change that sets it. Only what the entry states: what it leaves to chance cannot be judged. */
function safeEffect(entry: DeviceEntry): Effect | undefined {
  if (entry.kind === 'led') {
    const { brightness = 0, trigger = 'none' } = entry.safe ?? {};
    return { kind: 'led', previous: { brightness: 0, trigger: 'none' }, states: [{ brightness, trigger }] };
  }
  if (entry.kind !== 'pwm') return undefined;
  const { enabled, periodNs, dutyNs, polarity = 'normal' } = entry.safe ?? {};
  if (enabled !== true || periodNs === undefined || dutyNs === undefined) return undefined;
  const previous = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' } as const;
  return { kind: 'pwm', previous, states: [{ enabled, periodNs, dutyNs, polarity }] };
}

function* safeOutsideLimits(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of Object.entries(document.devices)) {
    const safe = safeEffect(entry);
    if (safe === undefined) continue;
    const writers = document.rules.filter((rule) => rule.allow?.includes('write') && coveredBy(rule, name));
    const objections = writers.map((rule) => objection(rule, safe));
    const [first] = objections;
    if (first !== undefined && objections.every((found) => found !== undefined))
      yield {
        severity: 'note',
        path: ['devices', name, 'safe'],
        message: `no rule would let anybody set the safe state of '${name}' (${first}); the broker itself may, and will`,
      };
  }
}

function objection(rule: Rule, safe: Effect): string | undefined {
  // How fast a state may be reached does not say whether it may be.
  const { highRatioPerSecond: _, changesPerSecond: __, ...bounds } = limitsOf(rule);
  return excess(bounds, safe, { changesInLastSecond: 0 })?.message;
}

/** True if whatever satisfies `narrow` satisfies `wide`. */
export function atLeastAsWide({ baudRates, outputs, ...wide }: Limits, narrow: Limits): boolean {
  const inner: Readonly<Record<string, unknown>> = narrow;
  return (
    Object.entries(wide).every(([name, allowed]) => isWithin(inner[name], allowed)) &&
    // Two rates are a list as well.
    (baudRates === undefined || narrow.baudRates?.every((rate) => baudRates.includes(rate)) === true) &&
    (outputs === undefined || (narrow.outputs !== undefined && outputsWithin(narrow.outputs, outputs)))
  );
}

type OutputLimits = NonNullable<Limits['outputs']>;

/** An output that is not listed must rest, a quantity that is not listed may be anything. */
function outputsWithin(inner: OutputLimits, outer: OutputLimits): boolean {
  const asRange = (limit: OutputLimits[string][string]) => (typeof limit === 'number' ? [0, limit] : limit);
  return Object.entries(inner).every(([output, quantities]) => {
    const allowed = Object.hasOwn(outer, output) ? outer[output] : undefined;
    if (allowed === undefined) return false;
    return Object.entries(allowed).every(([name, limit]) => {
      const own = Object.hasOwn(quantities, name) ? quantities[name] : undefined;
      return own !== undefined && isWithin(asRange(own), asRange(limit));
    });
  });
}

function isWithin(inner: unknown, outer: unknown): boolean {
  if (Array.isArray(outer) && Array.isArray(inner)) {
    const isRange = (list: unknown[]) => list.length === 2 && list.every((item) => typeof item === 'number');
    if (isRange(outer)) return inner.every((item) => item >= outer[0] && item <= outer[1]);
    return !isRange(inner) && inner.every((item) => outer.includes(item));
  }
  if (typeof outer === 'number' && typeof inner === 'number') return inner <= outer;
  if (!isTable(outer) || !isTable(inner)) return inner === outer;
  return Object.entries(outer).every(([key, allowed]) => isWithin(inner[key], allowed));
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the limits of one rule say together. */
export const limitChecks: readonly Check[] = [
  contradicting,
  withoutEffect,
  concerningNothing,
  brightnessOfTriggers,
  safeOutsideLimits,
];
