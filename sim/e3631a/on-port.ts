/** The supply on a serial port of the simulated kernel, with its handshake lines, at the pace of the wire by the kernel's clock. */
import type { Clock } from '../../broker/hardware/os.ts';
import { PACE_9600_8N2, type Pace } from '../pace/pace.ts';
import { pacedLine } from '../pace/paced-line.ts';
import type { WireEnd } from '../serial/wire-end.ts';
import type { Faults } from './faults.ts';
import { Rs232 } from './interface.ts';
import { Supply } from './supply.ts';

export interface SupplyOnPort {
  readonly supply: Supply;
  readonly rs232: Rs232;
}

export function plugSupply(
  wire: WireEnd,
  clock: Clock,
  faults: Partial<Faults> = {},
  pace: Pace = PACE_9600_8N2,
): SupplyOnPort {
  const supply = new Supply(clock);
  const rs232 = new Rs232(supply, clock, pacedLine(wire, clock, pace, 'dtr-dsr'), faults);
  return { supply, rs232 };
}
