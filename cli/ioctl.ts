import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { callIoctl } from './ioctl/call.ts';
import { describeIoctl } from './ioctl/describe.ts';
import { table } from './text/table.ts';
import { elapsed } from './text/units.ts';

export function ioctlDevicesText({ devices }: Result<'ioctl.list'>): string {
  if (devices.length === 0) return "no device with a profile that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'profile', 'path', 'state'],
    devices.map(({ device, profile, path, present, open, blocked }) => {
      const state = present ? (open ? 'open' : 'closed') : 'not there';
      return [
        device,
        profile,
        path,
        blocked === undefined
          ? state
          : `${state}; ${blocked.request} is blocked since ${elapsed(blocked.sinceMs / 1000)}`,
      ];
    }),
  );
}

const verbs: readonly Verb[] = [
  callVerb('list', { method: 'ioctl.list', parse: noWords, text: ioctlDevicesText }),
  describeIoctl,
  callIoctl,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
