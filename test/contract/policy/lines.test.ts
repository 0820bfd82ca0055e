/** Lines that a rule allows: what a pattern matches, and that nothing gets past one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linePattern, MAX_LINE, patternProblem } from '../../../contract/policy/lines.ts';
import { fc, randomCases } from '../../random-cases.ts';

const matches = (pattern: string, line: string) => linePattern(pattern).matches(line);

describe('a pattern of lines', () => {
  const cases: [pattern: string, lines: string[], others: string[]][] = [
    ['OUTP ON', ['OUTP ON'], ['OUTP OFF', 'OUTP  ON', 'outp on', ' OUTP ON', 'OUTP ON ', 'OUTP ON1', '']],
    ['OUTP {ON|OFF}', ['OUTP ON', 'OUTP OFF'], ['OUTP', 'OUTP ONOFF', 'OUTP {ON|OFF}']],
    ['VOLT {0..5}', ['VOLT 0', 'VOLT 5', 'VOLT +4.99', 'VOLT 05', 'VOLT -0'], ['VOLT 5.01', 'VOLT -0.01', 'VOLT ']],
    ['VOLT {-5..0.5}', ['VOLT -5', 'VOLT -0.25', 'VOLT 0.5'], ['VOLT -5.5', 'VOLT 1', 'VOLT --1']],
    ['APPL P6V,{0..5},{0..1}', ['APPL P6V,3,0.5'], ['APPL P6V,3', 'APPL P6V,3,2', 'APPL P6V,3,0.5,9']],
    ['MEAS:{VOLT|CURR}?', ['MEAS:VOLT?', 'MEAS:CURR?'], ['MEAS:?', 'MEAS:VOLT']],
    ['{A|AB}{BC|C}', ['ABC', 'AC', 'ABBC'], ['A', 'AB', 'AABC']],
    ['{0..5} V', ['3 V'], ['3V', '3  V']],
  ];
  for (const [pattern, lines, others] of cases)
    it(pattern, () => {
      for (const line of lines) assert.ok(matches(pattern, line), line);
      for (const line of others) assert.ok(!matches(pattern, line), line);
    });

  it('lets no number through that an instrument could read as another', () => {
    const ways = ['5E3', '5e3', '.5', '5.', '0x5', '#H5', '5 E3', '5,3', '1_0', '٣', 'NaN', 'MAX', 'INF', '5kV', '5;6'];
    const long = ['0'.repeat(16), `4.${'0'.repeat(16)}`];
    for (const number of [...ways, ...long]) assert.ok(!matches('VOLT {0..5}', `VOLT ${number}`), number);
  });

  it('lets none of the ways past it that SCPI has for one more command', () => {
    const escapes = [
      ';OUTP ON',
      ';:OUTP ON',
      '\nOUTP ON',
      '\r\nOUTP ON',
      '\u0000',
      '\u0003',
      '\u0085',
      ' ;',
      ',MAX',
      '\t',
    ];
    const patterns = ['VOLT {0..5}', '*IDN?', 'VOLT {MIN|MAX}', 'MEAS:{VOLT|CURR}? {P6V|P25V}'];
    const lines = ['VOLT 3', '*IDN?', 'VOLT MIN', 'MEAS:VOLT? P6V'];
    for (const [index, pattern] of patterns.entries())
      for (const another of escapes)
        for (const line of [`${lines[index]}${another}`, `${another}${lines[index]}`])
          assert.ok(!matches(pattern, line), line);
  });

  it('is quick where choices are alike', () => {
    const pattern = '{A|AA}'.repeat(42);
    // Of the processor, which is shared.
    const from = process.cpuUsage();
    assert.ok(!matches(pattern, `${'A'.repeat(80)}B`));
    assert.ok(matches(pattern, 'A'.repeat(60)));
    assert.ok(process.cpuUsage(from).user < 5_000_000);
  });

  it('matches nothing that is too long', () => {
    assert.ok(matches('A'.repeat(MAX_LINE), 'A'.repeat(MAX_LINE)));
    // A number may have many leading zeros.
    const pattern = `${'A'.repeat(MAX_LINE - 6)}{0..1}`;
    assert.ok(matches(pattern, `${'A'.repeat(MAX_LINE - 6)}000001`));
    assert.ok(!matches(pattern, `${'A'.repeat(MAX_LINE - 6)}0000001`));
  });
});

describe('what is no pattern', () => {
  const cases: [pattern: string, problem: RegExp][] = [
    ['', /1 to 256 characters/],
    ['A'.repeat(MAX_LINE + 1), /1 to 256 characters/],
    ['OUTP ON\n', /printable ASCII/],
    ['VOLT µ', /printable ASCII/],
    ['VOLT {0..5', /a brace without its other half in 'VOLT \{0\.\.5'/],
    ['VOLT 0..5}', /a brace without its other half/],
    ['VOLT {{0..5}}', /a brace without its other half/],
    ['VOLT {5..0}', /the first number is above the second/],
    ['VOLT {}', /neither a range .* nor a choice/],
    ['VOLT {ON}', /neither a range/],
    ['VOLT {ON|}', /neither a range/],
    ['VOLT {|ON}', /neither a range/],
    ['VOLT {.5..1}', /neither a range/],
    ['VOLT {0..1E3}', /neither a range/],
    [`VOLT {0..${'9'.repeat(16)}}`, /neither a range/],
    ['VOLT {0..5|MAX}', /mixes words and a range: make two lines of it/],
    ...['{0..5}E3', '{0..5}e', '{0..5}0', '{0..5}.5', '{0..5}-1', '{0..5}+1', '{0..5}{0..5}', '{0..5}{V|E3}'].map(
      (pattern): [string, RegExp] => [pattern, /must not be followed by what could belong/],
    ),
    ...['-{0..5}', '+{0..5}', '1{0..5}', '1.{0..5}', '2E{0..5}', '2 e{0..5}', '{A|1}{0..5}'].map(
      (pattern): [string, RegExp] => [pattern, /must not come after what could belong/],
    ),
  ];
  for (const [pattern, problem] of cases)
    it(JSON.stringify(pattern.slice(0, 30)), () => {
      assert.match(patternProblem(pattern) ?? '', problem);
      assert.throws(() => linePattern(pattern), RangeError);
    });
});

type Part = string | readonly string[] | readonly [min: number, max: number];
const isRange = (part: Part): part is readonly [number, number] => Array.isArray(part) && typeof part[0] === 'number';
const isChoice = (part: Part): part is readonly string[] => Array.isArray(part) && typeof part[0] === 'string';

const word = fc.string({ unit: fc.constantFrom(...'AB? :;,|E1-.0'), minLength: 1, maxLength: 3 });
const bound = fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10);
const part: fc.Arbitrary<Part> = fc.oneof(
  word.map((text) => text),
  fc.uniqueArray(
    word.map((text) => text.replaceAll('|', '/')),
    { minLength: 2, maxLength: 3 },
  ),
  fc.tuple(bound, bound).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
);
const parts = fc.array(part, { minLength: 1, maxLength: 4 });

const patternOf = (all: readonly Part[]) =>
  all.map((each) => (isRange(each) ? `{${each.join('..')}}` : isChoice(each) ? `{${each.join('|')}}` : each)).join('');

/** The grammar once more, by trying every way to cut a line. */
function naively([first, ...rest]: readonly Part[], line: string): boolean {
  if (first === undefined) return line === '';
  return Array.from({ length: line.length + 1 }, (_, length) => length).some((length) => {
    const [head, tail] = [line.slice(0, length), line.slice(length)];
    return isPart(first, head) && naively(rest, tail);
  });
}

