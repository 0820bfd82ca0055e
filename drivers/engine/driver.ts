import type { engine } from '../../contract/instruments/shipped/engine.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import { type Driver, driver } from '../driver.ts';
import { Served } from './served.ts';

/** The driver of the engine firmware, on whatever board it is. What went wrong is counted for as long as the driver runs. */
export function engineDriver(): Driver {
  const quality: Quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
  let starts = 0;
  return driver<typeof engine>({
    profile: 'engine',
    async start(session) {
      if (starts++ > 0) quality.resets++;
      return await Served.start(session, quality);
    },
  });
}
