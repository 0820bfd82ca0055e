import type { DeviceAccess } from '../access.ts';
import { type Fields, mistake, show, unknownName } from './codec/codec.ts';
import { viewOf } from './layout.ts';
import { type Act, DEFAULT_TIMEOUT_MS, type Profile } from './profile.ts';
import { CompiledRequest, inCall, nothing } from './request.ts';

interface Call {
  /** Normalised: defaults filled in, the first of several names, 64-bit integers as numbers where these are exact. */
  readonly fields: Fields;
  /** The scalars among the fields by path (`config.flags`); of an array's elements all under one path, as a list. */
  readonly flat: Fields;
  /** What a rule must name to allow it. */
  readonly dangers: readonly string[];
  readonly access: DeviceAccess;
  readonly timeoutMs: number;
}

export interface IoctlCall extends Call {
  readonly kind: 'ioctl';
  /** 0 to 2^32 - 1. */
  readonly number: number;
  /** What is pointed to, for the kernel to read and write in place; or the integer that is passed as it is. */
  readonly argument: Uint8Array | number;
}

export interface ActCall extends Call {
  readonly kind: Act['act'];
  readonly bytes: Uint8Array;
}

/**
 * Makes a request of a profile, or one of its acts, ready for the kernel.
 * @throws Refusal `invalid`, with `data.path` as in the parameters of `ioctl.call`: `request`, `fields.config.flags`
 */
export function encodeCall(profile: Profile, name: string, fields: unknown = {}): IoctlCall | ActCall {
  const compiled = compiledRequest(profile, name);
  if (compiled !== undefined) {
    const { access, timeoutMs = DEFAULT_TIMEOUT_MS } = compiled.request;
    return { kind: 'ioctl', number: compiled.number, access, timeoutMs, ...compiled.encode(fields) };
  }
  const act = own(profile.acts, name);
  if (act !== undefined) return encodeAct(name, act, fields);
  const names = callNames(profile);
  const { message, data } = unknownName(
    `profile '${profile.name}' has no request ${show(name)}`,
    name,
    'it has',
    names,
  );
  throw mistake('request', message, { value: name, ...data });
}

/** What the kernel has written into the buffer of a call; no fields where it writes nothing. */
export function decodeResult(profile: Profile, requestName: string, argument: Uint8Array | number): Fields {
  return compiledRequest(profile, requestName)?.decode(argument) ?? {};
}

export const flatFields = (profile: Profile, name: string, fields: unknown): Fields =>
  encodeCall(profile, name, fields).flat;

export const dangersOf = (profile: Profile, name: string, fields: unknown): readonly string[] =>
  encodeCall(profile, name, fields).dangers;

/** Requests and acts: what `ioctl.call` may name. */
export const callNames = (profile: Profile): string[] => [
  ...Object.keys(profile.requests),
  ...Object.keys(profile.acts ?? {}),
];

/** The request as the kernel knows it, 0 to 2^32 - 1: derived from what is declared, or an old number as it is. */
export function requestNumber(profile: Profile, requestName: string): number {
  const compiled = compiledRequest(profile, requestName);
  if (compiled === undefined) throw new Error(`profile '${profile.name}' has no request '${requestName}'`);
  return compiled.number;
}

function encodeAct(name: string, { act, bytes, access, danger }: Act, fields: unknown): ActCall {
  inCall(name, () => nothing.write(viewOf(new Uint8Array(0)), 0, fields, ''));
  return {
    kind: act,
    bytes: new TextEncoder().encode(bytes),
    fields: {},
    flat: {},
    dangers: danger === undefined ? [] : [danger],
    access,
    timeoutMs: DEFAULT_TIMEOUT_MS,
  };
}

const compiledRequests = new WeakMap<Profile, Map<string, CompiledRequest>>();

function compiledRequest(profile: Profile, name: string): CompiledRequest | undefined {
  const ofProfile = compiledRequests.get(profile) ?? new Map<string, CompiledRequest>();
  compiledRequests.set(profile, ofProfile);
  const known = ofProfile.get(name);
  const request = own(profile.requests, name);
  if (known !== undefined || request === undefined) return known;
  const made = new CompiledRequest(profile, name, request);
  ofProfile.set(name, made);
  return made;
}

/** An entry of a table, never what every object has. */
const own = <Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
