/** Profiles of devices that do not exist, with everything in them that rules can speak of. */
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { e3631a } from '../../../contract/instruments/shipped/e3631a.ts';
import { type Profile, profile } from '../../../contract/profiles.ts';
import { bench } from '../instruments/fixture.ts';

const node = { type: 'character', subsystems: ['press'] } as const;

/** A real one could be read or tell events, not both: rules do not care. */
export const press: Profile = profile({
  name: 'press',
  doc: 'A press.',
  node,
  enums: { operation: { up: 0, down: 1, crush: 2, smash: { value: 2 } } },
  flags: { option: { SLOW: 1, LOUD: 2 } },
  structs: {
    operate: {
      fields: [
        { name: 'op', type: 'int', enum: 'operation' },
        { name: 'count', type: 'int', default: 1 },
      ],
    },
    part: {
      fields: [
        { name: 'level', type: 'u8' },
        { name: 'reserved', type: 'u8', reserved: true },
      ],
    },
    setup: {
      fields: [
        { name: 'options', type: 'u32', flags: 'option', default: [] },
        { name: 'mode', type: 'u32', default: 0 },
        { name: 'part', struct: 'part' },
        { name: 'used', type: 'u32' },
        { name: 'parts', struct: 'part', array: 2, count: 'used' },
        { name: 'key', bytes: 4 },
        { name: 'seen', type: 'u32', only: 'output' },
        { name: 'bits', bits: 1 },
        { name: 'name', text: 8 },
        {
          name: 'what',
          union: { by: 'mode', cases: { '1': { type: 'u32' }, '2': { struct: 'part' } } },
        },
      ],
    },
  },
  requests: {
    operate: {
      direction: 'write',
      type: 'p',
      nr: 1,
      argument: 'operate',
      access: 'write',
      dangers: { op: { crush: 'erase' }, count: { '9': 'wear', '*': 'mark' } },
      doc: 'Moves it.',
    },
    setup: { direction: 'both', type: 'p', nr: 2, argument: 'setup', access: 'control', doc: 'Sets it up.' },
    level: { direction: 'write', type: 'p', nr: 3, argument: { type: 'u64' }, access: 'write', doc: 'Sets a level.' },
    status: { direction: 'read', type: 'p', nr: 4, argument: 'operate', access: 'read', doc: 'How it is.' },
    sendCommand: { direction: 'none', type: 'p', nr: 5, access: 'control', danger: 'machine', doc: 'Anything.' },
  },
  acts: { release: { act: 'write-and-close', bytes: 'R', access: 'write', danger: 'move', doc: 'Lets go.' } },
  streams: {
    read: { access: 'read', block: true, doc: 'Reads.' },
    write: { access: 'write', danger: 'wear', block: true, doc: 'Writes.' },
  },
  events: { struct: 'part', danger: 'keystrokes', doc: 'Tells.' },
});

/** Opening it is dangerous; there is nothing else to it. */
export const trap: Profile = profile({
  name: 'trap',
  doc: 'A trap.',
  node,
  opening: { danger: 'reboot', doc: 'It snaps.' },
  requests: { status: { direction: 'none', type: 't', nr: 1, access: 'read', doc: 'How it is.' } },
});

/** Nothing in it is dangerous. */
export const plain: Profile = profile({
  name: 'plain',
  doc: 'A bus.',
  node,
  requests: {},
  streams: { write: { access: 'write', block: true, doc: 'Writes.' } },
});

export const profiles: ReadonlyMap<string, Profile> = new Map([
  ['press', press],
  ['trap', trap],
  ['plain', plain],
]);

export const instruments: ReadonlyMap<string, InstrumentProfile> = new Map([
  ['bench', bench],
  ['e3631a', e3631a],
]);
