import { Refusal } from '../../contract/errors.ts';
import type { Params } from '../../contract/methods.ts';
import { type CycleText, cycle as cycleOf } from '../../contract/schedule/units.ts';

/** How long 720 degrees take: as programs have it, or as a number. 0: the shaft stands. */
export type CycleTime = CycleText | { readonly rpm: number } | { readonly cycleNs: number };

/** @throws Refusal `invalid` */
export function cycleParams(cycle: CycleTime): Pick<Params<'schedule.setCycle'>, 'rpm' | 'cycleNs'> {
  if (typeof cycle !== 'string') return cycle;
  const known = cycleOf(cycle);
  if (known !== undefined) return known;
  throw new Refusal('invalid', `a cycle is a speed or a time, like "600 rpm" or "200 ms", not "${cycle}"`, {
    path: 'cycle',
  });
}
