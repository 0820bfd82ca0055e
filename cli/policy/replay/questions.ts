/** What a line of the log asks of a policy: the same questions as the broker asked, as far as the line tells. */
import type { Access } from '../../../contract/access.ts';
import { Refusal } from '../../../contract/errors.ts';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import { assumedState } from '../../../contract/instruments/assumed.ts';
import { isMethodName, methods } from '../../../contract/methods.ts';
import type { Policy } from '../../../contract/policy/compile.ts';
import type { Effect } from '../../../contract/policy/effects.ts';
import {
  eventsAsked,
  gpioEffect,
  type NodeState,
  requestAsked,
  streamAsked,
} from '../../../contract/policy/effects-of.ts';
import type { DeviceEntry, EntryOf } from '../../../contract/policy/entries.ts';
import { encodeCall } from '../../../contract/profiles.ts';
import { configureAsked, receiveAsked } from '../../../contract/serial/asked.ts';
import type { Past } from './past.ts';
import type { Request, Words } from './record.ts';

export interface Asked {
  access: Access;
  device?: string;
  effect?: Effect;
}

/** Ways in which it may have been: all that hold of one of them are asked together. */
export type Ways = readonly (readonly Asked[])[];

/** Why it cannot be asked. */
export class Untold extends Error {
  override readonly name = 'Untold';
}

export const deviceOf = ({ unit }: Request): string | undefined => unit?.split('/')[0];

/** @throws Untold */
export function waysOf(policy: Policy, request: Request, past: Past): Ways {
  const { event, devices } = request;
  if (administrative.has(event)) return [[{ access: 'admin' }]];
  if (event === 'program') return [devices.map((name) => ({ access: 'write', device: name.split('/')[0] ?? name }))];
  const device = deviceOf(request);
  if (event === 'denied' && Object.keys(request.asked[0] ?? {}).length === 0) return bare(policy, request, device);
  const entry = device === undefined ? undefined : policy.devices.get(device);
  if (device === undefined || entry === undefined) throw new Untold('the line names no device');
  const make = Object.hasOwn(makers, event) ? makers[event] : undefined;
  if (make === undefined) throw new Untold(`lines of '${event}' do not tell what was asked`);
  return make(entry, { request, device, policy, past }).map((way) => way.map((asked) => ({ ...asked, device })));
}

const administrative = new Set(['reload', 'seize', 'program-stop']);

/** A refusal without what was asked: the access alone, of whatever sort it may have been. */
function bare(policy: Policy, { method = '' }: Request, device: string | undefined): Ways {
  if (!isMethodName(method)) throw new Untold(`there is no method '${method}'`);
  const { access } = methods[method];
  if (access === 'admin') return [[{ access }]];
  if (device === undefined) throw new Untold('the line names no device');
  const kind = policy.devices.get(device)?.kind;
  const all: readonly Access[] = kind === 'ioctl' || kind === 'instrument' ? ['read', 'write', 'control'] : [access];
  return all.map((each) => [{ access: each, device }]);
}

interface Given {
  request: Request;
  device: string;
  policy: Policy;
  past: Past;
}

type Maker = (entry: DeviceEntry, given: Given) => readonly (readonly Asked[])[];

/** A node may have been open or not, and an input device one to type with or not: the line does not say. */
const nodes: readonly NodeState[] = [true, false].flatMap((isOpen) =>
  [true, false].map((typesKeys) => ({ isOpen, typesKeys })),
);

const makers: Readonly<Record<string, Maker>> = {
  set: setAsked,
  denied: setAsked,
  close: (entry, { request: { asked }, past, device }) => {
    const leavesRunning = asked[0]?.stillRunning === true;
    return [[{ access: 'write', effect: changeOf(entry, past.stateOf(device) ?? {}, [], leavesRunning) }]];
  },
  call: (entry, given) => {
    if (entry.kind === 'ioctl')
      return nodes.map((node) => given.request.asked.map((words) => nodeAsked(entry, given, words, node)));
    if (entry.kind === 'instrument') return [given.request.asked.flatMap((words) => methodAsked(entry, given, words))];
    throw new Untold(`${given.device} is of another kind in this policy`);
  },
  listen: (entry, { policy, device }) => {
    if (entry.kind === 'serial') return [[receiveAsked()]];
    const profile = entry.kind === 'ioctl' ? policy.profiles.get(entry.profile) : undefined;
    if (profile === undefined) throw new Untold(`${device} is of another kind in this policy`);
    return nodes.map((node) => [untoldIfRefused(() => eventsAsked(profile, node))]);
  },
  send: (entry, { request: { bytes, asked }, device }) => {
    if (entry.kind !== 'serial') throw new Untold(`${device} is of another kind in this policy`);
    const lines = asked[0]?.lines;
    const told = typeof lines === 'string' ? { lines: untoldIfRefused(() => linesOf(lines)) } : {};
    return [[{ access: 'write', effect: { kind: 'serial', act: 'send', bytes, dangers: [], ...told } }]];
  },
  lines: configured,
  break: configured,
  configure: configured,
  lease: () => [[{ access: 'write' }]],
  reset: () => [[{ access: 'control' }]],
};

