import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Params } from '../../../../contract/methods.ts';
import { usePanel, usePostern } from '../../panel/use.ts';
import type { PwmPlan } from './plan-note.tsx';
import { usePlanned } from './pwm-channel.tsx';
import { useBench } from './use-bench.ts';

/** While something slides, a plan is asked for so often. */
const PLAN_MS = 80;

/** What would come of a set, kept up while it slides: shown on the waveform too. */
export function usePlan(
  set: Params<'pwm.plan'>,
  isWanted: boolean,
): { plan: PwmPlan | undefined; refusal: string | undefined } {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const leases = useBench().leases.value;
  const planned = usePlanned();
  const answer = useSignal<{ plan?: PwmPlan; refusal?: string }>({});
  useEffect(() => {
    if (!isWanted) {
      answer.value = {};
      planned.value = undefined;
      return undefined;
    }
    let isLatest = true;
    const timer = setTimeout(async () => {
      try {
        const plan = await postern.call('pwm.plan', set);
        if (!isLatest) return;
        answer.value = { plan };
        planned.value = plan.result;
      } catch (error) {
        if (isLatest) answer.value = { refusal: asRefusal(error).message };
      }
    }, PLAN_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [postern, epoch, leases, isWanted, JSON.stringify(set)]);
  useEffect(
    () => () => {
      planned.value = undefined;
    },
    [planned],
  );
  return { plan: answer.value.plan, refusal: answer.value.refusal };
}
