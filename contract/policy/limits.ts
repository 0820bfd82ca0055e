import type * as v from 'valibot';
import { type Effect, turnsOff } from './effects.ts';
import { gpioLimits } from './limits/gpio.ts';
import { instrumentLimits } from './limits/instrument.ts';
import { ledLimits } from './limits/led.ts';
import { outputLimits } from './limits/output.ts';
import { pwmLimits } from './limits/pwm.ts';
import { requestLimits } from './limits/request.ts';
import type { LimitRow, Objection, Usage } from './limits/row.ts';
import { serialLimits } from './limits/serial.ts';

export type { Usage } from './limits/row.ts';

/** What a rule may limit. One row each; a limit is checked only for effects of the kinds in its row. */
export const limits = {
  ...pwmLimits,
  ...gpioLimits,
  ...ledLimits,
  ...outputLimits,
  ...requestLimits,
  ...serialLimits,
  ...instrumentLimits,
} as const;

export type LimitName = keyof typeof limits;
export type Limits = { [Name in LimitName]?: v.InferOutput<(typeof limits)[Name]['schema']> };

/** The same rows, for a name that is only known at run time. */
export const limitRows: Readonly<Record<string, LimitRow>> = limits;

/** A limit that a request would pass. */
export interface Excess extends Objection {
  limit: string;
}

/** The first limit that the effect would pass, or undefined. Turning off passes no limit but those that say so. */
export function excess(allowed: Limits, effect: Effect, usage: Usage): Excess | undefined {
  const turningOff = turnsOff(effect);
  for (const [limit, bound] of Object.entries(allowed)) {
    const row = limitRows[limit];
    if (row === undefined || !row.kinds.includes(effect.kind) || (turningOff && row.evenOff !== true)) continue;
    const found = row.check(bound, effect, usage);
    if (found !== undefined) return { limit, ...found };
  }
  return undefined;
}
