/** Values into memory and back: the bounds of every type, and what is said to a value that does not fit. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { Scalar } from '../../../contract/profiles/field.ts';
import { type IntegerType, integerTypes, integerValue, rangeOf } from '../../../contract/profiles/integers.ts';
import { layoutOf, type Profile, packStruct, unpackStruct } from '../../../contract/profiles.ts';

const enums = { speed: { slow: 1, fast: 2, quick: 2, reverse: -1 }, far: { beyond: 8 } };
const flags = { lamp: { red: 1, green: 2, both: { value: 0x30 }, high: 0x8000_0000 } };

/** A struct with the fields `f0`, `f1` … */
function structOf(...fields: (Scalar & { name?: string })[]): Profile {
  const named = fields.map((field, index) => ({ name: `f${index}`, ...field }));
  return {
    name: 'test',
    doc: '',
    node: { type: 'character', subsystems: ['none'] },
    enums,
    flags,
    structs: {
      inner: {
        fields: [
          { name: 'a', type: 'u8' },
          { name: 'b', type: 'u16' },
        ],
      },
      it: { fields: named },
    },
    requests: {},
  };
}

const pack = (profile: Profile, value: unknown): string =>
  Buffer.from(packStruct(profile, 'it', value)).toString('hex');
const unpack = (profile: Profile, hex: string): Record<string, unknown> =>
  unpackStruct(profile, 'it', Buffer.from(hex, 'hex'));

function refusal(profile: Profile, value: unknown): { message: string; path: unknown; allowed: unknown } {
  try {
    packStruct(profile, 'it', value);
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'invalid', String(error));
    return { message: error.message, path: error.data.path, allowed: error.data.allowed };
  }
  assert.fail('it was taken');
}
const saidOf = (profile: Profile, value: unknown): string => refusal(profile, value).message;

describe('integers', () => {
  for (const type of Object.keys(integerTypes) as IntegerType[]) {
    it(`${type}: its least and greatest values go through, the next ones do not`, () => {
      const profile = structOf({ type });
      const { bytes, signed } = integerTypes[type];
      const [min, max] = rangeOf(type);
      assert.equal(layoutOf(profile, 'it').size, bytes);
      const least = signed ? `${'00'.repeat(bytes - 1)}80` : '00'.repeat(bytes);
      const greatest = signed ? `${'ff'.repeat(bytes - 1)}7f` : 'ff'.repeat(bytes);
      for (const [value, hex] of [
        [min, least],
        [max, greatest],
      ] as const) {
        assert.equal(pack(profile, { f0: integerValue(value) }), hex);
        assert.deepEqual(unpack(profile, hex), { f0: integerValue(value) });
      }
      for (const value of [min - 1n, max + 1n]) {
        const { message, path, allowed } = refusal(profile, { f0: integerValue(value) });
        assert.ok(message.endsWith(`${type} is ${min} to ${max}`), message);
        assert.equal(path, 'f0');
        assert.deepEqual(allowed, [integerValue(min), integerValue(max)]);
      }
    });
  }

  it('64 bits are numbers where these are exact, else decimal text, both ways', () => {
    const profile = structOf({ type: 's64' });
    const cases: [given: number | string, hex: string, got: number | string][] = [
      [2 ** 53 - 1, 'ffffffffffff1f00', 2 ** 53 - 1],
      [-(2 ** 53 - 1), '010000000000e0ff', -(2 ** 53 - 1)],
      ['9007199254740992', '0000000000002000', '9007199254740992'],
      ['-9007199254740993', 'ffffffffffffdfff', '-9007199254740993'],
      ['12', '0c00000000000000', 12],
      [-1, 'ffffffffffffffff', -1],
      [-4294967296, '00000000ffffffff', -4294967296],
    ];
    for (const [given, hex, got] of cases) {
      assert.equal(pack(profile, { f0: given }), hex);
      assert.deepEqual(unpack(profile, hex), { f0: got });
    }
    assert.match(saidOf(profile, { f0: 2 ** 53 }), /beyond what a number holds exactly \(give it as decimal text\)/);
    for (const f0 of ['1.5', '0x10', '', ' 1', '1e3', '99999999999999999999'])
      assert.match(saidOf(profile, { f0 }), /s64 is/);
  });

  it('what is no integer', () => {
    const profile = structOf({ type: 'int' });
    assert.equal(saidOf(profile, { f0: 1.5 }), "'f0' is 1.5, which is no integer: an int is -2147483648 to 2147483647");
    assert.equal(saidOf(profile, { f0: '7' }), "'f0' is '7', which is text: an int is -2147483648 to 2147483647");
    for (const f0 of [Number.NaN, Number.POSITIVE_INFINITY, true, null, {}, [], 1n, new Uint8Array(4)]) {
      assert.match(saidOf(profile, { f0 }), /^'f0' is .*, which is no integer: an int is/);
    }
    assert.ok(Object.is(unpack(profile, pack(profile, { f0: -0 })).f0, 0));
  });
});

