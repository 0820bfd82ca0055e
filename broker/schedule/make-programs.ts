import type { Core } from '../core.ts';
import type { Keeper } from '../gate/keeper.ts';
import { ScheduleGate } from '../gate/schedule-gate.ts';
import { Lanes } from '../lanes/lanes.ts';
import type { Precision } from '../lanes/messages.ts';
import { Programs } from './programs.ts';
import { act, type SlowGates } from './queued-acts.ts';
import type { Surroundings } from './surroundings.ts';

export interface ProgramsOptions extends Pick<Surroundings, 'makeSafe' | 'safe' | 'settle' | 'refresh'> {
  readonly core: Core;
  readonly keeper: Keeper;
  readonly slow: SlowGates;
  readonly precision: Precision | undefined;
}

/** The programs of a broker, with a gate and lanes of their own. */
export function makePrograms({ core, keeper, slow, precision, ...acts }: ProgramsOptions): Programs {
  const lanes = new Lanes({ os: core.os, log: core.log, precision });
  return new Programs({
    ...acts,
    core,
    lanes,
    gate: new ScheduleGate(core, keeper, lanes.generations, () => acts.refresh()),
    act: (session, action) => act(slow, session, action),
  });
}
