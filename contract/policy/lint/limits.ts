import type { PwmState } from '../../pwm/waveform.ts';
import { excess, type Limits } from '../limits.ts';
import type { Check, Found } from '../lint.ts';
import type { PolicyDocument, PwmEntry } from '../schema.ts';

type Rule = PolicyDocument['rules'][number];

const limitsOf = (rule: Rule): Limits => (rule.limits ?? {}) as Limits;

/** Why nothing can satisfy these limits, or undefined. One row per pair that can contradict. */
const contradictions: readonly ((limits: Limits) => { limit: keyof Limits; message: string } | undefined)[] = [
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

function* withoutEffect(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    const names = Object.keys(rule.limits ?? {});
    if (names.length > 0 && !rule.allow?.includes('write'))
      yield {
        severity: 'warning',
        path: ['rules', index, 'limits'],
        message: `the limits of rule '${rule.id}' have no effect: it does not allow to write`,
      };
    const changes = limitsOf(rule).changesPerSecond;
    if (changes !== undefined && !Number.isInteger(changes))
      yield {
        severity: 'note',
        path: ['rules', index, 'limits', 'changesPerSecond'],
        message: `changes are counted whole: ${changes} per second lets ${Math.ceil(changes)} through`,
      };
  }
}

const off: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

/** Only what the entry states: what it leaves to chance cannot be judged. */
function safeState({ safe }: PwmEntry): PwmState | undefined {
  if (safe?.enabled !== true || safe.periodNs === undefined || safe.dutyNs === undefined) return undefined;
  return { enabled: true, periodNs: safe.periodNs, dutyNs: safe.dutyNs, polarity: safe.polarity ?? 'normal' };
}

function* safeOutsideLimits(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of Object.entries(document.devices)) {
    const safe = entry.kind === 'pwm' ? safeState(entry) : undefined;
    if (safe === undefined) continue;
    const writers = document.rules.filter(
      (rule) => rule.allow?.includes('write') && (rule.devices.includes('*') || rule.devices.includes(name)),
    );
    const objections = writers.map((rule) => objection(limitsOf(rule), safe));
    const [first] = objections;
    if (first !== undefined && objections.every((found) => found !== undefined))
      yield {
        severity: 'note',
        path: ['devices', name, 'safe'],
        message: `no rule would let anybody set the safe state of '${name}' (${first}); the broker itself may, and will`,
      };
  }
}

function objection(limits: Limits, state: PwmState): string | undefined {
  // How fast a state may be reached does not say whether it may be.
  const { highRatioPerSecond: _, changesPerSecond: __, ...bounds } = limits;
  return excess(bounds, { kind: 'pwm', previous: off, states: [state] }, { changesInLastSecond: 0 })?.message;
}

/** True if whatever satisfies `narrow` satisfies `wide`. */
export function atLeastAsWide(wide: Record<string, unknown>, narrow: Record<string, unknown>): boolean {
  return Object.entries(wide).every(([name, allowed]) => {
    const inner = narrow[name];
    if (Array.isArray(allowed) && Array.isArray(inner)) return inner[0] >= allowed[0] && inner[1] <= allowed[1];
    if (typeof allowed === 'number' && typeof inner === 'number') return inner <= allowed;
    return inner === allowed;
  });
}

/** What the limits of one rule say together. */
export const limitChecks: readonly Check[] = [contradicting, withoutEffect, safeOutsideLimits];
