import { Refusal } from '../errors.ts';
import type { Fields } from './codec/codec.ts';
import { type StructCodec, structCodec } from './codec/struct.ts';
import { compile } from './compile.ts';
import { readInteger } from './integers.ts';
import { viewOf } from './layout.ts';
import { encodeNumber, typeByte } from './number.ts';
import type { Direction, Profile, Request } from './profile.ts';

/** Who moves data in a direction. */
export const moves = {
  toKernel: (direction: Direction): boolean => direction === 'write' || direction === 'both',
  fromKernel: (direction: Direction): boolean => direction === 'read' || direction === 'both',
};

/** What has no fields. */
export const nothing = structCodec([], 0, 1);

/** A request of a profile with its number and the codec of its argument. */
export class CompiledRequest {
  readonly request: Request;
  /** 0 to 2^32 - 1. */
  readonly number: number;
  private readonly name: string;
  /** Passed as it is otherwise. */
  private readonly isPointer: boolean;
  private readonly codec: StructCodec;
  /** What a call gives: the argument, or nothing where the kernel only writes it. */
  private readonly input: StructCodec;

  constructor(profile: Profile, name: string, request: Request) {
    this.name = name;
    this.request = request;
    const { argument, direction } = request;
    this.codec = argument === undefined ? nothing : compile(profile).argument(argument);
    this.isPointer = argument !== undefined && request.passing !== 'value';
    this.input = moves.toKernel(direction) ? this.codec : nothing;
    this.number = numberOf(request, this.codec.size);
  }

  /** Checks the fields and lays them out. */
  encode(given: unknown): { argument: Uint8Array | number; fields: Fields; flat: Fields; dangers: readonly string[] } {
    return this.input === nothing && isEmpty(given) ? this.withoutFields() : this.withFields(given);
  }

  /** What most reading requests are: there is nothing to look at. */
  private withoutFields() {
    const bytes = new Uint8Array(this.codec.size);
    return { argument: this.isPointer ? bytes : 0, fields: {}, flat: {}, dangers: this.dangers({}) };
  }

  private withFields(given: unknown) {
    const bytes = new Uint8Array(this.codec.size);
    const fields = inCall(this.name, () => this.input.write(viewOf(bytes), 0, given, ''));
    const flat: Fields = {};
    this.input.flatten(fields, '', (path, value) => {
      flat[path] = value;
    });
    return { argument: this.isPointer ? bytes : this.value(bytes), fields, flat, dangers: this.dangers(flat) };
  }

  /** What the kernel has written. */
  decode(argument: Uint8Array | number): Fields {
    if (typeof argument === 'number' || !moves.fromKernel(this.request.direction)) return {};
    return this.codec.read(viewOf(argument), 0);
  }

  /** The integer that is passed instead of a pointer; 0 where nothing is passed. */
  private value(bytes: Uint8Array): number {
    const { argument } = this.request;
    if (typeof argument !== 'object' || argument.type === undefined) return 0;
    const value = readInteger(viewOf(bytes), 0, argument.type);
    if (typeof value === 'number') return value;
    throw new Refusal('invalid', `${this.name}: 'value' is ${value}: what is passed by value is at most 2^53 - 1`, {
      path: 'fields.value',
      value,
    });
  }

  private dangers(flat: Fields): string[] {
    const found = new Set<string>();
    const { danger, dangers = {} } = this.request;
    if (danger !== undefined) found.add(danger);
    for (const [path, byValue] of Object.entries(dangers)) {
      const value = flat[path];
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item === undefined) continue;
        const its = Object.hasOwn(byValue, String(item)) ? byValue[String(item)] : byValue['*'];
        if (its !== undefined) found.add(its);
      }
    }
    return [...found];
  }
}

const isEmpty = (given: unknown): boolean =>
  typeof given === 'object' &&
  given !== null &&
  Object.getPrototypeOf(given) === Object.prototype &&
  Object.keys(given).length === 0;

/** Says of a mistake in which request it is, and where in the parameters of a call. */
export function inCall<Value>(name: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { path } = error.data;
    throw new Refusal(error.code, `${name}: ${error.message}`, {
      ...error.data,
      path: path === '' ? 'fields' : `fields.${path}`,
    });
  }
}

/** @param size of what is pointed to, in bytes */
export function numberOf({ type, nr, number, direction, encodes = direction }: Request, size: number): number {
  if (type === undefined || nr === undefined) return (number ?? 0) >>> 0;
  return encodeNumber({ direction: encodes, size: encodes === 'none' ? 0 : size, type: typeByte(type), nr });
}
