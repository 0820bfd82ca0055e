import type { DeviceAccess } from '../access.ts';
import { Refusal } from '../errors.ts';
import type { GpioState } from '../gpio/level.ts';
import type { IoctlCall, Profile } from '../profiles.ts';
import { KEYSTROKES } from './dangers.ts';
import type { Effect, EffectKind, GpioEffect } from './effects.ts';
import type { GpioEntry } from './entries.ts';

/** What the policy is asked about one act: the access that it takes, and what it does. Made here alone, for the gate and for `policy explain`. */
export interface Asked<Kind extends EffectKind = EffectKind> {
  access: DeviceAccess;
  effect: Effect<Kind>;
}

/** What is known of a node when it is asked. */
export interface NodeState {
  /** One that is not open is opened first, which may be a danger of its own. */
  isOpen: boolean;
  /** It has keys that one types with: only then does it tell keystrokes. True where nobody knows. */
  typesKeys: boolean;
}

/** What is assumed of a node where no broker tells. */
export const unknownNode: NodeState = { isOpen: false, typesKeys: true };

/** The dangers of an act, with that of opening. */
function dangersOf(
  { opening }: Profile,
  { isOpen, typesKeys }: NodeState,
  own: readonly (string | undefined)[],
): string[] {
  const all = [isOpen ? undefined : opening?.danger, ...own].filter((danger) => danger !== undefined);
  return [...new Set(all)].filter((danger) => danger !== KEYSTROKES || typesKeys);
}

/** To open what does something when it is opened takes no less than a write, however little is asked of it then. */
const accessOf = ({ opening }: Profile, { isOpen }: NodeState, own: DeviceAccess): DeviceAccess =>
  own === 'read' && !isOpen && opening !== undefined ? 'write' : own;

/** @param call of this request, as `encodeCall` made it */
export function requestAsked(
  profile: Profile,
  request: string,
  { access, flat, dangers }: Pick<IoctlCall, 'access' | 'flat' | 'dangers'>,
  node: NodeState,
): Asked<'request'> {
  const effect = { kind: 'request', profile: profile.name, request, fields: flat } as const;
  const all = dangersOf(profile, node, dangers);
  return { access: accessOf(profile, node, access), effect: { ...effect, dangers: all } };
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
    const verb = direction === 'read' ? 'read' : 'written';
    throw new Refusal('invalid', `it cannot be ${verb}: its profile '${profile.name}' has no such stream`, {
      path: 'device',
    });
  }
  const dangers = dangersOf(profile, node, [stream.danger]);
  const access = accessOf(profile, node, stream.access);
  return { access, effect: { kind: 'stream', direction, bytes, dangers } };
}

/** @throws Refusal `invalid` for a profile without events */
export function eventsAsked(profile: Profile, node: NodeState): Asked<'events'> {
  if (profile.events === undefined)
    throw new Refusal('invalid', `its profile '${profile.name}' has no events`, { path: 'device' });
  const dangers = dangersOf(profile, node, [profile.events.danger]);
  return { access: accessOf(profile, node, 'read'), effect: { kind: 'events', dangers } };
}

/** To read an output that the broker does not hold yet is to take it: what was an input until then is driven. */
export const lineReadAccess = ({ direction }: Pick<GpioEntry, 'direction'>, isHeld: boolean): DeviceAccess =>
  direction === 'output' && !isHeld ? 'write' : 'read';

/** What a line becomes when nobody holds it. */
export const safeLevel = ({ safe }: Pick<GpioEntry, 'safe'>): GpioState => safe ?? { value: 0 };

/** @param change what is asked of the line, and what comes out; without states it is released */
export function gpioEffect(entry: GpioEntry, change: Pick<GpioEffect, 'previous' | 'states' | 'passing'>): GpioEffect {
  const safe = safeLevel(entry);
  const effect = { kind: 'gpio', ...change, safe } as const;
  return change.states.length === 0 ? { ...effect, leavesRunning: change.previous.value !== safe.value } : effect;
}
