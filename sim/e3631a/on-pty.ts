/** The supply on a pseudo terminal of this machine, at the pace of the wire. */
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { Adapter } from '../pace/adapter.ts';
import { PACE_9600_8N2, type Pace } from '../pace/pace.ts';
import type { Faults } from './faults.ts';
import { Rs232 } from './interface.ts';
import { Supply } from './supply.ts';

export interface SupplyOnPty {
  readonly supply: Supply;
  readonly rs232: Rs232;
  /** Not plugged in yet. */
  readonly adapter: Adapter;
}

export function supplyOnPty(faults: Partial<Faults> = {}, pace: Pace = PACE_9600_8N2): SupplyOnPty {
  const adapter = new Adapter(monotonicClock, pace);
  const supply = new Supply(monotonicClock);
  const rs232 = new Rs232(supply, monotonicClock, adapter, faults);
  return { supply, rs232, adapter };
}
