/** The model on a pseudo terminal of this machine, at the pace of the wire. */
import { Adapter } from '../pace/adapter.ts';
import { PACE_115200_8N1 } from '../pace/pace.ts';
import { fineClock } from './fine-clock.ts';
import { EngineMachine, type MachineOptions } from './machine.ts';

export interface EngineOnPty {
  readonly machine: EngineMachine;
  /** Not plugged in yet: its `plug()` gives the terminal's path. */
  readonly adapter: Adapter;
}

export function engineOnPty(options: MachineOptions): EngineOnPty {
  const adapter = new Adapter(fineClock, options.pace ?? PACE_115200_8N1);
  return { machine: new EngineMachine(adapter, fineClock, options), adapter };
}
