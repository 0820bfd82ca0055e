/** A driver that invents what it measures: `node bench/fanout/driver.ts`, with POSTERN_SOCKET and POSTERN_KEY; runs as `pace.ts` has them. */
import { Postern, type WantedSet } from '../../client/main.ts';
import { answerRuns, CHANNELS, nowMs, valuesOf } from './pace.ts';

const postern = await Postern.connect();
const lease = await postern.lease({ device: 'ecu-port' });
let sets: readonly WantedSet[] = [];
const provider = await postern.provide('ecu0', {
  call: async () => ({}),
  wanted: (wanted) => {
    sets = wanted;
  },
});
lease.signal.addEventListener('abort', () => process.exit(1));
const channels = Array.from({ length: CHANNELS }, (_, place) => ({ name: `channel${place}`, unit: 'kPa', digits: 1 }));
await provider.declare({ channels, gauges: [], pages: [] });
const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };

answerRuns((frame) => {
  for (const { set } of sets)
    void provider.frame(set, { atMs: nowMs(), latencyMs: 0, values: valuesOf(frame), quality });
});
