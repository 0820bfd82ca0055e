/** What is the same command, however it is written. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCommand } from '../../../sim/e3631a/commands.ts';
import { ScpiError } from '../../../sim/e3631a/errors.ts';
import { parseLine } from '../../../sim/e3631a/parser.ts';
import { fc } from '../../random-cases.ts';
import { remote } from './bench.ts';

/** Headers as the User's Guide writes them. */
const headers = [
  'APPLy',
  'APPLy?',
  'INSTrument[:SELect]',
  'INSTrument[:SELect]?',
  'INSTrument:NSELect?',
  'INSTrument:COUPle[:TRIGger]?',
  'MEASure[:VOLTage][:DC]?',
  'MEASure:CURRent[:DC]?',
  'OUTPut[:STATe]',
  'OUTPut:TRACk[:STATe]?',
  '[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]',
  '[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]?',
  '[SOURce:]CURRent[:LEVel]:TRIGgered[:AMPLitude]?',
  'TRIGger[:SEQuence]:DELay?',
  'DISPlay[:WINDow]:TEXT[:DATA]?',
  'SYSTem:BEEPer[:IMMediate]',
  'SYSTem:ERRor?',
  'STATus:QUEStionable[:EVENt]?',
  'STATus:QUEStionable:INSTrument:ISUMmary:CONDition?',
];

/** All that one may write for a header: optional words or not, short or long, in any case. */
const spelling = (header: string): fc.Arbitrary<string> => {
  const words = [...header.matchAll(/(\[?):?([A-Za-z]+):?\]?/g)].map(([, bracket, word = '']) => {
    const forms = fc.constantFrom(word.replace(/[a-z]/g, ''), word);
    const cased = forms.chain((form) => fc.mixedCase(fc.constant(form)));
    return bracket === '[' ? fc.option(cased, { nil: undefined }) : cased;
  });
  const mark = header.endsWith('?') ? '?' : '';
  return fc
    .tuple(fc.boolean(), fc.tuple(...words))
    .map(
      ([isRooted, chosen]) => `${isRooted ? ':' : ''}${chosen.filter((word) => word !== undefined).join(':')}${mark}`,
    );
};

const found = (line: string) => {
  const { commands, error } = parseLine(line);
  const [command] = commands;
  assert.ok(command !== undefined && error === undefined, `${line}: ${error}`);
  return findCommand(command, undefined);
};

describe('a header', () => {
  it('is the same in all its forms', () => {
    for (const header of headers) {
      const plain = found(header.replace(/[[\]]/g, ''));
      fc.assert(fc.property(spelling(header), (line) => assert.deepEqual(found(line), plain)));
    }
  });

  it('is none with a letter more or less than its forms', () => {
    const whole = fc.constantFrom('VOLTAGE', 'CURRENT', 'OUTPUT?', 'MEASURE?', 'INSTRUMENT?', 'APPLY?');
    const cut = fc.tuple(whole, fc.integer({ min: 1, max: 9 })).map(([word, length]) => {
      const [name = ''] = word.split('?');
      return { name, part: name.slice(0, length), mark: word.slice(name.length) };
    });
    fc.assert(
      fc.property(cut, ({ name, part, mark }) => {
        fc.pre(part !== name && part.length !== 4);
        assert.throws(() => found(`${part}${mark}`), new ScpiError(-113));
      }),
    );
  });

  it('is told with the number of its output', () => {
    const table = { ISUM: 1, ISUM1: 1, ISUMMARY2: 2, isum3: 3 };
    for (const [word, number] of Object.entries(table))
      assert.equal(found(`STAT:QUES:INST:${word}:COND?`).number, number);
    for (const word of ['ISUM0', 'ISUM4', 'ISUM99'])
      assert.throws(() => found(`STAT:QUES:INST:${word}:COND?`), new ScpiError(-114));
    assert.throws(() => found('OUTP1 ON'), new ScpiError(-113));
  });
});

describe('a number', () => {
  it('is the same however it is written', () => {
    const { ask, errors } = remote();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25_750 }), fc.constantFrom('', 'V', ' V', ' v'), (millivolts, unit) => {
        const volts = millivolts / 1000;
        const answer = `"${volts.toFixed(6)},1.000000"`;
        for (const text of [String(volts), volts.toExponential(), `+${volts.toFixed(6)}`, `${millivolts}E-3`]) {
          ask(`APPL P25V,${text}${unit}`);
          assert.equal(ask('APPL? P25V'), answer, text);
        }
        ask(`INST P25V;:VOLT ${volts}`);
        assert.ok(Math.abs(Number(ask('VOLT?')) - volts) < 1e-8);
      }),
    );
    assert.deepEqual(errors(), []);
  });
});

describe('any line', () => {
  it('is answered or refused, and the supply goes on', () => {
    const pieces = fc.constantFrom(
      ...[
        'VOLT',
        'CURR',
        'APPL',
        'OUTP',
        '?',
        ':',
        ';',
        ',',
        ' ',
        '1',
        '-',
        '.',
        'E',
        'P25V',
        'MAX',
        'ON',
        '"',
        "'",
        '*',
        '#',
        '\t',
        'é',
      ],
    );
    const line = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));
    const { ask } = remote();
    fc.assert(
      fc.property(line, (text) => {
        ask(text);
        ask('*CLS');
        assert.equal(ask('SYST:ERR?'), '+0,"No error"');
      }),
    );
  });
});
