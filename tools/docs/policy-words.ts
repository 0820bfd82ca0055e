/**
 * What a policy speaks of, for the tables of docs/POLICY.md and docs/DANGERS.md: kinds of effects, which shipped profiles have which
 * danger, and what hands the machine over.
 */
import type { InstrumentProfile } from '../../contract/instruments/profile.ts';
import { shippedInstruments } from '../../contract/instruments/shipped.ts';
import type { EffectKind } from '../../contract/policy/effects.ts';
import { type Deed, deedsOf, methodsOf } from '../../contract/policy/lint/deeds.ts';
import { dangers } from '../../contract/profiles/dangers.ts';
import { machineDangers, machineFamilies, machineStreams } from '../../contract/profiles/machine-dangers.ts';
import type { Profile } from '../../contract/profiles/profile.ts';
import { shippedProfiles } from '../../contract/profiles/shipped.ts';

const wordsOfKinds = {
  pwm: 'PWM channels',
  gpio: 'GPIO outputs',
  led: 'LEDs',
  request: 'requests',
  stream: 'streams',
  events: 'events',
  serial: 'serial ports',
  instrument: 'instruments',
} as const satisfies Record<EffectKind, string>;

export const kindWords = (kinds: readonly EffectKind[]): string => kinds.map((kind) => wordsOfKinds[kind]).join(', ');

export const profileRows = (): string[][] =>
  Object.values<Profile>(shippedProfiles).map(({ name, doc }) => [`\`${name}\``, doc]);

export const instrumentRows = (): string[][] =>
  Object.values<InstrumentProfile>(shippedInstruments).map(({ name, doc }) => [`\`${name}\``, doc]);

export function dangerRows(): string[][] {
  const profiles = Object.values<Profile>(shippedProfiles);
  const instruments = Object.values<InstrumentProfile>(shippedInstruments);
  return Object.entries(dangers).map(([danger, doc]) => [
    `\`${danger}\``,
    doc,
    [
      ...profiles.flatMap((profile) => having(profile, deedsOf(profile), danger)),
      ...instruments.flatMap((profile) => having(profile, methodsOf(profile), danger)),
    ].join('; '),
  ]);
}

/** What of a profile has a danger: `mtio` operate (op erase, makePartitions). */
function having(
  { name: profile, opening }: Pick<Profile, 'name' | 'opening'>,
  all: readonly Deed[],
  danger: string,
): string[] {
  const deeds = all.flatMap(({ name, danger: own, byValue }) => {
    if (own === danger) return [name];
    return Object.entries(byValue).flatMap(([path, values]) => {
      const names = Object.keys(values).filter((value) => values[value] === danger);
      return names.length === 0 ? [] : [`${name} (${path}: ${names.join(', ')})`];
    });
  });
  const found = opening?.danger === danger ? ['opening', ...deeds] : deeds;
  return found.length === 0 ? [] : [`\`${profile}\` ${found.join(', ')}`];
}

const code = (text: string) => `\`${text}\``;

/** Requests that hand the machine over, by the header that has them. */
export const machineRows = (): string[][] =>
  machineDangers.map(({ header, reason, requests }) => [
    code(header),
    Object.keys(requests).map(code).join(', '),
    reason,
  ]);

/** Types of which every request does. */
export const familyRows = (): string[][] =>
  Object.entries(machineFamilies).map(([type, { name, reason }]) => [code(typeWords(Number(type))), name, reason]);

/** As headers have it: a character where it is one. */
const typeWords = (type: number): string =>
  type > 0x20 && type < 0x7f ? `'${String.fromCharCode(type)}'` : `0x${type.toString(16)}`;

/** Classes of devices of which reading and writing does. */
export const streamRows = (): string[][] => Object.entries(machineStreams).map(([name, why]) => [code(name), why]);
