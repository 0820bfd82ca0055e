import type { Result } from '../../../../contract/methods.ts';
import { frequencyHz, highRatio } from '../../../../contract/pwm/waveform.ts';
import { Why } from '../../parts/why.tsx';
import { hertz, percent } from './numbers.ts';
import { roundingWords } from './pwm-draft.ts';

export type PwmPlan = Result<'pwm.plan'>;

export interface PlanNoteProps {
  readonly id: string;
  readonly plan: PwmPlan | undefined;
  readonly refusal: string | undefined;
  readonly about: Record<string, unknown>;
}

/** What the hardware would really do, before it does. Its place is kept, so that nothing moves while something slides. */
export function PlanNote({ id, plan, refusal, about }: PlanNoteProps) {
  if (refusal !== undefined)
    return (
      <div class="plan" id={id}>
        <p class="sign bad">▲ {refusal}</p>
      </div>
    );
  if (plan === undefined)
    return (
      <div class="plan" id={id}>
        <p class="faint">Slide or type: what would come of it is shown here before it is set.</p>
      </div>
    );
  const { result, steps, allowed, reason } = plan;
  return (
    <div class="plan" id={id}>
      <p>
        {allowed ? '◇ Would be' : '▲ Not allowed'}: {percent(highRatio(result)).trim()} high at{' '}
        {hertz(frequencyHz(result))}
      </p>
      {allowed ? (
        <p class="faint">{roundingWords(plan, percent, hertz)}</p>
      ) : (
        <p class="sign bad">
          {reason} <Why method="pwm.set" params={about} />
        </p>
      )}
      {steps.length > 0 && (
        <details>
          <summary>
            {steps.length} {steps.length === 1 ? 'step' : 'steps'}
          </summary>
          <ol>
            {steps.map((step) => (
              <li key={step}>
                <code>{step}</code>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
