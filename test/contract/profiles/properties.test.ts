/** What holds for every profile and every value: nothing is lost on the way, and nothing but a refusal is thrown. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { compile } from '../../../contract/profiles/compile.ts';
import {
  checkProfile,
  decodeResult,
  encodeCall,
  flatFields,
  gpioLine,
  layoutOf,
  type Profile,
  packStruct,
  parseProfile,
  requestNumber,
  shippedProfiles,
  unpackStruct,
} from '../../../contract/profiles.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { randomProfile, randomStruct } from './arbitrary.ts';

const shipped: readonly Profile[] = [...Object.values(shippedProfiles), gpioLine];

/** Runs it; a refusal is an answer, anything else is thrown on. */
function orRefusal<Value>(act: () => Value): Value | Refusal {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') return error;
    throw error;
  }
}

/** What unpacking adds: the bytes of a union that means nothing. */
const withoutMeaningless = (profile: Profile, name: string, value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, own]): [string, unknown][] => {
      const field = profile.structs?.[name]?.fields.find((each) => each.name === key);
      if (field?.union) {
        const kind = field.union.cases[String(value[field.union.by])] ?? field.union.otherwise;
        if (kind === undefined) return [];
        return [[key, kind.struct ? nested(profile, kind.struct, own) : own]];
      }
      if (field?.struct === undefined) return [[key, own]];
      return [
        [
          key,
          Array.isArray(own)
            ? own.map((each) => nested(profile, field.struct ?? '', each))
            : nested(profile, field.struct, own),
        ],
      ];
    }),
  );

const nested = (profile: Profile, name: string, value: unknown): unknown =>
  withoutMeaningless(profile, name, Object.fromEntries(Object.entries(Object(value))));

const profileAndValue = randomProfile.chain((profile) =>
  fc.record({ profile: fc.constant(profile), value: randomStruct(profile, 'big') }),
);

it('random profiles are right', () => {
  fc.assert(fc.property(randomProfile, (profile) => assert.deepEqual(checkProfile(profile), [])));
});

it('what is packed is what is unpacked', () => {
  fc.assert(
    fc.property(profileAndValue, ({ profile, value }) => {
      const bytes = packStruct(profile, 'big', value);
      assert.equal(bytes.length, layoutOf(profile, 'big').size);
      assert.deepEqual(withoutMeaningless(profile, 'big', unpackStruct(profile, 'big', bytes)), value);
    }),
    { numRuns: randomCases(300) },
  );
});

it('a call gives back what it was given, and flattens all of it', () => {
  fc.assert(
    fc.property(profileAndValue, ({ profile, value }) => {
      const call = encodeCall(profile, 'give', value);
      assert.ok(call.kind === 'ioctl');
      assert.deepEqual(call.fields, value);
      assert.deepEqual(withoutMeaningless(profile, 'big', decodeResult(profile, 'give', call.argument)), value);
      assert.deepEqual(call.flat, flatFields(profile, 'give', call.fields));
      for (const name of Object.keys(call.flat)) assert.match(name, /^f\d+(\.f\d+)*$/);
    }),
  );
});

it('fields follow each other, aligned, and none lies on another', () => {
  fc.assert(
    fc.property(randomProfile, (profile) => {
      const { size, align, fields } = layoutOf(profile, 'big');
      const isPacked = profile.structs?.big?.packed === true;
      let end = 0;
      for (const [index, { offset, size: bytes }] of fields.entries()) {
        const own = isPacked ? 1 : (compile(profile).struct('big').members[index]?.codec.align ?? 0);
        assert.equal(offset % own, 0);
        assert.ok(offset >= end && offset < end + own, 'no more room than the alignment takes');
        end = offset + bytes;
      }
      assert.ok(size % align === 0 && size >= end && size < end + align);
    }),
  );
});