function configured(entry: DeviceEntry, { request: { asked }, device }: Given) {
  if (entry.kind !== 'serial') throw new Untold(`${device} is of another kind in this policy`);
  return [asked.map(({ baudRate }) => configureAsked(entry, typeof baudRate === 'number' ? baudRate : undefined))];
}

/**
 * Whether it is a switching off hangs on how the output was: as the lines before tell, which do not tell all that was folded, or as it is then,
 * but on.
 */
function setAsked(entry: DeviceEntry, { request: { asked, unit = '' }, past }: Given) {
  const ways: ((words: Words) => Words)[] = [() => past.stateOf(unit) ?? {}, (words) => ({ ...words, enabled: true })];
  return ways.map((before) =>
    asked.map((words) => ({ access: 'write' as const, effect: changeOf(entry, before(words), [words], false) })),
  );
}

/** What lines call the state of an output, and how one is that was never used. */
const off = {
  pwm: { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' },
  gpio: { value: 0 },
  led: { brightness: 0, trigger: 'none' },
} as const;

function changeOf(entry: DeviceEntry, before: Words, states: readonly Words[], leavesRunning: boolean): Effect {
  const { kind } = entry;
  if (kind !== 'pwm' && kind !== 'gpio' && kind !== 'led') throw new Untold('it is no output in this policy');
  const keys = Object.keys(off[kind]);
  if (states.some((words) => keys.some((key) => !(key in words))))
    throw new Untold('it is another kind of output in this policy');
  const full = (words: Words) =>
    Object.fromEntries(Object.entries(off[kind]).map(([key, value]) => [key, words[key] ?? value]));
  const change = { previous: full(before), states: states.map(full), ...(leavesRunning ? { leavesRunning } : {}) };
  if (kind === 'gpio') return gpioEffect(entry, change as unknown as Parameters<typeof gpioEffect>[1]);
  return { kind, ...change } as unknown as Effect;
}

function nodeAsked(
  entry: EntryOf<'ioctl'>,
  { policy, device }: Given,
  { request, ...fields }: Words,
  node: NodeState,
): Asked {
  const profile = policy.profiles.get(entry.profile);
  if (profile === undefined) throw new Untold(`${device} has no profile that is there`);
  return untoldIfRefused(() =>
    request === 'read' || request === 'write'
      ? streamAsked(profile, request, Number(fields.bytes ?? 0), node)
      : requestAsked(profile, String(request), encodeCall(profile, String(request), nested(fields)), node),
  );
}

function methodAsked(
  entry: EntryOf<'instrument'>,
  { policy, device }: Given,
  { call, ...fields }: Words,
): readonly Asked[] {
  const profile = policy.instruments.get(entry.profile);
  if (profile === undefined) throw new Untold(`${device} has no profile that is there`);
  return [
    untoldIfRefused(() => instrumentAsked(profile, String(call), nested(fields), assumedState(profile, {}))),
  ].flat();
}

/** As they were before they were escaped for the log. */
const linesOf = (text: string): string[] => text.split('\\n').map((line) => JSON.parse(`"${line}"`) as string);

/** `config.flags` back in its object. Whoever wrote the log: no name in it is more than a name. */
function nested(words: Words): Record<string, unknown> {
  const whole: Record<string, unknown> = Object.create(null);
  for (const [path, value] of Object.entries(words)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = whole;
    for (const name of names) {
      at[name] ??= Object.create(null);
      at = at[name] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return whole;
}

/** Lists stand in a line as text: what cannot be made of it again is not judged. */
function untoldIfRefused<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal || error instanceof TypeError || error instanceof SyntaxError)
      throw new Untold(`the line does not tell all of it: ${error.message}`);
    throw error;
  }
}
