import type { CallResult } from '../../contract/instruments/infer.ts';
import type { megasquirt } from '../../contract/instruments/shipped/megasquirt.ts';
import type { Identified } from './identify.ts';
import type { Planner } from './plan.ts';
import { visible } from './texts.ts';

type Profile = typeof megasquirt;

export function identityOf(
  { definition, signature, title }: Identified,
  planner: Planner,
  channels: number,
): CallResult<Profile, 'identify'> {
  return {
    signature: visible(signature, 128),
    ...(title === undefined ? {} : { title: visible(title, 256) }),
    definition: visible(definition.file, 256),
    protocol: definition.protocol,
    reads: planner.best,
    blockBytes: definition.ochBlockSize,
    channels,
  };
}
