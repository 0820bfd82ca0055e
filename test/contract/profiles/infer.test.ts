/**
 * Types of calls, inferred from profiles. They are held by the type checker: each `holds` below is an error of `tsc` when it is not
 * so. What runs checks that values of these types are what the codec takes and gives.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CallName, InputFields, OutputFields, StructFields } from '../../../contract/profiles/infer.ts';
import { decodeResult, encodeCall, type gpioLine, type Profile, shippedProfiles } from '../../../contract/profiles.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Fact extends true>(): void => {};

type Shipped = typeof shippedProfiles;
type Input<Name extends keyof Shipped, Call extends CallName<Shipped[Name]>> = InputFields<Shipped[Name], Call>;
type Output<Name extends keyof Shipped, Call extends CallName<Shipped[Name]>> = OutputFields<Shipped[Name], Call>;

// Enums are unions of their names, defaults may be left out; a number never passes for a name.
holds<Equal<Input<'mtio', 'operate'>['count'], number | undefined>>();
holds<'rewind' extends Input<'mtio', 'operate'>['op'] ? true : false>();
holds<Equal<Extract<Input<'mtio', 'operate'>['op'], number>, never>>();
holds<Equal<Output<'mtio', 'operate'>, Record<string, never>>>();

// Flags are lists of names; what has no name is hexadecimal. 64 bits may be text.
holds<Equal<Output<'mtio', 'status'>['status'], (keyof Shipped['mtio']['flags']['genericStatus'] | `0x${string}`)[]>>();
holds<Equal<Output<'mtio', 'status'>['residual'], number | string>>();
holds<Equal<Output<'mtio', 'status'>['file'], number>>();
holds<
  Equal<Exclude<Output<'mtio', 'status'>['type'], keyof Shipped['mtio']['enums']['driveType']>, number | `${bigint}`>
>();
holds<Equal<Input<'mtio', 'status'>, Record<string, never>>>();

// What is pointed to is the field `value`; reserved is nothing; acts are calls.
holds<Equal<Input<'watchdog', 'setTimeout'>, { value: number }>>();
holds<Equal<Output<'watchdog', 'setTimeout'>, { value: number }>>();
holds<Equal<keyof Output<'watchdog', 'keepAlive'>, never>>();
holds<Equal<Input<'watchdog', 'disarm'>, Record<string, never>>>();
holds<
  Equal<Input<'watchdog', 'setOptions'>['value'], readonly ('disableCard' | 'enableCard' | 'temperaturePanic')[]>
>();

// Counts fill themselves in; what only one side gives is on that side; unions are any of their cases.
holds<Equal<Input<'gpio', 'lineInfo'>, { offset: number }>>();
holds<Equal<keyof Output<'gpio', 'lineInfo'>, 'name' | 'consumer' | 'offset' | 'flags' | 'attrs'>>();
holds<Equal<Output<'gpio', 'lineInfo'>['attrs'][number]['id'], 'flags' | 'outputValues' | 'debounce' | number>>();
holds<Uint8Array extends Output<'gpio', 'lineInfo'>['attrs'][number]['value'] ? true : false>();
holds<Equal<Output<'changer', 'element'>['primaryTag'], { identifier: string }>>();
holds<Equal<Input<'changer', 'element'>['unit'], number>>();
holds<Equal<InputFields<typeof gpioLine, 'getLine'>['offsets'], readonly number[]>>();
holds<Equal<OutputFields<typeof gpioLine, 'getLine'>['fd'], number>>();
holds<Equal<InputFields<typeof gpioLine, 'getLine'>['eventBufferSize'], number | undefined>>();

// Bitmaps are names or numbers; events are structs.
holds<'KEY_A' extends Output<'input', 'keys'>['value'][number] ? true : false>();
holds<Equal<Output<'input', 'absMtPositionX'>['maximum'], number>>();
holds<Equal<StructFields<Shipped['input'], 'event'>['time'], { s: number | string; us: number | string }>>();

// Only what is there has a name; a profile of the run time has any.
holds<Equal<Extract<CallName<Shipped['random']>, 'entropy' | 'zap'>, 'entropy'>>();
holds<Equal<InputFields<Profile, string>, Record<string, unknown>>>();

it('values of the inferred types are what the codec takes and gives', () => {
  const operate: Input<'mtio', 'operate'> = { op: 'rewind' };
  const { fields } = encodeCall(shippedProfiles.mtio, 'operate', operate);
  assert.deepEqual(fields, { op: 'rewind', count: 1 });
  const element: Input<'changer', 'element'> = { type: 'slot', unit: 3 };
  const call = encodeCall(shippedProfiles.changer, 'element', element);
  assert.ok(call.kind === 'ioctl');
  const got = decodeResult(shippedProfiles.changer, 'element', call.argument);
  const expected: Output<'changer', 'element'> = {
    type: 'slot',
    unit: 3,
    status: [],
    errno: 0,
    sourceType: 'picker',
    sourceUnit: 0,
    id: 0,
    lun: 0,
    primaryTag: { identifier: '' },
    alternateTag: { identifier: '' },
    flags: [],
  };
  assert.deepEqual(got, expected);
});
