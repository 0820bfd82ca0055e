import { useEffect } from 'preact/hooks';
import type { Postern } from '../../../client/browser.ts';
import { type Asking, useAsked, usePanel } from './use.ts';

/**
 * Asks when it is first shown, and then again and again, for what no topic tells: so long after each answer, for a slow line takes its time, and
 * not while nobody looks or the broker is away.
 * @param everyMs undefined: once
 */
export function usePoll<Value>(
  ask: (postern: Postern) => Promise<Value>,
  everyMs: number | undefined,
  about: readonly unknown[] = [],
): Asking<Value> {
  const { asked, again } = useAsked(ask, about);
  const { connection } = usePanel();
  useEffect(() => {
    if (everyMs === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(look, everyMs);
    };
    const look = () => (document.hidden || connection.peek().is !== 'connected' ? wait() : again());
    const stop = asked.subscribe(({ isWaiting }) => (isWaiting ? clearTimeout(timer) : wait()));
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [asked, again, everyMs, connection]);
  return { asked, again };
}
