import { instrument } from '../profile.ts';
import { statistics } from './statistics.ts';

const natural = { type: 'integer', min: 0 } as const;

/** Of the engine controller and of the definition that it is read by. */
const identity = {
  signature: { type: 'text', maxLength: 128, doc: 'What the controller says that it is.' },
  title: { type: 'text', maxLength: 256, optional: true, doc: 'How it calls itself, for people.' },
  definition: { type: 'text', maxLength: 256, doc: 'The name of the definition (INI) file that fits to it.' },
  protocol: { type: 'choice', of: ['envelope', 'plain'], doc: 'With length and CRC-32, or as older firmware speaks.' },
  reads: { type: 'choice', of: ['block', 'partial', 'scattered'], doc: 'The best way to read that it has.' },
  blockBytes: { ...natural, unit: 'B', doc: 'The length of its block of channels.' },
  channels: { ...natural, doc: 'How many channels the definition has, computed ones included.' },
} as const;

/** A Megasquirt engine controller or one of its kin (Speeduino, rusEFI), read by its TunerStudio definition. Nothing can be written. */
export const megasquirt = instrument({
  name: 'megasquirt',
  doc: 'An engine controller that speaks the Megasquirt serial protocol. It is read, and never written.',
  source:
    'Megasquirt Serial Protocol (2014), EFI Analytics ECU Definition Files 3.61, and the firmware of Speeduino and rusEFI',
  state: { connected: { type: 'boolean', doc: 'It has answered the last request.' }, ...identity },
  methods: {
    identify: { access: 'read', result: identity, doc: 'Which controller it is, and how it is read.' },
    statistics,
  },
  telemetry: true,
});
