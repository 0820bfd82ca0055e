import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import { usePanel, usePostern, useTopic } from '../../panel/use.ts';
import type { PwmDraft, PwmLimits } from './pwm-draft.ts';
import { learnLimits } from './pwm-limits.ts';

/** What the policy bounds of a device's channels: learned when it is first shown, and anew when the policy is another one. */
export function usePwmLimits(device: string, channel: string, now: PwmDraft): ReadonlySignal<PwmLimits> {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const limits = useMemo(() => signal<PwmLimits>({}), [device]);
  const learn = () => {
    learnLimits((set) => explain(postern, { device: channel, ...set }), now).then(
      (learned) => {
        limits.value = learned;
      },
      () => {}, // not known, then: the plan says it
    );
  };
  useEffect(learn, [postern, epoch, channel]);
  useTopic('policy', learn);
  return limits;
}

const explain = (postern: Postern, params: Record<string, unknown>) =>
  postern.call('policy.explain', { method: 'pwm.set', params });