it('any bytes can be read; what can be written again is read again', () => {
  const profileAndBytes = randomProfile.chain((profile) => {
    const { size } = layoutOf(profile, 'big');
    return fc.record({ profile: fc.constant(profile), bytes: fc.uint8Array({ minLength: size, maxLength: size }) });
  });
  fc.assert(
    fc.property(profileAndBytes, ({ profile, bytes }) => {
      const value = unpackStruct(profile, 'big', bytes);
      const again = orRefusal(() => packStruct(profile, 'big', value));
      if (!(again instanceof Refusal)) assert.deepEqual(unpackStruct(profile, 'big', again), value);
    }),
    { numRuns: randomCases(300) },
  );
});

it('anything may be asked: nothing but a refusal with the place of the mistake comes of it', () => {
  const fieldNames = [
    'op',
    'count',
    'value',
    'config',
    'attrs',
    'attr',
    'flags',
    'offsets',
    'type',
    'unit',
    'tag',
    'name',
  ];
  const value = fc.oneof(
    fc.anything({ withBigInt: true, withTypedArray: true, withNullPrototype: true, withSparseArray: true }),
    fc.dictionary(fc.constantFrom(...fieldNames, '__proto__'), fc.anything(), { maxKeys: 4 }),
    fc.array(fc.oneof(fc.string(), fc.integer(), fc.double())),
  );
  const fields = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...fieldNames), value, { maxKeys: 6 }));
  const calls = shipped.flatMap((profile) =>
    [...Object.keys(profile.requests), ...Object.keys(profile.acts ?? {}), 'toString'].map((name) => ({
      profile,
      name,
    })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...calls), fields, ({ profile, name }, given) => {
      const answer = orRefusal(() => encodeCall(profile, name, given));
      if (!(answer instanceof Refusal)) return;
      assert.match(String(answer.data.path), /^(request|fields(\..*)?)$/s);
      assert.ok(answer.message.length < 700, answer.message);
    }),
    { numRuns: randomCases(3000) },
  );
});

it('whatever the kernel writes is read', () => {
  const calls = shipped.flatMap((profile) => Object.keys(profile.requests).map((name) => ({ profile, name })));
  fc.assert(
    fc.property(
      fc.constantFrom(...calls),
      fc.uint8Array({ minLength: 600, maxLength: 600 }),
      ({ profile, name }, bytes) => {
        decodeResult(profile, name, bytes);
      },
    ),
    { numRuns: randomCases(1000) },
  );
});

/** JSON with one value in it exchanged for another. */
function exchanged(document: unknown, steps: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof document !== 'object' || document === null) return replacement;
  const entries = Object.entries(document);
  const chosen = step % Math.max(1, entries.length);
  const copy = entries.map(([key, value], index) => [
    key,
    index === chosen ? exchanged(value, rest, replacement) : value,
  ]);
  return Array.isArray(document) ? copy.map(([, value]) => value) : Object.fromEntries(copy);
}

it('a profile that is accepted can be compiled, whatever was done to it; one that is not has its mistakes named', () => {
  const replacement = fc.oneof(
    fc.constantFrom<unknown>(
      0,
      -1,
      1,
      255,
      2 ** 53,
      'int',
      'u64',
      'op',
      'constructor',
      '0x5412',
      'read',
      'none',
      true,
      [],
      {},
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const changes = fc.array(fc.record({ steps: fc.array(fc.nat(60), { minLength: 1, maxLength: 7 }), replacement }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.constantFrom(...shipped), changes, (profile, all) => {
      let document: unknown = { ...profile, name: 'mine' };
      for (const { steps, replacement: by } of all) document = exchanged(document, steps, by);
      const text = JSON.stringify(document) ?? '';
      const { profile: read, problems } = parseProfile(text);
      assert.equal(read === undefined, problems.length > 0);
      for (const name of Object.keys(read?.requests ?? {})) {
        if (read === undefined) continue;
        requestNumber(read, name);
        orRefusal(() => encodeCall(read, name, {}));
        decodeResult(read, name, new Uint8Array(20_000));
      }
    }),
    { numRuns: randomCases(1500) },
  );
});

it('any text is read as a profile or not at all', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.ok(parseProfile(text).problems.length > 0)));
});
