import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { oneDevice } from './device-words.ts';
import { table } from './text/table.ts';
import { elapsed } from './text/units.ts';
import { valuesText } from './text/values.ts';
import { workVerb } from './work-verb.ts';

const INSTRUMENT = { placeholder: '<device>', doc: 'an instrument, as postern instrument list has it' };

export function instrumentsText({ instruments }: Result<'instrument.list'>): string {
  if (instruments.length === 0) return "no instrument that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'profile', 'port', 'driver of', 'state', 'held by'],
    instruments.map(({ device, profile, port, provider, served, holder = '' }) => [
      device,
      profile,
      port,
      provider,
      served ? 'served' : 'not served',
      holder,
    ]),
  );
}

/** Each verb loads what it needs when it is called: a call in JSON needs no profile. */
const verbs: readonly Verb[] = [
  callVerb('list', { method: 'instrument.list', parse: noWords, text: instrumentsText }),
  workVerb('describe', {
    doc: "An instrument's profile: its methods, their fields, what is dangerous about them, its outputs and topics.",
    words: [INSTRUMENT, { placeholder: '[method]', doc: 'only this method, with all that its fields may be' }],
    run: async (cli, words) => (await import('./instrument/describe.ts')).describe(cli, words),
  }),
  workVerb('call', {
    doc: "Calls one method of an instrument's profile.",
    words: [
      INSTRUMENT,
      { placeholder: '<method>', doc: 'a method, as postern instrument describe has it' },
      { placeholder: '[fields...]', doc: 'NAME=VALUE each (output=P25V volts=7.4), or one JSON object' },
    ],
    help: 'Numbers may have the unit that the profile gives them: volts=7.4V. Lists and records are JSON: steps=\'[{"output":"P6V"}]\'.',
    run: async (cli, words) => (await import('./instrument/call.ts')).call(cli, words),
  }),
  callVerb('state', {
    method: 'instrument.state',
    words: INSTRUMENT,
    parse: oneDevice,
    text: ({ device, state, ageMs }) =>
      valuesText({ instrument: device, 'told before': elapsed(Math.round(ageMs / 100) / 10), ...state }),
  }),
  workVerb('watch', {
    doc: 'Prints what drivers tell, as it comes, until it is interrupted: readings, errors, states.',
    words: [{ placeholder: '[device...]', doc: 'only these instruments' }],
    options: [{ flags: '--topic <name>', doc: "only this topic of their profiles; 'state' is one of each" }],
    run: async (cli, words, options) => (await import('./instrument/watch.ts')).watch(cli, words, options),
  }),
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
