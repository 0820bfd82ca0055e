import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Refusal } from '../../../../client/browser.ts';
import { usePanel } from '../../panel/use.ts';

export interface Polled<Value> {
  /** The last that there was, also while nothing answers any more. */
  readonly value?: Value | undefined;
  readonly refusal?: Refusal | undefined;
}

/** A question is asked no oftener than this, whatever goes wrong with it. */
const LEAST_PAUSE_MS = 200;

/**
 * Asks again and again while it is shown and the page is seen: so long after each answer, for a slow line takes its time. At once where
 * `about` has changed, or the connection is a new one.
 */
export function usePolled<Value>(
  ask: () => Promise<Value>,
  everyMs: number,
  about: readonly unknown[] = [],
): ReadonlySignal<Polled<Value>> & { again: () => void } {
  const epoch = usePanel().epoch.value;
  const asking = useRef(ask);
  asking.current = ask;
  const polled = useMemo(() => {
    const made = signal<Polled<Value>>({});
    return Object.assign(made, { again: () => {} });
  }, about);
  useEffect(() => {
    let isShown = true;
    let wake = () => {};
    const pause = (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const work = async () => {
      while (isShown) {
        if (!document.hidden) {
          try {
            const value = await asking.current();
            if (isShown) polled.value = { value };
          } catch (error) {
            if (isShown) polled.value = { value: polled.peek().value, refusal: asRefusal(error) };
          }
        }
        await pause(Math.max(LEAST_PAUSE_MS, everyMs));
      }
    };
    polled.again = () => wake();
    void work();
    return () => {
      isShown = false;
      wake();
    };
  }, [epoch, everyMs, polled]);
  return polled;
}
