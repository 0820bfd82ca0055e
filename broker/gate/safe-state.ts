import type { DeclaredState, PwmEntry } from '../../contract/policy/schema.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';

/** What an entry becomes when its lease is lost: as declared, else off. */
export function safeStateOf(entry: PwmEntry): DeclaredState {
  return entry.safe ?? { enabled: false };
}

/** A declared state laid over the present one. */
export function declaredOver(previous: PwmState, declared: DeclaredState): PwmState {
  const { enabled, periodNs, dutyNs, polarity } = declared;
  return {
    enabled,
    periodNs: periodNs ?? previous.periodNs,
    dutyNs: dutyNs ?? previous.dutyNs,
    polarity: polarity ?? previous.polarity,
  };
}

export function describeDeclared({ enabled, ...rest }: DeclaredState): string {
  const parts = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return [enabled ? 'on' : 'off', ...parts].join(', ');
}
