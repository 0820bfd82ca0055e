import type { WideIntegerType } from './integers.ts';
import type { Profile } from './profile.ts';

/**
 * The fields of a call, inferred from a profile that keeps its literal types (`profile()`): names of enums as unions of them, flags as lists, 64-bit
 * integers as numbers or decimal text. Of a profile that is only known at run time they are any fields.
 */

/** Requests of a profile. */
export type RequestName<P extends Profile> = keyof P['requests'] & string;

/** Requests and acts: what `ioctl.call` may name. */
export type CallName<P extends Profile> = RequestName<P> | (keyof Member<P, 'acts'> & string);

/** What a call gives. Fields with a default may be left out. */
export type InputFields<P extends Profile, Name extends CallName<P>> = string extends keyof P['requests']
  ? Record<string, unknown>
  : Request<P, Name> extends { direction: 'write' | 'both'; argument: infer Argument }
    ? Flat<Given<P, FieldsOf<P, Argument>>>
    : Record<string, never>;

/** What a call gets: what the kernel wrote. */
export type OutputFields<P extends Profile, Name extends CallName<P>> = string extends keyof P['requests']
  ? Record<string, unknown>
  : Request<P, Name> extends { direction: 'read' | 'both'; argument: infer Argument }
    ? Flat<Got<P, FieldsOf<P, Argument>>>
    : Record<string, never>;

/** A struct as it is read, such as an event. */
export type StructFields<P extends Profile, Name extends keyof Member<P, 'structs'>> = Flat<Got<P, Fields<P, Name>>>;

type Member<Of, Key extends string> = Of extends Record<Key, infer Value> ? Value : Record<never, never>;
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

type Request<P extends Profile, Name> = Name extends keyof P['requests'] ? P['requests'][Name] : Record<never, never>;

/** All fields of a struct, as a union. */
type Fields<P, Name> = Name extends keyof Member<P, 'structs'>
  ? Member<P, 'structs'>[Name] extends { fields: readonly (infer Each)[] }
    ? Each
    : never
  : never;

/** What is no struct is one with the single field `value`. */
type FieldsOf<P, Argument> = Argument extends string ? Fields<P, Argument> : Argument & { name: 'value' };

type Name<Each> = Each extends { name: infer Key extends string } ? Key : never;
type CountOf<Each> = Each extends { count: infer Key } ? Key : never;

/** Fields that are neither reserved, nor filled in by themselves, nor for the other direction. */
type Shown<All, Other extends string, Each = All> = Each extends { reserved: true } | { only: Other }
  ? never
  : Name<Each> extends CountOf<All>
    ? never
    : Each;

type Given<P, All> = {
  [Each in Exclude<Shown<All, 'output'>, { default: unknown }> as Name<Each>]: Value<P, Each, 'in'>;
} & { [Each in Extract<Shown<All, 'output'>, { default: unknown }> as Name<Each>]?: Value<P, Each, 'in'> };

type Got<P, All> = { [Each in Shown<All, 'input'> as Name<Each>]: Value<P, Each, 'out'> };

type Way = 'in' | 'out';
type List<Item, To extends Way> = To extends 'in' ? readonly Item[] : Item[];

type Value<P, Each, To extends Way> = Each extends { union: infer Choice }
  ? Cases<P, Choice, To>
  : Each extends { array: number }
    ? List<One<P, Each, To>, To>
    : One<P, Each, To>;

type Cases<P, Choice, To extends Way> =
  | (Choice extends { cases: infer All } ? { [Key in keyof All]: One<P, All[Key], To> }[keyof All] : never)
  | (Choice extends { otherwise: infer Rest } ? One<P, Rest, To> : To extends 'out' ? Uint8Array : never);

type Names<P, Tables extends 'enums' | 'flags', Table> = Table extends keyof Member<P, Tables>
  ? keyof Member<P, Tables>[Table] & string
  : never;

type One<P, Each, To extends Way> = Each extends { enum: infer Table }
  ? Names<P, 'enums', Table> | (To extends 'out' ? Unnamed<Each> : never)
  : Each extends { flags: infer Table }
    ? List<Names<P, 'flags', Table> | (To extends 'out' ? `0x${string}` : never), To>
    : Each extends { type: string }
      ? Integer<Each>
      : Each extends { text: number }
        ? string
        : Each extends { bytes: number }
          ? Uint8Array
          : Each extends { bits: number }
            ? List<number | (Each extends { names: infer Table } ? Names<P, 'enums', Table> : never), To>
            : Each extends { struct: infer Struct }
              ? Flat<To extends 'in' ? Given<P, Fields<P, Struct>> : Got<P, Fields<P, Struct>>>
              : never;

type Integer<Each> = Each extends { type: WideIntegerType } ? number | string : number;

/** A value that has no name in its enum. */
type Unnamed<Each> = number | (Each extends { type: WideIntegerType } ? `${bigint}` : never);
