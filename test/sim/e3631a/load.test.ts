/** What comes out of the terminals: Ohm's law, a current limit, and a meter. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operatingPoint } from '../../../sim/e3631a/load.ts';
import { outputNames, ranges } from '../../../sim/e3631a/outputs.ts';
import { meterErrors } from '../../../sim/e3631a/readback.ts';
import { fc } from '../../random-cases.ts';
import { remote } from './bench.ts';

describe('an output', () => {
  it('keeps to the voltage up to its current limit, and to the limit from there', () => {
    const volts = fc.double({ min: 0, max: 25.75, noNaN: true });
    const amps = fc.double({ min: 0, max: 1.03, noNaN: true });
    const ohms = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(volts, amps, ohms, (v, a, r) => {
        const point = operatingPoint('P25V', true, { volts: v, amps: a }, { ohms: r });
        assert.ok(point.volts <= v * (1 + 1e-12) && point.amps <= a * (1 + 1e-12));
        if (point.mode === 'CV') assert.equal(point.volts, v);
        else assert.deepEqual([point.mode, point.amps], ['CC', a]);
        if (r > 0 && r < Number.POSITIVE_INFINITY) assert.ok(Math.abs(point.volts - point.amps * r) <= 1e-9 * (1 + v));
        const mirrored = operatingPoint('N25V', true, { volts: -v, amps: a }, { ohms: r });
        assert.deepEqual([-mirrored.volts + 0, mirrored.amps, mirrored.mode], [point.volts, point.amps, point.mode]);
      }),
    );
  });

  it('crosses over where the load takes what the limit gives', () => {
    const at = (ohms: number) => operatingPoint('P25V', true, { volts: 10, amps: 0.5 }, { ohms }).mode;
    assert.deepEqual([20.001, 20, 19.999].map(at), ['CV', 'CV', 'CC']);
  });

  it('gives nothing when it is off, and at the ends of resistance what is left', () => {
    const set = { volts: 5, amps: 1 };
    assert.deepEqual(operatingPoint('P6V', false, set, { ohms: 1 }), { mode: 'off', volts: 0, amps: 0 });
    assert.deepEqual(operatingPoint('P6V', true, set, { ohms: 0 }), { mode: 'CC', volts: 0, amps: 1 });
    const open = { ohms: Number.POSITIVE_INFINITY };
    assert.deepEqual(operatingPoint('P6V', true, set, open), { mode: 'CV', volts: 5, amps: 0 });
    assert.deepEqual(operatingPoint('P6V', true, { volts: 0, amps: 1 }, { ohms: 0 }), {
      mode: 'CV',
      volts: 0,
      amps: 0,
    });
  });

  it('regulates nothing where a battery holds it above what it is set to', () => {
    const battery = { ohms: 1, batteryVolts: 12 };
    const at = (volts: number) => operatingPoint('P25V', true, { volts, amps: 0.5 }, battery);
    assert.deepEqual(at(11), { mode: 'unregulated', volts: 12, amps: 0 });
    assert.deepEqual(at(12.25), { mode: 'CV', volts: 12.25, amps: 0.25 });
    assert.deepEqual(at(14), { mode: 'CC', volts: 12.5, amps: 0.5 });
  });
});

describe('the supply', () => {
  it('says which output is in which mode, and remembers that it was', () => {
    const { ask, supply } = remote();
    const mode = () => ask('STAT:QUES:INST:ISUM2:COND?');
    for (const line of ['APPL P25V,10,0.5', 'OUTP ON']) ask(line);
    assert.equal(mode(), '2');
    supply.connect('P25V', { ohms: 10 });
    assert.equal(mode(), '1');
    supply.connect('P25V', { ohms: 100 });
    assert.equal(mode(), '2');
    assert.equal(ask('STAT:QUES:INST:ISUM2?'), '3');
    supply.connect('P25V', { ohms: 1, batteryVolts: 24 });
    assert.equal(mode(), '3');
    ask('OUTP OFF');
    assert.equal(mode(), '0');
  });

  it('measures what is there, within the accuracy of its meter and in its steps', () => {
    const { ask, supply } = remote();
    ask('OUTP ON');
    const accuracy = {
      P6V: [0.001, 0.005, 0.002, 0.01],
      P25V: [0.0005, 0.01, 0.0015, 0.004],
      N25V: [0.0005, 0.01, 0.0015, 0.004],
    };
    for (const name of outputNames) {
      const { volts, stepVolts, stepAmps } = ranges[name];
      supply.connect(name, { ohms: 30 });
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
          ask(`APPL ${name},${(volts * share).toFixed(4)},1`);
          const real = supply.point(name);
          const [v, a] = [Number(ask(`MEAS? ${name}`)), Number(ask(`MEAS:CURR? ${name}`))];
          const [gainV = 0, offsetV = 0, gainA = 0, offsetA = 0] = accuracy[name];
          assert.ok(
            Math.abs(v - real.volts) <= gainV * Math.abs(real.volts) + offsetV,
            `${name}: ${v} for ${real.volts} V`,
          );
          assert.ok(Math.abs(a - real.amps) <= gainA * real.amps + offsetA, `${name}: ${a} for ${real.amps} A`);
          for (const [value, step] of [
            [v, stepVolts],
            [a, stepAmps],
          ] as const)
            assert.ok(Math.abs(value / step - Math.round(value / step)) < 1e-3, `${value} in steps of ${step}`);
        }),
        { numRuns: 30 },
      );
    }
    assert.notDeepEqual(meterErrors.P6V, meterErrors.P25V);
  });

  it('keeps what was at its terminals, and when', async () => {
    const { ask, supply, clock } = remote();
    supply.connect('P25V', { ohms: 10 });
    ask('APPL P25V,3,1');
    ask('OUTP ON');
    await clock.advance(100);
    ask('APPL P25V,6,0.5');
    await clock.advance(50);
    ask('OUTP OFF');
    const levels = supply.journal.levels.filter(({ output }) => output === 'P25V');
    assert.deepEqual(
      levels.map(({ atNs, mode, volts }) => [Number(atNs) / 1e6, mode, Number(volts.toFixed(6))]),
      [
        [0, 'CV', 3],
        [100, 'CC', 5],
        [150, 'off', 0],
      ],
    );
  });
});
