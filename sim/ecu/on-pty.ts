/** A controller on a pseudo terminal of this machine, at the pace of the wire. */
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { Adapter } from '../pace/adapter.ts';
import { PACE_115200_8N1, type Pace } from '../pace/pace.ts';
import { Controller, type ControllerOptions } from './controller.ts';

export interface EcuOnPty {
  readonly controller: Controller;
  /** Not plugged in yet: its `plug()` gives the terminal's path. */
  readonly adapter: Adapter;
}

export function ecuOnPty(options: ControllerOptions, pace: Pace = PACE_115200_8N1): EcuOnPty {
  const adapter = new Adapter(monotonicClock, pace);
  return { controller: new Controller(adapter, monotonicClock, options), adapter };
}
