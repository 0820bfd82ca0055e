import { useSignal } from '@preact/signals';
import { useAsked } from '../panel/use.ts';
import { Dialog } from './dialog.tsx';
import { Facts } from './facts.tsx';
import { Refused, Waiting } from './states.tsx';

export interface WhyProps {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** "Why?": what the policy says of a call, by which rule, and whom to ask. */
export function Why({ method, params }: WhyProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => (isOpen.value = true)}>
        Why?
      </button>
      {isOpen.value && (
        <Dialog title={`May I call ${method}?`} onClose={() => (isOpen.value = false)}>
          <Explanation method={method} params={params} />
        </Dialog>
      )}
    </>
  );
}

export function Explanation({ method, params }: WhyProps) {
  const { asked, again } = useAsked(
    (postern) => postern.call('policy.explain', { method, params }),
    [method, JSON.stringify(params)],
  );
  const { value, refusal } = asked.value;
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  if (value === undefined) return <Waiting for="the policy" />;
  const facts = { Rule: value.rule, 'It stands in': value.where, Limit: value.limit, 'What to ask for': value.ask };
  return (
    <>
      <p>
        {value.allowed ? '✓ Yes. ' : '▲ No. '}
        {value.message}
      </p>
      <Facts facts={facts} />
      <details>
        <summary>The call</summary>
        <pre>{JSON.stringify({ method, params }, null, 2)}</pre>
      </details>
    </>
  );
}
