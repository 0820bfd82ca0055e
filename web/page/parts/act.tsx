import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Postern } from '../../../client/browser.ts';
import { useAllowed } from '../panel/allowed.ts';
import { attempt } from '../panel/notes.ts';
import { usePanel, usePostern } from '../panel/use.ts';
import { Why } from './why.tsx';

export interface ActProps {
  /** The call that it makes, for the policy to judge beforehand: the parameters that matter to it. */
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly run: (postern: Postern) => Promise<unknown>;
  readonly kind?: 'plain' | 'main' | 'danger' | undefined;
  /** Why not now, for another reason than the policy's. */
  readonly notNow?: string | undefined;
  /** What "Why?" and a refusal are about, where it is more than the policy was asked beforehand. */
  readonly about?: Record<string, unknown> | undefined;
  /** The id of the reason, where it stands once for several controls and is not said beside each. */
  readonly reasonAt?: string | undefined;
  /** What a screen reader says, where the text alone is not enough: `Take fan`. */
  readonly label?: string | undefined;
  /** For what is on or off: whether it is on. */
  readonly isPressed?: boolean | undefined;
  readonly children: ComponentChildren;
}

/** A button that makes a call. Where that is not allowed it is grey and says why; it can be reached still, so that the reason can be read. */
export function Act({
  method,
  params,
  run,
  kind = 'plain',
  notNow,
  about = params,
  reasonAt,
  label,
  isPressed,
  children,
}: ActProps) {
  const postern = usePostern();
  const { allowed, message } = useAllowed(method, params);
  const isBusy = useSignal(false);
  const reasonId = useId();
  const reason = allowed === false ? message : notNow;
  const isSaidHere = reason !== undefined && reasonAt === undefined;
  // That the broker is away is said above, once.
  const isAway = usePanel().connection.value.is !== 'connected';
  const isOff = reason !== undefined || isAway || isBusy.value;
  const press = async () => {
    if (isOff) return;
    isBusy.value = true;
    await attempt(() => run(postern), { method, params: about });
    isBusy.value = false;
  };
  return (
    <span class="act">
      <button
        type="button"
        class={kind}
        aria-label={label}
        aria-pressed={isPressed}
        aria-busy={isBusy.value ? 'true' : undefined}
        aria-disabled={isOff ? 'true' : undefined}
        aria-describedby={reason === undefined ? undefined : (reasonAt ?? reasonId)}
        onClick={press}
      >
        {children}
      </button>
      {isSaidHere && (
        <span class="reason">
          <span id={reasonId}>{reason}</span> {allowed === false && <Why method={method} params={about} />}
        </span>
      )}
    </span>
  );
}
