/** The console's numbers: decimals and back, exactly; beside contract/engine/numbers.ts. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { decimalsOf, rawOf, readable } from '../../../contract/engine/numbers.ts';
import { hostProgram } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fc } from '../../random-cases.ts';
import { LineProgram } from '../line-program.ts';

const skip = missingCompiler('host') ?? false;
const MOST_BITS = 10;
const allBits = Array.from({ length: MOST_BITS + 1 }, (_, bits) => bits);
/** Every one of 0 to 100 and of the last 100, and of those between one in 11; also below 0. */
const someRaws = Array.from({ length: 0x10000 }, (_, raw) => raw)
  .filter((raw) => raw <= 100 || raw >= 0xffff - 100 || raw % 11 === 0)
  .flatMap((raw) => (raw === 0 ? [0] : [raw, -raw]));

describe("numbers of the firmware's console", { skip }, () => {
  const program = skip === false ? new LineProgram(hostProgram('console-numbers')) : undefined;
  after(() => program?.end());
  const ask = async (lines: readonly string[]) => (await program?.ask(lines)) ?? [];

  for (const bits of allBits)
    it(`are told with ${decimalsOf(bits)} decimals where they have ${bits} bits, and read as the same again`, async () => {
      const told = await ask(someRaws.map((raw) => `write ${raw} ${bits}`));
      assert.deepEqual(
        told,
        someRaws.map((raw) => String(readable(raw, bits))),
      );
      const read = await ask(told.map((text) => `read ${text} ${bits}`));
      assert.deepEqual(read.map(Number), someRaws);
    });

  it('are the nearest to what is written, halves away from 0', async () => {
    const eighths = fc.integer({ min: -0x7ffff, max: 0x7ffff }).map((eighth) => eighth / 8);
    const decimals = fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: 0, max: 999_999 }));
    const written = fc.oneof(
      eighths.map(String),
      decimals.map(([whole, fraction]) => `${whole}.${String(fraction).padStart(6, '0')}`),
    );
    await fc.assert(
      fc.asyncProperty(written, fc.constantFrom(...allBits), async (text, bits) => {
        // So small are these numbers that a double has them times 2^11 exactly, or so far from a half that it does not matter.
        assert.deepEqual(await ask([`read ${text} ${bits}`]), [String(rawOf(Number(text), bits))]);
      }),
      { numRuns: 3000 },
    );
  });

  it('are exact to the last of any number of digits', async () => {
    const half = '0.00048828125';
    const cases: [text: string, raw: number][] = [
      [half, 1],
      [`${half}0000000000000000000001`, 1],
      ['0.00048828124999999999999999999', 0],
      [`-${half}`, -1],
      ['-0.000488281249', 0],
      ['0.0014648437499999999', 1],
      ['0.00146484375', 2],
      [`0.${'9'.repeat(200)}`, 1024],
      ['-0', 0],
      ['-0.0', 0],
      [`1${'0'.repeat(30)}`, 100_000 * 1024],
      ['99999', 99_999 * 1024],
    ];
    const read = await ask(cases.map(([text]) => `read ${text} 10`));
    assert.deepEqual(
      read,
      cases.map(([, raw]) => String(raw)),
    );
  });

  it('beyond 16 bits stay beyond', async () => {
    const texts = ['65536', '100000', '4294967296', '18446744073709551616', '4294967297.5'];
    for (const bits of allBits)
      for (const read of await ask(texts.flatMap((text) => [`read ${text} ${bits}`, `read -${text} ${bits}`])))
        assert.ok(Math.abs(Number(read)) > 0xffff, read);
  });

  it('that are naturals have 31 bits', async () => {
    const texts = [
      '0',
      '7',
      '2147483647',
      '2147483648',
      '4294967296',
      '9999999999',
      '00000000001',
      '-1',
      '1.0',
      'x',
      '1x',
    ];
    const read = await ask(texts.map((text) => `natural ${text}`));
    assert.deepEqual(read, ['0', '7', '2147483647', ...Array.from({ length: 8 }, () => 'none')]);
  });

  it('are written as JSON has them, without exponents', async () => {
    const lengths: Readonly<Record<string, number>> = {
      '0': 1,
      '-0': 2,
      '10,': 2,
      '1.5}': 3,
      '-1.25': 5,
      '0.50': 4,
      '01': 0,
      '-01': 0,
      '-': 0,
      '.5': 0,
      '5.': 0,
      '5.x': 0,
      '+1': 0,
      '1e3': 1,
      NaN: 0,
      '1-2': 1,
    };
    const read = await ask(Object.keys(lengths).map((text) => `length ${text}`));
    assert.deepEqual(read.map(Number), Object.values(lengths));
  });
});
