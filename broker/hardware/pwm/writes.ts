import { highRatio, type PwmState } from '../../../contract/pwm/waveform.ts';

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

/** Of two quotients that should be equal. */
const ROUNDING = 1e-12;

/**
 * How to get from one state to another through files that change one value each: in as few writes as possible, none of
 * them for what does not change.
 *
 * While the output is on, its high ratio is never above both the old one and the new one, and the duty never exceeds the
 * period. It may dip for the time between two writes, which is less than switching off would be; where no order of writes
 * keeps it down, the output is switched off in between.
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
  const [period, duty] = [periodWrites(previous, requested), dutyWrites(previous, requested)];
  if (period.length === 0 || duty.length === 0) return { writes: [...period, ...duty], passing: [] };
  const most = Math.max(highRatio(previous), highRatio(requested)) + ROUNDING;
  const periodFirst = { between: { ...previous, periodNs: requested.periodNs }, writes: [...period, ...duty] };
  const dutyFirst = { between: { ...previous, dutyNs: requested.dutyNs }, writes: [...duty, ...period] };
  const way = [periodFirst, dutyFirst].find(({ between }) => canRun(between) && highRatio(between) <= most);
  return way && { writes: way.writes, passing: [way.between] };
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
