import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { table } from './text/table.ts';
import { workVerb } from './work-verb.ts';

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
        blocked === undefined ? state : `${state}; ${blocked.request} is blocked since ${blocked.since}`,
      ];
    }),
  );
}

const DEVICE = { placeholder: '<device>', doc: 'a device, as postern ioctl list has it' };

/** Each verb loads what it needs when it is called: a call needs no tables of profiles, an explanation no connection. */
const verbs: readonly Verb[] = [
  callVerb('list', { method: 'ioctl.list', parse: noWords, text: ioctlDevicesText }),
  workVerb('describe', {
    doc: "A device's profile: its requests, their fields, and what is dangerous about them.",
    words: [DEVICE, { placeholder: '[request]', doc: 'only this request, with all that its fields may be' }],
    run: async (cli, words) => (await import('./ioctl/describe.ts')).describe(cli, words),
  }),
  workVerb('call', {
    doc: "Makes one request of a device's profile.",
    words: [
      DEVICE,
      { placeholder: '<request>', doc: 'a request, as postern ioctl describe has it' },
      { placeholder: '[fields...]', doc: 'NAME=VALUE each (op=rewind count=1), or one JSON object' },
    ],
    help: 'Flags and arrays are lists: flags=input,biasPullUp. Fields of structs have paths: config.flags=output. Bytes are hexadecimal.',
    run: async (cli, words) => (await import('./ioctl/call.ts')).call(cli, words),
  }),
  workVerb('explain', {
    doc: 'What the number of a request says, and what it could mean. Needs no broker.',
    words: [
      {
        placeholder: '<request>',
        doc: "a number (0x80306d02, 2150657282), C's name for it (MTIOCGET), or PROFILE.REQUEST",
      },
    ],
    options: [{ flags: '--profile <file>', doc: 'a profile of your own, to be looked through too' }],
    run: async (cli, words, options) => (await import('./ioctl/explain.ts')).explain(cli, words, options),
  }),
  workVerb('lint', {
    doc: 'Checks a profile of your own, of a device node or an instrument: its form, what it refers to, its dangers. Needs no broker.',
    words: [{ placeholder: '<file>', doc: 'the profile; - is standard input' }],
    run: async (cli, words) => (await import('./ioctl/lint.ts')).lint(cli, words),
  }),
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
