/** The model of the engine on a serial port of the simulated kernel. */
import { PACE_115200_8N1 } from '../pace/pace.ts';
import { pacedLine } from '../pace/paced-line.ts';
import type { WireEnd } from '../serial/wire-end.ts';
import { EngineMachine, type FineClock, type MachineOptions } from './machine.ts';

/** At the pace of the wire by the kernel's clock. */
export const plugEngine = (wire: WireEnd, clock: FineClock, options: MachineOptions = {}): EngineMachine =>
  new EngineMachine(pacedLine(wire, clock, options.pace ?? PACE_115200_8N1, 'none'), clock, options);
