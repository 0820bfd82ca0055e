/** Timing on a virtual board: a simulated encoder, what is armed, take-overs, cuts and the monitor. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostProgram } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { fc } from '../random-cases.ts';
import { LineProgram } from './line-program.ts';

const skip = missingCompiler('host') ?? false;
const FULL = 65536;
const MS = 16_000;
/** 3000 rpm. */
const CYCLE = 640_000;
/** Rounding of a tooth's time, and of an angle's. */
const NEAR_TICKS = 45;

interface Engine {
  readonly cylinders: number;
  readonly injectAt: number;
  readonly fireAt: number;
  readonly width: number;
  readonly dwell: number;
}

const usual: Engine = { cylinders: 8, injectAt: 0x4000, fireAt: 0x0c00, width: 3 * MS, dwell: 2 * MS };

const planLines = ({ cylinders, injectAt, fireAt, width, dwell }: Engine): string[] =>
  Array.from({ length: cylinders }, (_, cylinder) => Math.floor((cylinder * FULL) / cylinders)).flatMap(
    (top, cylinder) => [
      `pair ${(top + injectAt) % FULL} following ${cylinder} ${width} ${20 * MS}`,
      `pair ${(top + fireAt) % FULL} leading ${16 + cylinder} ${dwell} ${20 * MS}`,
    ],
  );

interface Change {
  readonly at: number;
  readonly output: number;
  readonly level: number;
}

const isChange = (line: string) => /^\d+ \d+ [01]$/.test(line);
const changesOf = (lines: readonly string[]): Change[] =>
  lines.filter(isChange).map((line) => {
    const [at = 0, output = 0, level = 0] = line.split(' ').map(Number);
    return { at, output, level };
  });
const saidOf = (lines: readonly string[]) => lines.filter((line) => !isChange(line));
const unlikeOf = (state = '') => Number(state.split('| ')[1]);

/** Each program has one engine, as the firmware has. */
async function told(lines: readonly string[]): Promise<string[]> {
  const program = new LineProgram(hostProgram('timing'));
  const answers = await program.ask(lines);
  await program.end();
  return answers;
}

