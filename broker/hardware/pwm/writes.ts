import type { PwmState } from '../../../contract/pwm/waveform.ts';

/** The files of an exported channel (Documentation/ABI/testing/sysfs-class-pwm). */
export const attributes = ['enable', 'period', 'duty_cycle', 'polarity'] as const;
export type Attribute = (typeof attributes)[number];

export interface AttributeWrite {
  attribute: Attribute;
  text: string;
}

export interface WritePlan {
  writes: AttributeWrite[];
  /** States with the output on, between the first and the last. */
  passing: PwmState[];
}

const off: AttributeWrite = { attribute: 'enable', text: '0' };
const on: AttributeWrite = { attribute: 'enable', text: '1' };

/**
 * How to get from one state to another through files that change one value each: in as few writes as possible, none of
 * them for what does not change.
 *
 * While the output is on, its high ratio never leaves the range between the old one and the new one, and the duty never
 * exceeds the period. Where that cannot be kept the output is switched off in between.
 */
export function planWrites(previous: PwmState, requested: PwmState): WritePlan {
  if (previous.enabled && requested.enabled) {
    const direct = writesWhileOn(previous, requested);
    if (direct !== undefined) return direct;
  }
  const writes = writesWhileOff(previous, requested);
  if (previous.enabled) writes.unshift(off);
  if (requested.enabled) writes.push(on);
  return { writes, passing: [] };
}

/** Undefined if there is no safe way with the output on. */
function writesWhileOn(previous: PwmState, requested: PwmState): WritePlan | undefined {
  // Kernels refuse a change of polarity while on, and start some chips in a state that cannot run.
  if (previous.polarity !== requested.polarity || !canRun(previous)) return undefined;
  const periodGrows = requested.periodNs - previous.periodNs;
  const dutyGrows = requested.dutyNs - previous.dutyNs;
  const writes = [...periodWrites(previous, requested), ...dutyWrites(previous, requested)];
  if (writes.length < 2) return { writes, passing: [] };
  // In between, one value is old and the other one new. If both grow or both shrink, that is either above or below what was
  // and what shall be, whichever comes first: 10 of 20 to 20 of 40 would pass through 10 of 40, or 20 of 20.
  if (Math.sign(periodGrows) === Math.sign(dutyGrows)) return undefined;
  return { writes, passing: [{ ...previous, periodNs: requested.periodNs }] };
}

/**
 * Older kernels check the values of an output that is off as well: the duty stays within the period here too, and the
 * polarity is written while there is a period.
 */
function writesWhileOff(previous: PwmState, requested: PwmState): AttributeWrite[] {
  const period = periodWrites(previous, requested);
  const duty = dutyWrites(previous, requested);
  const polarity = previous.polarity === requested.polarity ? [] : [polarityWrite(requested)];
  const times = previous.dutyNs <= requested.periodNs ? [...period, ...duty] : [...duty, ...period];
  return previous.periodNs > 0 ? [...polarity, ...times] : [...times, ...polarity];
}

function canRun({ periodNs, dutyNs }: PwmState): boolean {
  return periodNs > 0 && dutyNs <= periodNs;
}

function periodWrites(previous: PwmState, { periodNs }: PwmState): AttributeWrite[] {
  return periodNs === previous.periodNs ? [] : [{ attribute: 'period', text: String(periodNs) }];
}

function dutyWrites(previous: PwmState, { dutyNs }: PwmState): AttributeWrite[] {
  return dutyNs === previous.dutyNs ? [] : [{ attribute: 'duty_cycle', text: String(dutyNs) }];
}

function polarityWrite({ polarity }: PwmState): AttributeWrite {
  return { attribute: 'polarity', text: polarity };
}
