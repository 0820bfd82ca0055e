import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands, decimal, isSame, queries } from '../../../drivers/e3631a/codec.ts';
import { fc } from '../../random-cases.ts';

describe('answers', () => {
  const read = [
    [queries.scpiVersion, '1995.0', '1995.0'],
    [queries.on, '1', true],
    [queries.on, '0', false],
    [queries.selected, 'N25V', 'N25V'],
    [queries.volts(), '+7.40000000E+00', 7.4],
    [queries.amps('P25V'), '-1.23456789E-03', -0.00123456789],
    [queries.setPoints('P25V'), '"7.400000,0.500000"', { volts: 7.4, amps: 0.5 }],
    [queries.setPoints('N25V'), '"-25.750000,1.030000"', { volts: -25.75, amps: 1.03 }],
    [queries.setPoints('N25V'), '"-0.000000,1.000000"', { volts: 0, amps: 1 }],
    [queries.error, '+0,"No error"', { code: 0, message: 'No error' }],
    [queries.error, '-113, "Undefined header"', { code: -113, message: 'Undefined header' }],
    [queries.events, '0', { poweredOn: false, hasErrors: false }],
    [queries.events, '+32', { poweredOn: false, hasErrors: true }],
    [queries.events, '128', { poweredOn: true, hasErrors: false }],
    [queries.mode('P6V'), '2', 'CV'],
    [queries.mode('P6V'), '+1', 'CC'],
    [queries.mode('P6V'), '0', 'off'],
    [queries.mode('P6V'), '3', 'unregulated'],
    [
      queries.identity,
      'HEWLETT-PACKARD,E3631A,0,2.1-5.0-1.0',
      { manufacturer: 'HEWLETT-PACKARD', model: 'E3631A', serial: '0', firmware: '2.1-5.0-1.0' },
    ],
  ] as const;
  for (const [query, line, answer] of read)
    it(`${query.text} ${line}`, () => assert.deepEqual(query.parse(line), answer));

  const strict = [
    queries.scpiVersion,
    queries.on,
    queries.selected,
    queries.volts(),
    queries.setPoints(),
    queries.error,
  ];
  it('of one kind are none of another', () => {
    const samples = ['1995.0', '1', 'P25V', '+7.40000000E+00', '"7.400000,0.500000"', '+0,"No error"'];
    for (const [at, query] of strict.entries())
      for (const [other, sample] of samples.entries())
        assert.equal(query.parse(sample) !== undefined, at === other, `${query.text} ${sample}`);
  });
  it('are never halves, and never have anything around them', () => {
    const whole = ['1995.0', '+7.40000000E+00', '"7.400000,0.500000"', '+0,"No error"'];
    const queriesOf = [queries.scpiVersion, queries.volts(), queries.setPoints(), queries.error];
    for (const [at, query] of queriesOf.entries()) {
      const text = whole[at] ?? '';
      for (let cut = 0; cut < text.length; cut++) {
        assert.equal(query.parse(text.slice(0, cut)), undefined, text.slice(0, cut));
        if (cut > 0) assert.equal(query.parse(`${text}${text.slice(0, cut)}`), undefined);
      }
      for (const extra of ['\0', '\xff', ' ', '\x11']) {
        assert.equal(query.parse(extra + text), undefined);
        assert.equal(query.parse(text + extra), undefined);
      }
    }
  });
  it('that are names of objects are no outputs', () => {
    for (const name of ['toString', '__proto__', 'constructor', ''])
      assert.equal(queries.selected.parse(name), undefined);
  });
});

describe('commands', () => {
  it('are as short as they can be said', () => {
    assert.equal(commands.apply('P25V', { volts: 7.4, amps: 0.5 }), 'APPL P25V,7.4,0.5');
    assert.equal(commands.apply('N25V', { volts: -7 }), 'APPL N25V,-7');
    assert.equal(commands.apply('P6V', { amps: 5 }), 'INST P6V;:CURR 5');
    assert.equal(commands.output(false), 'OUTP OFF');
  });
  it('have numbers without an exponent, half a millivolt exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: -51_500, max: 51_500 }), (halves) => {
        const text = decimal(halves / 2000);
        assert.match(text, /^-?\d{1,2}(\.\d{1,4})?$/);
        assert.equal(Number(text), halves / 2000 + 0);
      }),
    );
    assert.equal(decimal(-0.00001), '0');
    assert.equal(decimal(1 / 3), '0.3333');
  });
  it('are carried out where the supply has the nearest value that it can', () => {
    assert.ok(isSame({ volts: 7.4 }, { volts: 7.4007, amps: 1 }));
    assert.ok(!isSame({ volts: 7.4 }, { volts: 7.41, amps: 1 }));
    assert.ok(!isSame({ amps: 0.5 }, { volts: 7.4, amps: 0.502 }));
    assert.ok(isSame({}, { volts: 1, amps: 1 }));
  });
});
