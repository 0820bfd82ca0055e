import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import { usePanel, usePostern, useTopic } from '../../panel/use.ts';
import { BenchState } from './bench-state.ts';

export const BenchContext = createContext<BenchState | undefined>(undefined);

export function useBench(): BenchState {
  const bench = useContext(BenchContext);
  if (bench === undefined) throw new Error('outside of the bench');
  return bench;
}

const benches = new WeakMap<Postern, BenchState>();

/** One for a client, not for a view: what was taken is held still when one comes back from another view. */
function benchOf(postern: Postern): BenchState {
  const known = benches.get(postern) ?? new BenchState(postern);
  benches.set(postern, known);
  return known;
}

/** The bench, kept up to date for as long as the view is shown. */
export function useBenchState(): BenchState {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const bench = benchOf(postern);
  useEffect(() => void bench.load(), [bench, epoch]);
  const again = () => bench.loadSoon();
  useLines(bench);
  useTopic('devices', again, { onListening: again });
  useTopic('leases', again, { onListening: again });
  useTopic('policy', again);
  useTopic(
    'pwm.state',
    (change, { dropped, resumed }) => {
      bench.changed(change);
      if (dropped > 0 || resumed) again();
    },
    { onListening: again },
  );
  const any = () => bench.anyChanged();
  useTopic(
    'gpio.state',
    (change, { dropped, resumed }) => {
      bench.lineChanged(change);
      if (dropped > 0 || resumed) any();
    },
    { onListening: any },
  );
  useTopic(
    'led.state',
    ({ device }, { dropped, resumed }) => {
      bench.changes(device).value++;
      if (dropped > 0 || resumed) any();
    },
    { onListening: any },
  );
  return bench;
}

const LINES_MS = 3000;

/** Looks now and then at what no topic tells: which lines other programs have. */
function useLines(bench: BenchState): void {
  const hasLines = bench.lines.value.size > 0;
  useEffect(() => {
    if (!hasLines) return undefined;
    const look = () => void (document.hidden || bench.loadLines().catch(() => {})); // away: it comes back
    const timer = setInterval(look, LINES_MS);
    return () => clearInterval(timer);
  }, [bench, hasLines]);
}
