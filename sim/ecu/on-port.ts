/** A controller on a serial port of the simulated kernel, at the pace of the wire by the kernel's clock: three wires, and no handshake. */
import type { Clock } from '../../broker/hardware/os.ts';
import { PACE_115200_8N1, type Pace } from '../pace/pace.ts';
import { pacedLine } from '../pace/paced-line.ts';
import type { WireEnd } from '../serial/wire-end.ts';
import { Controller, type ControllerOptions } from './controller.ts';

export const plugEcu = (
  wire: WireEnd,
  clock: Clock,
  options: ControllerOptions,
  pace: Pace = PACE_115200_8N1,
): Controller => new Controller(pacedLine(wire, clock, pace, 'none'), clock, options);
