/** Every shipped profile against the C headers that it is made after, as compilers for x86_64 and arm64 lay them out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gpioLine, inputClock, type Profile, shippedProfiles } from '../../contract/profiles.ts';
import { compare, compilers, type Processor } from './compiler.ts';
import { requestRows, structRows, tableRows } from './profile-rows.ts';

const profiles: readonly Profile[] = [...Object.values(shippedProfiles), gpioLine, inputClock];

/** Structs of ours: C has an array there, or nothing but an argument. */
const withoutStructInC = ['input.repeat', 'block.blockSize', 'changer.volumeTag'];

for (const processor of Object.keys(compilers) as Processor[]) {
  describe(processor, () => {
    for (const profile of profiles) {
      it(`${profile.name}: structs, numbers and names`, () => {
        const structs = Object.keys(profile.structs ?? {}).flatMap((name) => structRows(profile, name));
        const rows = [...structs, ...requestRows(profile), ...tableRows(profile)];
        const { wrong, missing } = compare(processor, profile.headers ?? [], rows);
        assert.deepEqual(wrong, []);
        // Debian's headers for cross compilers are those of an earlier point release.
        if (processor === 'x86_64') assert.deepEqual(missing, []);
        else assert.ok(missing.length < 5, missing.join(', '));
      });
    }
  });
}

it('every struct has its tag in C, or is on the list of those that C does not have', () => {
  const without = profiles.flatMap((profile) =>
    Object.entries(profile.structs ?? {}).flatMap(([name, { c }]) =>
      c === undefined ? [`${profile.name}.${name}`] : [],
    ),
  );
  assert.deepEqual(without, withoutStructInC);
});

it('a profile that is wrong is found to be so', () => {
  const { mtio } = shippedProfiles;
  const [operation = { name: 'op' }, count = { name: 'count' }] = mtio.structs.operate.fields;
  const wrongOf = (changed: Partial<Profile>) => {
    const profile: Profile = { ...mtio, ...changed };
    const rows = [...structRows(profile, 'operate'), ...requestRows(profile), ...tableRows(profile)];
    return compare('arm64', profile.headers ?? [], rows).wrong;
  };
  const withFields = (fields: NonNullable<Profile['structs']>[string]['fields']) =>
    wrongOf({ structs: { ...mtio.structs, operate: { c: 'mtop', fields } } });
  assert.deepEqual(wrongOf({}), []);
  assert.deepEqual(withFields([{ ...operation, type: 'int' }, count]), [
    'size of mt_op in struct mtop: 4 here, 2 in C',
  ]);
  assert.deepEqual(withFields([{ ...operation, type: 'ushort' }, count]), [
    'whether mt_op in struct mtop is signed: 0 here, 1 in C',
  ]);
  assert.deepEqual(withFields([operation, { ...count, type: 'long' }]).slice(0, 3), [
    'size of struct mtop: 16 here, 8 in C',
    'alignment of struct mtop: 8 here, 4 in C',
    'offset of mt_count in struct mtop: 8 here, 4 in C',
  ]);
  assert.deepEqual(wrongOf({ enums: { ...mtio.enums, operation: { rewind: { value: 7, c: 'MTREW' } } } }), [
    'MTREW: 7 here, 6 in C',
  ]);
  assert.throws(() => withFields([{ ...operation, c: 'mt_operation' }, count]), /mt_operation/);
});
