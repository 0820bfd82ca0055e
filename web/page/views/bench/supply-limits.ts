/** How far an output of a supply may be set, learned as pwm-limits.ts does it: an extreme is asked about, and the refusal tells. */
import { isPair } from './pwm-limits.ts';

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface OutputLimits {
  /** Why it may not be set at all. */
  readonly never?: string | undefined;
  readonly volts: Range;
  readonly amps: Range;
}

export interface SupplyExplained {
  readonly allowed: boolean;
  readonly message: string;
  readonly limit?: string | undefined;
  readonly value?: unknown;
  readonly allowedValue?: unknown;
}

export type ExplainOutput = (set: { volts: number; amps: number }) => Promise<SupplyExplained>;

const MOST_QUESTIONS = 5;

/** @param hardware what the profile says that the output can */
export async function learnOutput(
  explain: ExplainOutput,
  hardware: { readonly volts: Range; readonly amps: Range },
): Promise<OutputLimits> {
  let { volts, amps } = hardware;
  const farthest = () => (Math.abs(volts.low) > Math.abs(volts.high) ? volts.low : volts.high);
  for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
    const set = { volts: farthest(), amps: amps.high };
    const { allowed, message, limit, value, allowedValue } = await explain(set);
    if (allowed || (limit !== undefined && limit !== 'outputs')) break;
    if (limit === undefined) return { never: message, volts, amps };
    if (Array.isArray(allowedValue) && allowedValue.some((each) => typeof each === 'string'))
      return { never: message, volts, amps };
    const range = rangeOf(allowedValue);
    if (range === undefined) break;
    // Which of the two it objects to is told by the value.
    if (value === set.volts) volts = both(volts, range);
    else if (value === set.amps) amps = both(amps, range);
    else break;
  }
  return { volts, amps };
}

function rangeOf(allowed: unknown): Range | undefined {
  if (typeof allowed === 'number') return { low: 0, high: allowed };
  return isPair(allowed) ? { low: allowed[0], high: allowed[1] } : undefined;
}

const both = (a: Range, b: Range): Range => ({ low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) });