function isPart(part: Part, text: string): boolean {
  if (isRange(part)) return /^[+-]?[0-9]{1,15}([.][0-9]{1,15})?$/.test(text) && +text >= part[0] && +text <= part[1];
  return isChoice(part) ? part.includes(text) : part === text;
}

/** A line that is nearly one of a pattern, or is one. */
const near = (all: readonly Part[]) =>
  fc
    .tuple(
      ...all.map((each) =>
        isRange(each)
          ? fc.oneof(bound.map(String), fc.constantFrom('0', '-1', '+2', '00.50', '9', '1E1', ''))
          : isChoice(each)
            ? fc.constantFrom(...each)
            : fc.constant(each),
      ),
      fc.constantFrom('', '', '', ' ', ';', '1', '\n'),
    )
    .map((texts) => texts.join(''));

describe('any pattern', () => {
  it('matches just what the grammar says', () => {
    const cases = parts
      .filter((all) => patternProblem(patternOf(all)) === undefined)
      .chain((all) => fc.record({ all: fc.constant(all), line: fc.oneof(near(all), word) }));
    fc.assert(
      fc.property(cases, ({ all, line }) => {
        const isPrintable = !line.includes('\n');
        assert.equal(matches(patternOf(all), line), isPrintable && naively(all, line));
      }),
      { numRuns: randomCases(3000) },
    );
  });
  it('is refused with words, or matches something', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'{}|.01 AE-\n'), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(characters, fc.string()), (pattern) => {
        if (patternProblem(pattern) !== undefined) return assert.throws(() => linePattern(pattern), RangeError);
        const line = pattern.replace(/\{(.*?)\}/g, (_, inside: string) => inside.split(/\.\.|\|/)[0] ?? '');
        assert.ok(matches(pattern, line), `${pattern}: ${line}`);
      }),
      { numRuns: randomCases(3000) },
    );
  });
  it('matches no line with a character that is not printed', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 0xffff }), fc.nat(), (all, code, at) => {
        if (code >= 0x20 && code < 0x7f) return;
        const pattern = patternOf(all);
        if (patternProblem(pattern) !== undefined) return;
        const line = pattern.replace(/\{(.*?)\}/g, (_, inside: string) => inside.split(/\.\.|\|/)[0] ?? '');
        const place = at % (line.length + 1);
        assert.ok(!matches(pattern, line.slice(0, place) + String.fromCharCode(code) + line.slice(place)));
      }),
      { numRuns: randomCases(1000) },
    );
  });
});
