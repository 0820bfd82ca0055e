import { useSignal } from '@preact/signals';
import { type Asked, useAsked } from '../panel/use.ts';
import { Dialog } from './dialog.tsx';
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

interface Answer {
  readonly allowed: boolean;
  readonly message: string;
  readonly rule?: string | undefined;
  readonly where?: string | undefined;
  readonly limit?: string | undefined;
  readonly ask?: string | undefined;
}

export function Explanation({ method, params }: WhyProps) {
  const { asked, again } = useAsked<Answer>(
    (postern) => postern.call('policy.explain', { method, params }),
    [method, JSON.stringify(params)],
  );
  const { value, refusal }: Asked<Answer> = asked.value;
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  if (value === undefined) return <Waiting for="the policy" />;
  const facts = { Rule: value.rule, 'It stands in': value.where, Limit: value.limit, 'What to ask for': value.ask };
  return (
    <>
      <p>
        {value.allowed ? '✓ Yes. ' : '▲ No. '}
        {value.message}
      </p>
      <dl class="facts">
        {Object.entries(facts).map(
          ([name, text]) =>
            text !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
      <details>
        <summary>The call</summary>
        <pre>{JSON.stringify({ method, params }, null, 2)}</pre>
      </details>
    </>
  );
}
