import type { DeviceAccess } from '../access.ts';
import { Refusal } from '../errors.ts';
import type { GpioState } from '../gpio/level.ts';
import type { IoctlCall, Profile } from '../profiles.ts';
import type { Effect, EffectKind, GpioEffect } from './effects.ts';
import type { GpioEntry } from './entries.ts';

/** What the policy is asked about one act: the access that it takes, and what it does. Made here alone, for the gate and for `policy explain`. */
export interface Asked<Kind extends EffectKind = EffectKind> {
  access: DeviceAccess;
  effect: Effect<Kind>;
}

/** What is known of a node when it is asked: one that is not open is opened first, which may be a danger of its own. */
export interface NodeState {
  isOpen: boolean;
}

const sum = (...dangers: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(dangers.filter((danger) => danger !== undefined)),
];

const opening = ({ opening }: Profile, { isOpen }: NodeState): string | undefined =>
  isOpen ? undefined : opening?.danger;

/** @param call of this request, as `encodeCall` made it */
export function requestAsked(
  profile: Profile,
  request: string,
  call: Pick<IoctlCall, 'access' | 'flat' | 'dangers'>,
  node: NodeState,
): Asked<'request'> {
  const { access, flat, dangers } = call;
  const effect = { kind: 'request', profile: profile.name, request, fields: flat } as const;
  return { access, effect: { ...effect, dangers: sum(opening(profile, node), ...dangers) } };
}

/** @param bytes that are written, or that there is room for. @throws Refusal `invalid` for a profile without such a stream */
export function streamAsked(
  profile: Profile,
  direction: 'read' | 'write',
  bytes: number,
  node: NodeState,
): Asked<'stream'> {
  const stream = profile.streams?.[direction];
  if (stream === undefined) {
    const message = `it cannot be ${direction === 'read' ? 'read' : 'written'}: its profile '${profile.name}' has no such stream`;
    throw new Refusal('invalid', message, { path: 'device' });
  }
  const dangers = sum(opening(profile, node), stream.danger);
  return { access: stream.access, effect: { kind: 'stream', direction, bytes, dangers } };
}

/**
 * @param typesKeys the device has keys that one types with: only then do its events tell keystrokes
 * @throws Refusal `invalid` for a profile without events
 */
export function eventsAsked(
  profile: Profile,
  { isOpen, typesKeys }: NodeState & { typesKeys: boolean },
): Asked<'events'> {
  if (profile.events === undefined)
    throw new Refusal('invalid', `its profile '${profile.name}' has no events`, { path: 'device' });
  const { danger } = profile.events;
  const tells = danger === 'keystrokes' && !typesKeys ? undefined : danger;
  return { access: 'read', effect: { kind: 'events', dangers: sum(opening(profile, { isOpen }), tells) } };
}

/** What a line becomes when nobody holds it. */
export const safeLevel = ({ safe }: Pick<GpioEntry, 'safe'>): GpioState => safe ?? { value: 0 };

/** @param change what is asked of the line, and what comes out; without states it is released */
export function gpioEffect(entry: GpioEntry, change: Pick<GpioEffect, 'previous' | 'states' | 'passing'>): GpioEffect {
  const safe = safeLevel(entry);
  const effect = { kind: 'gpio', ...change, safe } as const;
  return change.states.length === 0 ? { ...effect, leavesRunning: change.previous.value !== safe.value } : effect;
}
