/** What always holds of a diagram, whatever is drawn. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import { cycleDiagram, engineDiagram } from '../../../../contract/schedule/draw/cycle.ts';
import { around, type Diagram, placeText, ticksOf } from '../../../../contract/schedule/draw/diagram.ts';
import { drawLevels } from '../../../../contract/schedule/draw/levels.ts';
import { pairsOfTable, programDiagrams } from '../../../../contract/schedule/draw/program.ts';
import { drawSvg } from '../../../../contract/schedule/draw/svg.ts';
import { drawText, MIN_COLUMNS } from '../../../../contract/schedule/draw/text.ts';
import { timeDiagram } from '../../../../contract/schedule/draw/time.ts';
import { EIGHT_CYLINDERS } from '../../../../contract/schedule/patterns.ts';
import { fc } from '../../../random-cases.ts';
import { bench, compiled, diagrams, repeated } from './fixture.ts';

const pair = fc.record({
  name: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }),
  kind: fc.constantFrom('point', 'following', 'leading'),
  angle: fc.nat(FULL_CYCLE - 1),
  durationNs: fc.nat(40_000_000),
});
const drawn = fc
  .tuple(fc.array(pair, { maxLength: 12 }), fc.integer({ min: 1_000_000, max: 2_000_000_000 }))
  .map(([pairs, cycleNs]) => cycleDiagram(pairs, { title: 'any', cycleNs }));

describe('a diagram as text', () => {
  it('is never wider than asked for, has a row for each lane, and nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 250 }), (diagram, columns) => {
        const lines = drawText(diagram, columns).split('\n');
        assert.equal(lines.pop(), '');
        for (const line of lines) {
          assert.ok([...line].length <= Math.max(columns, MIN_COLUMNS), `${[...line].length}: ${line}`);
          assert.equal(line, line.trimEnd());
        }
        assert.equal(lines.filter((line) => line.endsWith('│')).length, diagram.lanes.length);
      }),
    );
    const named: Diagram = { ...diagrams['first-second'], lanes: [lane('\u001b[2J\u202e')] } as Diagram;
    const letters = drawText(named, 80) + drawSvg(named);
    assert.ok(!letters.includes('\u001b') && !letters.includes('\u202e'));
  });
  it('shows every span and every mark, however short', () => {
    fc.assert(
      fc.property(drawn, (diagram) => {
        const rows = drawText(diagram, 80).split('\n');
        const plots = rows.filter((line) => line.endsWith('│')).map((line) => line.slice(line.indexOf('│') + 1, -1));
        for (const [index, { spans, marks }] of diagram.lanes.entries()) {
          assert.equal(/\S/.test(plots[index] ?? ''), spans.length + marks.length > 0);
        }
      }),
    );
  });
  it('counts what falls into one column', () => {
    const row = (every: '20 ms' | '2 ms' | '0.5 ms') => drawText(timeDiagram(repeated(every), { title: '' }), 104);
    assert.match(row('20 ms'), /x │• • •/);
    assert.match(row('2 ms'), /x │555/);
    assert.match(row('0.5 ms'), /x │\+\+\+/);
  });
});

const lane = (name: string) => ({ name, kind: 'event' as const, spans: [], marks: [1] });

describe('a diagram as SVG', () => {
  it('is well formed whatever the names are, has a title and a description, and nothing that runs', () => {
    fc.assert(
      fc.property(drawn, fc.string(), (diagram, title) => {
        const svg = drawSvg({ ...diagram, title });
        const open: string[] = [];
        for (const [, close, name = '', rest = ''] of svg.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*)?)>/gi)) {
          if (close) assert.equal(open.pop(), name);
          else if (!rest.endsWith('/')) open.push(name);
          assert.ok(
            ['svg', 'title', 'desc', 'defs', 'pattern', 'rect', 'text', 'line', 'g', 'path', 'circle'].includes(name),
          );
          assert.doesNotMatch(rest, /\son|href|style/);
        }
        assert.deepEqual(open, []);
        assert.doesNotMatch(svg.replace(/<\/?[a-z]+(?:\s[^<>]*)?>/gi, ''), /[<>]/);
        assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="timing-title timing-description"/);
        assert.match(svg, /<title id="timing-title">[\s\S]*<desc id="timing-description">One cycle/);
      }),
    );
  });
  it('has ids of its own where it is asked to', () => {
    assert.match(drawSvg(engineDiagram(EIGHT_CYLINDERS, 2e8), { idPrefix: 'b' }), /url\(#b-hatch\)/);
    assert.throws(() => drawSvg(engineDiagram(EIGHT_CYLINDERS, 2e8), { idPrefix: '"' }), /cannot begin an id/);
  });
  it('stays small with a thousand events a second', () => {
    const svg = drawSvg(timeDiagram(repeated('100 us'), { title: '' }));
    assert.ok(svg.length < 200_000, `${svg.length}`);
  });
});

describe('what is drawn', () => {
  it('goes around the end of the cycle', () => {
    assert.deepEqual(around(700, 40, 720), [
      { from: 0, to: 20 },
      { from: 700, to: 720 },
    ]);
    assert.deepEqual(around(-30, 10, 720), [{ from: 690, to: 700 }]);
    assert.deepEqual(around(10, 800, 720), [{ from: 0, to: 720 }]);
    assert.deepEqual(around(680, 40, 720), [{ from: 680, to: 720 }]);
  });
  it('has as much on each lane as the pairs have', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 10 }), (pairs) => {
        const cycleNs = 40_000_001;
        const { lanes } = cycleDiagram(pairs, { title: '', cycleNs });
        for (const { name, spans } of lanes) {
          const asked = pairs.filter((one) => one.name === name && one.kind !== 'point');
          const sum = asked.reduce((total, { durationNs }) => total + (durationNs / cycleNs) * 720, 0);
          const is = spans.reduce((total, { from, to }) => total + to - from, 0);
          assert.ok(Math.abs(sum - is) < 1e-6);
          assert.ok(spans.every(({ from, to }) => from >= 0 && to <= 720 && from <= to));
        }
      }),
    );
  });
  it('has round ticks, as many as there is room for', () => {
    assert.deepEqual(ticksOf({ unit: 'degrees', end: 720 }, 9), [0, 90, 180, 270, 360, 450, 540, 630, 720]);
    assert.deepEqual(ticksOf({ unit: 'degrees', end: 720 }, 5), [0, 180, 360, 540, 720]);
    assert.deepEqual(ticksOf({ unit: 'ms', end: 1000 }, 7), [0, 200, 400, 600, 800, 1000]);
    assert.deepEqual(ticksOf({ unit: 'ms', end: 0.03 }, 4).length, 4);
    assert.deepEqual(
      [placeText('ms', 2500), placeText('ms', 0.25), placeText('degrees', 1 / 3)],
      ['2.5 s', '0.25 ms', '0.3°'],
    );
  });
  it('of a compiled program is named by its devices, or by its classes', () => {
    const table = compiled({
      cycle: '600 rpm',
      events: [
        { gpio: { device: 'coil1', value: 1 }, angle: '180 deg', before: '4 ms', class: 'spark' },
        { pwm: { chip: 0, channel: 3, ratio: 0.5 }, angle: '90 deg' },
      ],
    });
    const spark = { kind: 'leading', angle: 16384, durationNs: 4_000_000 };
    const pwm = { kind: 'point', angle: 8192, durationNs: 0 };
    assert.deepEqual(pairsOfTable(table), [
      { name: 'coil1', ...spark },
      { name: 'chip 0/3', ...pwm },
    ]);
    assert.deepEqual(pairsOfTable(table, 'class'), [
      { name: 'spark', ...spark },
      { name: 'pwm', ...pwm },
    ]);
  });
  it('is one diagram for angles and one for times, where a program has both', () => {
    const both = compiled({
      ...bench,
      cycle: '50 ms',
      events: [...bench.events, { gpio: { device: 'x', value: 1 }, angle: '5 deg' }],
    });
    const titles = (drawing: object) => programDiagrams(both, { title: 'p', ...drawing }).map(({ title }) => title);
    assert.deepEqual(titles({}), ['p: a cycle at 2400 rpm', 'p: its beginning']);
    assert.deepEqual(titles({ rpm: 900 }), ['p: a cycle at 900 rpm', 'p: its beginning']);
    assert.deepEqual(programDiagrams(both, { title: '', endMs: 50 })[1]?.axis, { unit: 'ms', end: 50 });
  });
  it('goes up and down with what is set, as far as a column can tell', () => {
    const level = (from: number, to: number, height: number) => ({ from, to, height });
    const line = (...levels: ReturnType<typeof level>[]) => drawLevels(levels, 8, 8).join('');
    assert.equal(line(level(2, 4, 0), level(4, 6, 0.5), level(6, 8, 1)), '  ▁▁▅▅██');
    assert.equal(line(level(0, 8, 0.3)), '▃▃▃▃▃▃▃▃');
    assert.equal(line(level(3.9, 4, 1), level(4, 8, 0)), '   █▁▁▁▁');
    const fast = Array.from({ length: 32 }, (_, step) => level(step / 4, (step + 1) / 4, step % 2));
    assert.equal(line(...fast), '▒▒▒▒▒▒▒▒');
    const fade = Array.from({ length: 800 }, (_, step) => level(step / 100, (step + 1) / 100, step / 800));
    assert.equal(line(...fade), '▁▂▃▄▅▆▇█');
  });
  it('is told in words', () => {
    assert.match(
      diagrams['eight-cylinders']?.description ?? '',
      /^One cycle of 720 degrees, 200 ms at 600 rpm: 70 teeth; /,
    );
    // Its stroke goes around the end of the cycle.
    assert.match(diagrams['eight-cylinders']?.description ?? '', /cylinder 2 fires at 630;/);
    assert.match(
      timeDiagram(compiled(bench), { title: '', endMs: 100 }).description,
      /relay: one event, the first at 0\.063 ms/,
    );
    assert.match(timeDiagram(compiled(bench), { title: '', endMs: 100 }).description, /lamp: nothing yet/);
    assert.match(
      timeDiagram(compiled(bench), { title: '' }).description,
      /psu0: volts 1 to 10, set 10 times from 0 ms on/,
    );
  });
});
