/** What engines want in a cycle. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { angleAhead, angleDifference, angleOfDegrees, degreesOfAngle } from '../../../contract/schedule/angle.ts';
import { compileProgram } from '../../../contract/schedule/compile.ts';
import { engineProgram } from '../../../contract/schedule/engine-program.ts';
import {
  EIGHT_CYLINDERS,
  type EnginePattern,
  firingOrderOf,
  firingOrders,
  pairsOf,
  patternProblem,
  topOf,
} from '../../../contract/schedule/patterns.ts';
import { parseProgram } from '../../../contract/schedule/program.ts';
import { PAIR } from '../../../contract/schedule/table.ts';
import { fc } from '../../random-cases.ts';

describe('the eight cylinders of the acceptance', () => {
  const pairs = pairsOf(EIGHT_CYLINDERS);
  it('have an injector and a coil each, every 90 degrees, in the order in which they fire', () => {
    const coils = pairs.filter(({ part }) => part === 'coil');
    assert.deepEqual(
      coils.map(({ cylinder }) => cylinder),
      [8, 4, 3, 6, 5, 7, 2, 1],
    );
    assert.deepEqual(
      coils.map(({ angle }) => Math.round(degreesOfAngle(angle))),
      [80, 170, 260, 350, 440, 530, 620, 710],
    );
    assert.equal(pairs.length, 16);
    assert.deepEqual(
      pairs.find(({ name }) => name === 'injector 1'),
      {
        name: 'injector 1',
        cylinder: 1,
        part: 'injector',
        kind: 'following',
        angle: angleOfDegrees(370),
        degrees: 370,
        durationNs: 5e6,
      },
    );
  });
  it('fit into the cycle of 600 rpm, and not into that of 30,000', () => {
    assert.equal(patternProblem(EIGHT_CYLINDERS, 200e6), undefined);
    assert.equal(patternProblem(EIGHT_CYLINDERS, 4e6), 'injection: 5 ms do not fit into a cycle of 4 ms');
  });
});

describe('any engine', () => {
  const engines = fc
    .record({
      cylinders: fc.integer({ min: 1, max: 16 }),
      pulseAdvance: fc.integer({ min: 0, max: 450 }),
      sparkAdvance: fc.integer({ min: -10, max: 60 }),
    })
    .map(
      ({ cylinders, pulseAdvance, sparkAdvance }): EnginePattern => ({
        cylinders,
        injection: { advanceDegrees: pulseAdvance, pulseMs: 3.2 },
        ignition: { advanceDegrees: sparkAdvance, dwellMs: 3 },
      }),
    );
  it('has each cylinder once, each pair so far before the top of its own, as they come round', () => {
    fc.assert(
      fc.property(engines, (engine) => {
        const pairs = pairsOf(engine);
        assert.equal(new Set(pairs.map(({ name }) => name)).size, engine.cylinders * 2);
        const order = firingOrderOf(engine);
        for (const { cylinder, part, angle } of pairs) {
          const top = topOf(order.indexOf(cylinder), engine.cylinders);
          const { advanceDegrees = 0 } = (part === 'coil' ? engine.ignition : engine.injection) ?? {};
          // Both are rounded to a unit.
          const off = angleDifference(angleOfDegrees(advanceDegrees), angleAhead(angle, top));
          assert.ok(Math.abs(off) <= 1, `${off}`);
        }
        const angles = pairs.map(({ angle }) => angle);
        assert.deepEqual(
          angles,
          angles.toSorted((a, b) => a - b),
        );
      }),
    );
  });
  it('has a usual firing order that names each cylinder once', () => {
    for (const [cylinders, order] of Object.entries(firingOrders)) {
      assert.equal(patternProblem({ ...EIGHT_CYLINDERS, cylinders: Number(cylinders), firingOrder: order }), undefined);
    }
  });
});

describe('a pattern is refused', () => {
  const said = (change: Partial<EnginePattern>) => patternProblem({ ...EIGHT_CYLINDERS, ...change });
  const refused: [string, Partial<EnginePattern>, RegExp][] = [
    ['without cylinders', { cylinders: 0 }, /1 to 16 cylinders, not 0/],
    ['with half a cylinder', { cylinders: 2.5 }, /not 2.5/],
    ['where one fires twice', { cylinders: 3, firingOrder: [1, 2, 2] }, /1-2-2 does not have each of 3 cylinders once/],
    ['where one is forgotten', { firingOrder: [1, 2] }, /each of 8/],
    [
      'with an advance of a cycle',
      { ignition: { advanceDegrees: 720, dwellMs: 3 } },
      /ignition: an advance is within 720/,
    ],
    ['with no pulse', { injection: { advanceDegrees: 0, pulseMs: 0 } }, /injection: 0 ms is no time/],
    ['with no number', { injection: { advanceDegrees: Number.NaN, pulseMs: 1 } }, /not NaN/],
  ];
  for (const [when, change, words] of refused) it(when, () => assert.match(said(change) ?? '', words));
  it('where it does nothing, also by what builds it', () => {
    assert.equal(patternProblem({ cylinders: 4 }), 'nothing is injected, and nothing fires');
    assert.throws(() => pairsOf({ cylinders: 4 }), RangeError);
  });
});

describe('as a program', () => {
  it('compiles to the same pairs, on lines of their own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), (cylinders) => {
        const engine = { ...EIGHT_CYLINDERS, cylinders };
        const { program, problems } = parseProgram(engineProgram(engine, { cycle: '600 rpm', tolerance: '100 us' }));
        assert.deepEqual(problems, []);
        const { table } = program ? compileProgram(program) : assert.fail();
        assert.ok(table);
        const pairs = pairsOf(engine);
        assert.deepEqual(
          table.angle.angle,
          pairs.map(({ angle }) => angle),
        );
        assert.deepEqual(
          table.angle.kind,
          pairs.map(({ kind }) => PAIR[kind]),
        );
        assert.deepEqual(
          table.angle.duration,
          pairs.map(({ durationNs }) => durationNs),
        );
        assert.equal(table.outputs.length, cylinders * 2);
        assert.deepEqual(table.cycle, { ticks: 200e6 });
        assert.deepEqual(table.classes.map(({ name }) => name).toSorted(), ['coil', 'injector']);
      }),
    );
  });
  it('reads like one that a person writes', () => {
    const { events, ...rest } = engineProgram(EIGHT_CYLINDERS, {
      cycle: { device: 'ecu0', channel: 'rpm' },
      lineOf: ({ name }) => `board ${name}`,
      name: 'v8',
    });
    assert.deepEqual(rest, { name: 'v8', cycle: { device: 'ecu0', channel: 'rpm' } });
    assert.deepEqual(events[0], {
      gpio: { device: 'board injector 6', value: 1 },
      angle: '10 deg',
      duration: '5 ms',
      class: 'injector',
    });
    assert.deepEqual(events.at(-1), {
      gpio: { device: 'board coil 1', value: 1 },
      angle: '710 deg',
      before: '4 ms',
      class: 'coil',
    });
  });
});
