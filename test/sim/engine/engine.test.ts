/** What the model does to its outputs: what must hold whatever the shaft does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ParameterName } from '../../../contract/engine/dictionary.ts';
import { VirtualEngine } from './virtual-engine.ts';

const FIRST_COIL = 16;

interface Pin {
  readonly ms: number;
  readonly output: number;
  readonly isOn: boolean;
}

class Bench extends VirtualEngine {
  readonly pins: Pin[] = [];

  constructor(...options: ConstructorParameters<typeof VirtualEngine>) {
    super(...options);
    this.machine.onPin = (ms, output, isOn) => this.pins.push({ ms, output, isOn });
  }

  set(name: ParameterName, value: number): void {
    this.result({ method: 'set', name, value });
  }

  get on(): number {
    return Number(this.result({ method: 'pins' }).on);
  }

  get cut(): unknown {
    return this.result({ method: 'status' }).cut;
  }

  /** Outputs that were on, and for how long, in ms. */
  get spans(): { output: number; ms: number }[] {
    const since = new Map<number, number>();
    return this.pins.flatMap(({ ms, output, isOn }) => {
      const from = since.get(output);
      assert.equal(from === undefined, isOn, `output ${output} is switched from what it is`);
      if (from === undefined) since.set(output, ms);
      else since.delete(output);
      return from === undefined ? [] : [{ output, ms: ms - from }];
    });
  }
}

describe('the outputs of the model', () => {
  it('fire in the order of the cylinders, once a cycle each', async () => {
    const bench = new Bench();
    bench.set('SimulatedRPM', 2400);
    await bench.clock.advance(2000);
    const fired = bench.pins.filter(({ ms, output, isOn }) => ms > 1000 && output >= FIRST_COIL && !isOn);
    assert.ok(fired.length > 150);
    for (const [index, { output, ms }] of fired.slice(1).entries()) {
      const before = fired[index];
      assert.equal(output, FIRST_COIL + (((before?.output ?? 0) - FIRST_COIL + 1) % 8));
      assert.ok(Math.abs(ms - (before?.ms ?? 0) - 50 / 8) < 0.01);
    }
  });

  it('go off as soon as a tooth that is due has not come', async () => {
    const bench = new Bench();
    bench.set('SimulatedRPM', 2400);
    await bench.clock.advance(1000);
    const sync = () => bench.result({ method: 'status' }).sync;
    assert.equal(sync(), 'cycle');
    bench.set('SimulatedRPM', 0);
    // Teeth are 0.7 ms apart, and where two are missing 2.1.
    await bench.clock.advance(20);
    assert.deepEqual([sync(), bench.on], ['none', 0]);
  });

  it('are off when the shaft stands, whatever was on, and no coil was on for longer than it may', async () => {
    const bench = new Bench();
    bench.set('MaxDwell', 3000);
    for (const rpm of [3000, 900, 6000, 300]) {
      bench.set('SimulatedRPM', rpm);
      await bench.clock.advance(700);
    }
    bench.set('SimulatedRPM', 0);
    await bench.clock.advance(7000);
    assert.equal(bench.on, 0);
    assert.equal(bench.cut, 'sync');
    const coils = bench.spans.filter(({ output }) => output >= FIRST_COIL);
    assert.ok(coils.length > 100);
    for (const { output, ms } of coils) assert.ok(ms <= 3.001, `coil ${output} was on for ${ms} ms`);
  });

  it('are cut above the most speed, until it is lower by more than the hysteresis', async () => {
    const bench = new Bench();
    bench.set('MaxRPM', 3000);
    bench.set('SimulatedRPM', 2900);
    await bench.clock.advance(500);
    assert.equal(bench.cut, 'none');
    bench.set('SimulatedRPM', 3100);
    await bench.clock.advance(500);
    assert.equal(bench.cut, 'rpm');
    const before = bench.pins.length;
    bench.set('SimulatedRPM', 2900);
    await bench.clock.advance(500);
    assert.deepEqual([bench.cut, bench.on, bench.pins.length], ['rpm', 0, before]);
    bench.set('SimulatedRPM', 2800);
    await bench.clock.advance(500);
    assert.equal(bench.cut, 'none');
    assert.ok(bench.pins.length > before);
  });

  it('are not driven by a monitor, which counts all the same', async () => {
    const bench = new Bench();
    bench.set('IsMonitorOnly', 1);
    bench.set('SimulatedRPM', 2000);
    await bench.clock.advance(1000);
    assert.deepEqual(bench.pins, []);
    assert.ok(Number(bench.result({ method: 'lateness', of: 'coils' }).count) > 100);
    assert.equal(bench.cut, 'monitor');
  });

  it('are on time to the tick by a clock that is', async () => {
    const bench = new Bench();
    bench.set('SimulatedRPM', 5000);
    await bench.clock.advance(1000);
    const { count, most, early } = bench.result({ method: 'lateness', of: 'injectors' });
    assert.ok(Number(count) > 300);
    assert.ok(Number(most) <= 1 && early === 0);
  });

  it('go on after a reset only when they are told to: what was not saved is gone', async () => {
    const bench = new Bench();
    bench.set('MaxRPM', 4000);
    bench.result({ method: 'save' });
    bench.set('IdleRPM', 900);
    bench.set('SimulatedRPM', 2000);
    await bench.clock.advance(500);
    bench.machine.reset();
    await bench.clock.advance(500);
    const get = (name: ParameterName) => bench.result({ method: 'get', name }).value;
    assert.deepEqual([get('MaxRPM'), get('IdleRPM'), get('SimulatedRPM')], [4000, 750, 0]);
    assert.equal(bench.on, 0);
  });

  it('limp without a sensor that they need, and say so', async () => {
    const bench = new Bench({ volts: new Map([['ECT', 0]] as const) });
    bench.result({ method: 'notify', on: 1 });
    await bench.clock.advance(100);
    assert.equal(bench.result({ method: 'status' }).limp, 1);
    bench.machine.engine.volts.set('ECT', 0.85);
    await bench.clock.advance(100);
    assert.deepEqual(
      bench.said.filter(({ event }) => event === 'limp').map(({ value }) => value),
      ['off'],
    );
  });
});