describe('enums', () => {
  const profile = structOf({ type: 's16', enum: 'speed' });
  it('travel by name; of two names for one number the first comes out', () => {
    assert.equal(pack(profile, { f0: 'reverse' }), 'ffff');
    assert.equal(pack(profile, { f0: 'quick' }), '0200');
    assert.deepEqual(unpack(profile, '0200'), { f0: 'fast' });
  });
  it('a number without a name comes out as it is, and is not taken', () => {
    assert.deepEqual(unpack(profile, '0900'), { f0: 9 });
    assert.equal(saidOf(profile, { f0: 9 }), "'f0' is 9: it is one of slow, fast and reverse");
    assert.equal(saidOf(profile, { f0: 1 }), "'f0' is 1: it is one of slow, fast and reverse");
  });
  it('near names are proposed, names of every object are not names', () => {
    assert.equal(saidOf(profile, { f0: 'fats' }), "'f0' is 'fats': did you mean 'fast'?");
    assert.match(saidOf(profile, { f0: 'constructor' }), /it is one of/);
    assert.deepEqual(refusal(profile, { f0: 'x' }).allowed, ['slow', 'fast', 'reverse']);
  });
});

describe('flags', () => {
  const profile = structOf({ type: 'int', flags: 'lamp' });
  it('are lists, in the order of the table, each once', () => {
    assert.equal(pack(profile, { f0: ['both', 'red', 'red'] }), '31000000');
    assert.deepEqual(unpack(profile, '31000000'), { f0: ['red', 'both'] });
    assert.deepEqual(unpack(profile, '00000080'), { f0: ['high'] });
    assert.deepEqual(unpack(profile, '00000000'), { f0: [] });
  });
  it('bits without a name come out in hexadecimal, and are not taken', () => {
    assert.deepEqual(unpack(profile, '14010000'), { f0: ['0x114'] });
    assert.equal(saidOf(profile, { f0: ['0x114'] }), "'f0[0]' is '0x114': it is one of red, green, both and high");
    assert.equal(saidOf(profile, { f0: 'red' }), "'f0' is 'red': it is a list of red, green, both and high");
    assert.equal(refusal(profile, { f0: ['red', 'gren'] }).path, 'f0[1]');
  });
});

describe('bitmaps', () => {
  it('are lists of set bits, by name where there is one', () => {
    const profile = structOf({ bits: 2, names: 'speed' });
    assert.equal(pack(profile, { f0: ['fast', 15, 0] }), '0580');
    assert.deepEqual(unpack(profile, '0580'), { f0: [0, 'fast', 15] });
    assert.equal(saidOf(profile, { f0: [16] }), "'f0[0]' is 16: a bit is 0 to 15");
    assert.equal(saidOf(profile, { f0: ['fasst'] }), "'f0[0]' is 'fasst': did you mean 'fast'?");
    assert.match(saidOf(profile, { f0: ['reverse'] }), /'reverse'/);
    assert.match(saidOf(structOf({ bits: 1, names: 'far' }), { f0: ['beyond'] }), /^'f0\[0\]' is 'beyond'/);
    assert.equal(saidOf(structOf({ bits: 1 }), { f0: [1.5] }), "'f0[0]' is 1.5: a bit is 0 to 7");
  });
});

