import { breadth, channelSpan } from '../coverage.ts';
import type { DeclaredState, PwmEntry } from '../entries.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Found } from './check.ts';
import { entriesOf, tidy } from './common.ts';

const CLASS_PATH = /^\/sys\/class\/pwm\/pwmchip\d+\/?$/;

function sameChip(a: PwmEntry['chip'], b: PwmEntry['chip']): 'yes' | 'no' | 'unknown' {
  if (a === '*' || b === '*' || a === b) return 'yes';
  if (typeof a === typeof b && !CLASS_PATH.test(String(a)) && !CLASS_PATH.test(String(b)))
    return tidy(String(a)) === tidy(String(b)) ? 'yes' : 'no';
  return 'unknown'; // a number and a path: only the running kernel can tell
}

function* twoNames(document: PolicyDocument): Iterable<Found> {
  const all = entriesOf(document, 'pwm');
  for (const [index, [name, entry]] of all.entries())
    for (const [earlier, other] of all.slice(0, index)) {
      const same = sameChip(entry.chip, other.chip);
      const which = sharedChannels(entry, other);
      if (which === undefined || same === 'no') continue;
      yield { path: ['devices', name], ...overlap([name, entry], [earlier, other], same, which) };
    }
}

function overlap(
  [name, entry]: [string, PwmEntry],
  [earlier, other]: [string, PwmEntry],
  same: 'yes' | 'unknown',
  which: string,
): Omit<Found, 'path'> {
  const wider = breadth(entry) - breadth(other);
  if (wider !== 0) {
    const [narrow, wide] = wider < 0 ? [name, earlier] : [earlier, name];
    return {
      severity: 'note',
      message: `'${narrow}' takes ${which} out of '${wide}': rules for '${wide}' do not reach it`,
    };
  }
  if (same === 'yes')
    return {
      severity: 'error',
      message: `'${name}' and '${earlier}' are two names for one device (${which}): it stays out of service until one is removed`,
    };
  return {
    severity: 'warning',
    message: `'${name}' and '${earlier}' may be one device (${which}): one names its chip by number, the other by path`,
  };
}

function sharedChannels(a: PwmEntry, b: PwmEntry): string | undefined {
  const [[aFirst, aLast], [bFirst, bLast]] = [channelSpan(a), channelSpan(b)];
  const [first, last] = [Math.max(aFirst, bFirst), Math.min(aLast, bLast)];
  if (first > last) return undefined;
  if (first === last) return `channel ${first}`;
  return last === Number.POSITIVE_INFINITY ? `channels ${first} and up` : `channels ${first} to ${last}`;
}

function* chipNumbers(document: PolicyDocument): Iterable<Found> {
  for (const [name, { chip }] of entriesOf(document, 'pwm'))
    if (typeof chip === 'number' || CLASS_PATH.test(String(chip)))
      yield {
        severity: 'warning',
        path: ['devices', name, 'chip'],
        message: `the number of chip ${chip} may change at the next boot: use its device path ('postern pwm info' prints it)`,
      };
}

function* bothChannelForms(document: PolicyDocument): Iterable<Found> {
  for (const [name, { channel, channels }] of entriesOf(document, 'pwm'))
    if (channel !== undefined && channels !== undefined)
      yield {
        severity: 'error',
        path: ['devices', name, 'channels'],
        message: `'${name}' has both 'channel' and 'channels': use one of them`,
      };
}

function* declaredStates(document: PolicyDocument): Iterable<Found> {
  for (const [name, entry] of entriesOf(document, 'pwm'))
    for (const key of ['safe', 'initial'] as const) {
      const state = entry[key];
      const message = state === undefined ? undefined : stateProblem(key, state);
      if (message !== undefined) yield { ...message, path: ['devices', name, key] };
    }
}

function stateProblem(key: string, { enabled, periodNs, dutyNs }: DeclaredState): Omit<Found, 'path'> | undefined {
  if (periodNs !== undefined && dutyNs !== undefined && dutyNs > periodNs)
    return {
      severity: 'error',
      message: `the duty of '${key}' (${dutyNs} ns) is longer than its period (${periodNs} ns)`,
    };
  if (enabled && periodNs === 0) return { severity: 'error', message: `'${key}' cannot be enabled with a period of 0` };
  if (enabled && (periodNs === undefined || dutyNs === undefined))
    return {
      severity: 'warning',
      message: `'${key}' is enabled without a period and a duty of its own: it goes on with whatever was set last`,
    };
  return undefined;
}

/** PWM channels of the inventory. */
export const pwmChecks: readonly Check[] = [twoNames, chipNumbers, bothChannelForms, declaredStates];