describe('timing', { skip }, () => {
  const start = ['wheel 36 1 cam', ...planLines(usual), 'submit 1', `simulate ${CYCLE}`];

  it('starts after it has stood for longer than half a turn of its clock', async () => {
    const stood = Array.from({ length: 3 }, () => 'run 1000000000');
    const lines = await told([...start.slice(0, -1), ...stood, `simulate ${CYCLE}`, `run ${5 * CYCLE}`]);
    assert.ok(changesOf(lines).length >= 64, lines.slice(-5).join('\n'));
  });

  it('opens each injector and charges each coil at its angle, for its time, by a simulated encoder', async () => {
    const lines = await told([...start, `run ${20 * CYCLE}`, 'read', 'late injectors', 'late coils']);
    const [, , state, injectors, coils] = saidOf(lines);
    assert.match(state ?? '', /^2 640000 1[89] 0 /);
    for (const late of [injectors, coils]) assert.match(late ?? '', /^\d{3} 0 0 0$/);
    const changes = changesOf(lines);
    for (let cylinder = 0; cylinder < 8; cylinder++) {
      const top = (cylinder * CYCLE) / 8;
      for (const [output, lead, from, duration] of [
        [cylinder, 0, usual.injectAt, usual.width],
        [16 + cylinder, usual.dwell, usual.fireAt, usual.dwell],
      ] as const) {
        const own = changes.filter((change) => change.output === output);
        assert.ok(own.length >= 24, `output ${output} changed ${own.length} times`);
        for (const [index, { at, level }] of own.entries()) {
          assert.equal(level, index % 2 === 0 ? 1 : 0);
          const wanted = top + (from * CYCLE) / FULL - (level === 1 ? lead : lead - duration);
          const off = ((((at - wanted + CYCLE / 2) % CYCLE) + CYCLE) % CYCLE) - CYCLE / 2;
          assert.ok(
            Math.abs(off) <= NEAR_TICKS,
            `output ${output} changed to ${level} at ${at}, ${off} ticks from its time`,
          );
        }
      }
    }
  });

  it('arms what is done then, whatever the engine', async () => {
    const engine = fc.record({
      cylinders: fc.integer({ min: 1, max: 16 }),
      injectAt: fc.integer({ min: 0, max: FULL - 1 }),
      fireAt: fc.integer({ min: 0, max: FULL - 1 }),
      width: fc.integer({ min: 100, max: 70_000 }),
      dwell: fc.integer({ min: 100, max: 70_000 }),
    });
    const property = fc.asyncProperty(engine, fc.integer({ min: 90_000, max: 2_000_000 }), async (one, cycle) => {
      const wheel = ['wheel 60 2 crank 3000', ...planLines(one), 'submit 1', `simulate ${cycle}`];
      const lines = await told([...wheel, `run ${12 * cycle}`, 'read']);
      assert.equal(unlikeOf(saidOf(lines).at(-1)), 0);
      assert.ok(changesOf(lines).length > 2 * one.cylinders);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('takes a plan over between cycles, and gives memory for the next one only then', async () => {
    const next = planLines({ ...usual, width: 4 * MS });
    const lines = await told([
      ...start,
      `run ${6 * CYCLE}`,
      ...next,
      'submit 2',
      'submit 3',
      `run ${3 * CYCLE}`,
      'read',
      ...next,
      'submit 4',
    ]);
    const [, first, second, third, state, fourth] = saidOf(lines);
    assert.deepEqual([first, second, third, fourth], ['yes', 'yes', 'full', 'yes']);
    assert.equal(unlikeOf(state), 0);
    const changes = changesOf(lines).filter(({ output }) => output === 3);
    const widths = changes.flatMap(({ at, level }, index) => (level === 0 ? [at - (changes[index - 1]?.at ?? 0)] : []));
    assert.deepEqual([...new Set(widths)], [3 * MS, 4 * MS]);
  });

  it('switches all off while it is cut, and nothing on', async () => {
    const lines = await told([
      ...start,
      `run ${6 * CYCLE}`,
      'cut 1',
      `run ${3 * CYCLE}`,
      'read',
      'cut 0',
      `run ${3 * CYCLE}`,
    ]);
    const state = lines.findIndex((line) => line.includes('|'));
    const before = changesOf(lines.slice(0, state));
    const cutAt = before.at(-1)?.at ?? 0;
    assert.ok(cutAt <= 6 * CYCLE);
    const on = new Set<number>();
    for (const { output, level } of before) level === 1 ? on.add(output) : on.delete(output);
    assert.deepEqual([...on], []);
    assert.match(lines[state] ?? '', / 0 \| \d+$/);
    assert.ok(changesOf(lines.slice(state)).length > 40);
  });

  it('computes and counts all, and drives nothing, as a monitor', async () => {
    const lines = await told([...start, 'drive 0', `run ${10 * CYCLE}`, 'late coils', 'drive 1', `run ${2 * CYCLE}`]);
    const said = lines.findIndex((line) => /^\d+ 0 0 0$/.test(line));
    assert.ok(Number(lines[said]?.split(' ')[0]) > 100);
    assert.deepEqual(changesOf(lines.slice(0, said)), []);
    assert.ok(changesOf(lines.slice(said)).length > 40);
  });

  it('goes on from where it is when the pace of the simulated encoder changes', async () => {
    const lines = await told([
      ...start,
      `run ${Math.floor(6.4 * CYCLE)}`,
      `simulate ${Math.floor(CYCLE * 0.9)}`,
      `run ${3 * CYCLE}`,
      `simulate ${CYCLE}`,
      `run ${3 * CYCLE}`,
      'read',
    ]);
    const [, , state] = saidOf(lines);
    assert.match(state ?? '', /^2 \d+ \d+ 0 /, 'it stays in sync');
  });

  it('switches all off when the main loop is away', async () => {
    const lines = await told([...start, `run ${6 * CYCLE}`, `away ${20 * CYCLE}`, 'read']);
    const [last] = changesOf(lines).slice(-1);
    assert.ok(last && last.level === 0 && last.at > 18 * CYCLE && last.at < 20 * CYCLE);
    assert.match(saidOf(lines).at(-1) ?? '', / 0 \| 0$/);
  });

  it('knows that the wheel stands, and leaves nothing on', async () => {
    const lines = await told([...start, `run ${6 * CYCLE}`, 'simulate 0', `run ${200 * CYCLE}`, 'read']);
    assert.match(saidOf(lines).at(-1) ?? '', /^0 0 \d+ 1 \d+ 0 \| /);
  });

  it('does what it was not woken for as soon as it is, and counts that', async () => {
    const lines = await told([
      ...start,
      `run ${6 * CYCLE}`,
      'late coils',
      `doze ${3 * MS}`,
      `run ${CYCLE / 2}`,
      'late coils',
    ]);
    const [, , , late = ''] = saidOf(lines);
    const [count = 0, ofThem = 0, most = 0] = late.split(' ').map(Number);
    assert.ok(ofThem > 0 && ofThem < count, late);
    assert.ok(most > MS && most < 2 * MS, 'of 3 ms that nobody was woken in, a coil was to fire after 1.9');
  });

  it('ends what was begun while an edge was counted its time after that, however late that edge was', async () => {
    const [pulse, counting] = [CYCLE / 12, 3000];
    const edges = (count: number) => Array.from({ length: count }, () => ['edge', `run ${pulse}`]).flat();
    // A tooth is at each twelfth of a cycle, but for the last. This begins 0.1 ms after the seventh, by the one before.
    const after = 1600;
    const angle = 6 * Math.floor(FULL / 12) + Math.ceil((after * FULL) / CYCLE);
    for (const late of [0, 1, 2, 8, 200, 1000]) {
      const lines = await told([
        'wheel 12 1 cam',
        `pair ${angle} following 0 ${MS} ${20 * MS}`,
        'submit 1',
        ...Array.from({ length: 4 }, () => [...edges(11), `run ${pulse}`]).flat(),
        ...edges(6),
        `run ${late}`,
        `meet ${counting}`,
        `run ${pulse - counting}`,
        ...edges(2),
        'late injectors',
      ]);
      const [on, off] = changesOf(lines).slice(-2);
      assert.deepEqual([on?.level, off?.level], [1, 0]);
      assert.equal((off?.at ?? 0) - (on?.at ?? 0), MS, `${late} ticks late`);
      assert.ok(changesOf(lines).length >= 6, lines.join('; '));
    }
  });

  it('has all that comes while an edge is counted done by the board, and counts it', async () => {
    // The board does both after the seventh tooth, before it can be armed by it: one 0.1 ms later, one 0.6 ms after that.
    const [pulse, first, second] = [CYCLE / 12, 1600, 11_200];
    const angleAfter = (ticks: number) => 6 * Math.floor(FULL / 12) + Math.ceil((ticks * FULL) / CYCLE);
    const edges = (count: number) => Array.from({ length: count }, () => ['edge', `run ${pulse}`]).flat();
    const lines = await told([
      'wheel 12 1 cam',
      `pair ${angleAfter(first)} following 0 ${30 * MS} ${40 * MS}`,
      `pair ${angleAfter(second + 2 * MS)} leading 16 ${2 * MS} ${20 * MS}`,
      'submit 1',
      ...Array.from({ length: 4 }, () => [...edges(11), `run ${pulse}`]).flat(),
      ...edges(6),
      'late injectors',
      'late coils',
      'meet 15000',
      'late injectors',
      'late coils',
      'read',
    ]);
    const [opened, charged] = changesOf(lines).slice(-2);
    assert.deepEqual([opened?.output, opened?.level, charged?.output, charged?.level], [0, 1, 16, 1]);
    assert.ok(Math.abs((charged?.at ?? 0) - (opened?.at ?? 0) - (second - first)) < NEAR_TICKS);
    const [injectors, coils] = saidOf(lines).slice(-3, -1);
    assert.match(`${injectors}, ${coils}`, /^1 0 \d+ 0, 1 0 \d+ 0$/);
  });

  it('arms nothing anew by a tooth that others have come behind', async () => {
    const teeth = (what: string, count: number) =>
      Array.from({ length: count }, () => [what, `run ${CYCLE / 36}`]).flat();
    const turn = [...teeth('edge', 35), `run ${CYCLE / 36}`];
    const by = (what: string) => ['arms', what, 'arms', `run ${CYCLE / 36}`];
    const lines = await told([
      ...start.slice(0, -1),
      ...turn,
      ...turn,
      ...turn,
      ...by('edge'),
      ...by('pass'),
      ...by('edge'),
    ]);
    const counts = saidOf(lines).slice(-6).map(Number);
    assert.deepEqual(
      [1, 3, 5].map((place) => counts[place]),
      [1, 0, 1],
    );
  });

  it('refuses a wheel that cannot be, and keeps the one that it has', async () => {
    const lines = await told([...start, `run ${6 * CYCLE}`, 'wheel 80 1 cam', 'wheel 3 2 cam', `run ${CYCLE}`, 'read']);
    const [, , first, second, state] = saidOf(lines);
    assert.deepEqual([first, second], ['no', 'no']);
    assert.match(state ?? '', /^2 /);
  });
});