describe('text and bytes', () => {
  it('text ends at its NUL, which needs room', () => {
    const profile = structOf({ text: 4 });
    assert.equal(pack(profile, { f0: 'abc' }), '61626300');
    assert.deepEqual(unpack(profile, '61006300'), { f0: 'a' });
    assert.deepEqual(unpack(profile, 'efbbbf00'), { f0: '\ufeff' }, 'a mark of the byte order is text, too');
    assert.deepEqual(unpack(profile, '61626364'), { f0: 'abcd' }, 'the kernel may leave the NUL out');
    assert.equal(saidOf(profile, { f0: 'abcd' }), "'f0' has 4 bytes: there is room for 3 and a NUL");
    assert.equal(saidOf(profile, { f0: 'éé' }), "'f0' has 4 bytes: there is room for 3 and a NUL");
    assert.equal(saidOf(profile, { f0: 'a\0b' }), "'f0' has a NUL in it: text of the kernel ends there");
    assert.equal(saidOf(profile, { f0: '\ud800' }), "'f0' has half a surrogate pair in it, which is no UTF-8");
    assert.equal(saidOf(profile, { f0: 4 }), "'f0' is 4: it is text of at most 3 bytes");
  });
  it('text of a fixed width is filled up with spaces', () => {
    const profile = structOf({ text: 4, padding: 'space' });
    assert.equal(pack(profile, { f0: 'ab' }), '61622020');
    assert.equal(pack(profile, { f0: 'abcd' }), '61626364');
    assert.deepEqual(unpack(profile, '61622020'), { f0: 'ab' });
    assert.deepEqual(unpack(profile, '61620000'), { f0: 'ab' });
    assert.equal(saidOf(profile, { f0: 'abcde' }), "'f0' has 5 bytes: there is room for 4");
  });
  it('bytes are a copy', () => {
    const profile = structOf({ bytes: 3 });
    const from = Buffer.from('010203', 'hex');
    const value = unpackStruct(profile, 'it', from);
    from.fill(0);
    assert.deepEqual(value, { f0: new Uint8Array([1, 2, 3]) });
    assert.equal(pack(profile, { f0: new Uint8Array([9]) }), '090000');
    assert.equal(saidOf(profile, { f0: new Uint8Array(4) }), "'f0' has 4 bytes: there is room for 3");
    assert.equal(saidOf(profile, { f0: 'abc' }), "'f0' is 'abc': it is at most 3 bytes");
  });
});

