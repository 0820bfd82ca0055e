import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Refusal } from '../../../../client/browser.ts';
import { usePoll } from '../../panel/use-poll.ts';

export interface Polled<Value> {
  /** The last that there was, also while nothing answers any more. */
  readonly value?: Value | undefined;
  readonly refusal?: Refusal | undefined;
  readonly again: () => void;
}

/** `usePoll`, of one engine: what it said last is shown for as long as it says nothing else. */
export function usePolled<Value>(ask: () => Promise<Value>, everyMs: number): Polled<Value> {
  const { asked, again } = usePoll(ask, everyMs);
  const last = useRef<Value | undefined>(undefined);
  // By themselves: that it is asked again changes nothing that is shown.
  const value = useComputed(() => asked.value.value).value;
  const refusal = useComputed(() => asked.value.refusal).value;
  if (value !== undefined) last.current = value;
  return { value: last.current, refusal, again };
}
