import { useEffect, useRef } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import { type Asking, useAsked, usePanel } from '../../panel/use.ts';

/** Asks when it is first shown, and then again and again, for what no topic tells: never twice at once, and not while nobody looks. */
export function usePoll<Value>(
  ask: (postern: Postern) => Promise<Value>,
  everyMs: number,
  about: readonly unknown[] = [],
): Asking<Value> {
  const asking = useAsked(ask, about);
  const { connection } = usePanel();
  const latest = useRef(asking);
  latest.current = asking;
  useEffect(() => {
    const timer = setInterval(() => {
      const { asked, again } = latest.current;
      // What was read last is better than nothing while the broker is away.
      if (!document.hidden && connection.peek().is === 'connected' && !asked.peek().isWaiting) again();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, connection]);
  return asking;
}