describe('structs, arrays, unions', () => {
  it('padding as in C, and none where it is packed', () => {
    const profile = structOf({ type: 'u8' }, { struct: 'inner' }, { type: 'u64' }, { type: 'u8', array: 3 });
    assert.deepEqual(layoutOf(profile, 'it'), {
      size: 24,
      align: 8,
      fields: [
        { name: 'f0', offset: 0, size: 1 },
        { name: 'f1', offset: 2, size: 4 },
        { name: 'f2', offset: 8, size: 8 },
        { name: 'f3', offset: 16, size: 3 },
      ],
    });
    const packed = {
      ...profile,
      structs: { ...profile.structs, it: { fields: profile.structs?.it?.fields ?? [], packed: true as const } },
    };
    assert.equal(layoutOf(packed, 'it').size, 16);
    assert.equal(layoutOf(packed, 'it').align, 1);
  });

  it('what is reserved is zero and not shown; what has a default may be left out', () => {
    const profile = structOf({ type: 'u8', reserved: true }, { type: 'u8', default: 7 }, { type: 'u8' });
    assert.equal(pack(profile, { f2: 1 }), '000701');
    assert.equal(pack(profile, { f1: undefined, f2: 1 }), '000701');
    assert.deepEqual(unpack(profile, 'ff0701'), { f1: 7, f2: 1 });
    assert.equal(saidOf(profile, { f0: 0, f2: 1 }), "'f0' cannot be given: it is reserved");
    assert.equal(saidOf(profile, { f1: 1 }), "'f2' is missing: it is a u8, 0 to 255");
    assert.equal(saidOf(profile, { f2: undefined }), "'f2' is missing: it is a u8, 0 to 255");
  });

  it('fields of one direction', () => {
    const profile = structOf({ type: 'u8', only: 'output' }, { type: 'u8', only: 'input' });
    assert.equal(pack(profile, { f1: 2 }), '0002');
    assert.deepEqual(unpack(profile, '0102'), { f0: 1 });
    assert.equal(saidOf(profile, { f0: 1, f1: 2 }), "'f0' cannot be given: it is only read");
  });

  it('fields that are not there', () => {
    const profile = structOf({ name: 'count', type: 'u8' }, { struct: 'inner' });
    const f1 = { a: 1, b: 2 };
    assert.equal(saidOf(profile, { count: 1, f1, cuont: 1 }), "there is no field 'cuont': did you mean 'count'?");
    assert.equal(saidOf(profile, { count: 1, f1: { ...f1, zzz: 1 } }), "there is no field 'f1.zzz': there is a and b");
    assert.equal(refusal(profile, { count: 1, f1: { a: 1, b: -1 } }).path, 'f1.b');
    assert.equal(
      saidOf(profile, { count: 1, f1, ['__proto__']: 1 }),
      "there is no field '__proto__': there is count and f1",
    );
    assert.equal(saidOf(profile, { count: 1, f1: [1] }), "'f1' is a list of 1: it is an object with a and b");
    assert.match(saidOf(profile, null), /^what is given is null: it is an object with count and f1/);
  });

  it('arrays have all their elements, or as many as are counted', () => {
    const exact = structOf({ type: 'u8', array: 3 });
    assert.equal(pack(exact, { f0: [1, 2, 3] }), '010203');
    assert.equal(saidOf(exact, { f0: [1, 2] }), "'f0' has 2 elements: it has exactly 3");
    assert.equal(saidOf(exact, { f0: [1, 2, 256] }), "'f0[2]' is 256: a u8 is 0 to 255");
    const counted = structOf({ type: 'u8', array: 3, count: 'used' }, { name: 'used', type: 'u8' });
    assert.equal(pack(counted, { f0: [1, 2] }), '01020002');
    assert.deepEqual(unpack(counted, '01020301'), { f0: [1] });
    assert.deepEqual(unpack(counted, '010203ff'), { f0: [1, 2, 3] }, 'a count beyond the array is cut');
    assert.equal(saidOf(counted, { f0: [1, 2, 3, 4] }), "'f0' has 4 elements: it has room for 3");
    assert.equal(
      saidOf(counted, { f0: [], used: 0 }),
      "'used' cannot be given: it is how many elements 'f0' has, and is filled in",
    );
  });

  it('a union is what the field beside it says', () => {
    const cases = { slow: { type: 'u8' }, fast: { struct: 'inner' } } as const;
    const profile = structOf({ type: 'int', enum: 'speed' }, { union: { by: 'f0', cases } });
    assert.equal(pack(profile, { f0: 'slow', f1: 255 }), '01000000ff000000');
    assert.equal(pack(profile, { f1: { a: 1, b: 2 }, f0: 'fast' }), '0200000001000200');
    assert.equal(pack(profile, { f1: { a: 1, b: 2 }, f0: 'quick' }), '0200000001000200');
    assert.deepEqual(unpack(profile, '0200000001000200'), { f0: 'fast', f1: { a: 1, b: 2 } });
    assert.equal(saidOf(profile, { f0: 'slow', f1: 256 }), "'f1' is 256: a u8 is 0 to 255");
    assert.equal(saidOf(profile, { f0: 'slow' }), "'f1' is missing: it is a u8, 0 to 255");
    assert.equal(pack(profile, { f0: 'reverse' }), 'ffffffff00000000', 'a case that means nothing is zero');
    assert.equal(saidOf(profile, { f0: 'reverse', f1: 1 }), "'f1' is 1: it means nothing here, leave it out");
    assert.deepEqual(unpack(profile, '0900000001020304'), { f0: 9, f1: new Uint8Array([1, 2, 3, 4]) });
    const uneven = structOf({ type: 'u8' }, { union: { by: 'f0', cases: { 1: { bytes: 5 }, 2: { type: 'u32' } } } });
    assert.deepEqual(layoutOf(uneven, 'it').fields[1], { name: 'f1', offset: 4, size: 8 });
    const rest = structOf(
      { type: 'u8' },
      { union: { by: 'f0', cases: { 1: { type: 'u8' } }, otherwise: { type: 's8' } } },
    );
    assert.deepEqual(unpack(rest, '01ff'), { f0: 1, f1: 255 });
    assert.deepEqual(unpack(rest, '02ff'), { f0: 2, f1: -1 });
  });

  it('a struct that is not there is a fault', () => {
    assert.throws(() => layoutOf(structOf({ type: 'u8' }), 'toString'), /refers to struct 'toString'/);
  });

  it('reads a struct in the middle of other bytes', () => {
    const profile = structOf({ type: 'u16' }, { text: 2 });
    const around = Buffer.from('ffff0100ff61ffff', 'hex');
    assert.deepEqual(unpackStruct(profile, 'it', around.subarray(2)), { f0: 1, f1: '\ufffda' });
  });
});
