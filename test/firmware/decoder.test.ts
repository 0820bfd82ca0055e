/** The firmware's decoder against that of contract/schedule: the same edges, the same answers, to the tick and to the count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DecoderCounts } from '../../contract/schedule/decoder/counts.ts';
import { WheelDecoder } from '../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../contract/schedule/decoder/limits.ts';
import { compare } from '../../contract/schedule/decoder/tolerance.ts';
import { parseWheel, type Wheel } from '../../contract/schedule/decoder/wheel.ts';
import { compileObjects, hostProgram, mega } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { firmwareFolder } from '../../tools/firmware/paths.ts';
import { fc } from '../random-cases.ts';
import { disorders, longestPulse, markerStreams, walks } from './decoder/bounds.ts';
import { engines } from './decoder/engines.ts';
import { Oracle, questionText, type Setting, settingText, wheelText } from './decoder/oracle.ts';
import { allWheels, type Stream } from './decoder/streams.ts';
import { LineProgram } from './line-program.ts';

/** What the firmware calls each refusal of the other decoder. */
const problems: Readonly<Record<string, RegExp>> = {
  tooManyPlaces: /up to 120 places/,
  tooManyMissing: /teeth are missing/,
  tooFewTeeth: /too few/,
  markerBesideGap: /needs no marker/,
  fastestIsZero: /at least 1 tick/,
  slowestNotOverFastest: /not over the shortest/,
  timeoutShorterThanGap: /shorter than a slow gap/,
};

function expectedProblem(setting: Setting): string {
  const { wheel, limits } = setting;
  try {
    new WheelDecoder(wheel, limits);
  } catch (error) {
    const message = String(error);
    const found = Object.entries(problems).find(([, pattern]) => pattern.test(message))?.[0];
    // What a counter of 32 bits cannot have is looked at first, for the time-out may follow from it.
    if (found !== undefined && (found !== 'timeoutShorterThanGap' || limits.slowestTicks <= longestPulse(wheel)))
      return found;
    assert.match(message, /time-out|makes no cycle/);
  }
  if (limits.slowestTicks > longestPulse(wheel)) return 'slowestTooLong';
  return limits.timeoutTicks > 2 ** 31 - 1 ? 'timeoutTooLong' : 'none';
}

type Count = keyof DecoderCounts;

const bytes = fc.oneof(fc.nat(8), fc.integer({ min: 110, max: 125 }), fc.nat(255));
const ticks = fc.oneof(fc.nat(3), fc.nat(100_000), fc.nat(2 ** 32 - 1));
const anySettings: fc.Arbitrary<Setting> = fc.record({
  wheel: fc
    .record({ places: bytes, missing: fc.oneof(fc.nat(4), bytes), isCrank: fc.boolean(), isMarked: fc.boolean() })
    .map(
      ({ places, missing, isCrank, isMarked }): Wheel => ({
        places,
        missing,
        shaft: isCrank ? 'crank' : 'cam',
        ...(isMarked && { marker: 5 }),
      }),
    ),
  limits: fc.record({ fastestTicks: fc.nat(1000), slowestTicks: ticks, timeoutTicks: ticks }),
  gapsToSync: fc.constant(2),
});

const skip = missingCompiler('host') ?? false;

describe('the decoder of the firmware', { skip }, () => {
  let program: LineProgram;
  before(() => {
    program = new LineProgram(hostProgram('decode'));
  });
  after(() => program.end());

  /** @returns what the decoder counted */
  async function assertSame({ setting, questions }: Stream): Promise<DecoderCounts> {
    const oracle = new Oracle(setting);
    const [problem, ...answers] = await program.ask([settingText(setting), ...questions.map(questionText)]);
    assert.equal(problem, 'none');
    for (const [index, question] of questions.entries()) {
      const expected = oracle.answer(question);
      if (answers[index] === expected) continue;
      const last = questions.slice(Math.max(0, index - 8), index + 1).map(questionText);
      assert.equal(answers[index], expected, `after ${settingText(setting)}, ${last.join(', ')}`);
    }
    return oracle.decoder.counts;
  }

  /** All streams alike; and so many of them have each of these, for certain, that the test has seen it. */
  async function assertAllSame(streams: fc.Arbitrary<Stream>, numRuns: number, certain: readonly Count[]) {
    const seen = new Set<Count>();
    const property = fc.asyncProperty(streams, async (stream) => {
      const counts = await assertSame(stream);
      for (const name of certain) if (counts[name] > 0) seen.add(name);
    });
    await fc.assert(property, { numRuns });
    for (const name of certain) assert.ok(seen.has(name), `no stream had ${name}`);
  }

  it('says the same of engines at any pace', () => assertAllSame(engines(0), 40, ['inSync', 'markers']));
  it('says the same where edges are missing or too many, wheels stand, turn back, or make noise', () =>
    assertAllSame(engines(4), 70, ['losses', 'missing', 'extra', 'tooFast', 'timeouts']));
  it('says the same along its bounds, up to the longest pulses', () =>
    assertAllSame(walks, 160, ['losses', 'doubts', 'missing', 'extra', 'tooSlow', 'tooFast', 'markersWrong']));
  it('says the same of times in no order', () => assertAllSame(disorders, 150, ['tooFast', 'tooSlow', 'timeouts']));

  it('says the same of a marker anywhere, early or late, and of one that misses', async () => {
    const all: Record<string, number> = {};
    for (const stream of markerStreams()) {
      for (const [name, count] of Object.entries(await assertSame(stream))) all[name] = (all[name] ?? 0) + count;
    }
    assert.ok(all.markersMissing && all.markersWrong);
  });

  it('computes the same up to the ends of 32 bits, and at bounds to the tick', async () => {
    const tick = fc.oneof(fc.nat(2 ** 32 - 1), fc.nat(100_000), fc.constantFrom(0, 2 ** 16 - 1, 2 ** 16, 2 ** 32 - 1));
    const numbers = fc.record({ pulse: tick, expected: tick, low: fc.nat(400), more: fc.nat(1100), at: fc.nat(8) });
    const cases = numbers.map(({ pulse, expected, low, more, at }) => {
      // Of some, at one of its bounds, just below it, or just above.
      const whole = Math.floor(expected / 256);
      const high = low + more;
      const near = [whole * low, whole * high].flatMap((bound) => [bound - 1, bound, bound + 1])[at];
      const isNear = near !== undefined && near >= 0 && near < 2 ** 32;
      return isNear ? ([near, whole * 256, low, high] as const) : ([pulse, expected, low, high] as const);
    });
    const compared = fc.sample(cases, 3000);
    const thirds = fc.sample(tick, 1000);
    const answers = await program.ask([
      ...compared.map((numbers) => `compare ${numbers.join(' ')}`),
      ...thirds.map((ticks) => `third ${ticks}`),
    ]);
    const expected = [
      ...compared.map((numbers) => compare(...numbers)),
      ...thirds.map((ticks) => Math.floor(ticks / 3)),
    ];
    for (const [index, each] of expected.entries()) {
      assert.equal(answers[index], `${each}`, `${compared[index] ?? thirds[index - compared.length]}`);
    }
  });

  it('knows how long the pulses of a wheel may be at some speeds', async () => {
    const cases = fc.record({
      wheel: allWheels,
      rate: fc.oneof(fc.integer({ min: 1000, max: 168_000_000 }), fc.constantFrom(250_000, 2_000_000, 84_000_000)),
      slowestRpm: fc.integer({ min: 1, max: 1000 }),
      fastestRpm: fc.integer({ min: 1001, max: 65_535 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ wheel, rate, slowestRpm, fastestRpm }) => {
        const [answer] = await program.ask([`limits ${wheelText(wheel)} ${rate} ${slowestRpm} ${fastestRpm}`]);
        const { fastestTicks, slowestTicks, timeoutTicks } = limitsOf(wheel, rate, { slowestRpm, fastestRpm });
        // A longer one the firmware cannot have: then its own longest, and a time-out twice as long as its gap.
        const slowest = Math.min(slowestTicks, longestPulse(wheel));
        const timeout = Math.min(timeoutTicks, slowest * (wheel.missing + 1) * 2, 2 ** 31 - 1);
        assert.equal(answer, `${fastestTicks} ${slowest} ${timeout}`);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses the wheels and limits that the other one refuses, for the same reasons', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anySettings, async (setting) => {
        const [answer = ''] = await program.ask([settingText(setting)]);
        seen.add(answer);
        assert.equal(answer, expectedProblem(setting));
      }),
      { numRuns: 2000 },
    );
    for (const problem of ['none', ...Object.keys(problems), 'timeoutTooLong', 'slowestTooLong']) {
      assert.ok(seen.has(problem), `${problem} was never tried`);
    }
  });

  it('stays as it was where a wheel is refused, and is as a new one where it is taken', async () => {
    const wheel = parseWheel('12-1', 'cam');
    const setting = { wheel, limits: limitsOf(wheel, 1e6), gapsToSync: 1 } as const;
    const teeth = Array.from({ length: 15 }, (_, tooth) => `edge ${5000 * (tooth + (tooth > 10 ? 1 : 0))}`);
    const told = await program.ask([settingText(setting), ...teeth, 'counts']);
    assert.match(told.at(-2) ?? '', /^tooth cycle 0 /);
    const bad = { ...setting, wheel: { ...wheel, missing: 11 } };
    assert.deepEqual(await program.ask([settingText(bad), 'counts']), ['tooManyMissing', told.at(-1)]);
    const [, counts, edge] = await program.ask([settingText(setting), 'counts', 'edge 7']);
    assert.deepEqual([counts, edge], [Array(14).fill(0).join(' '), 'tooth none 0 -1 7 - 0']);
  });

  it('leaves every edge out before it was told a wheel', async () => {
    const other = new LineProgram(hostProgram('decode'));
    const answers = await other.ask(['edge 5', 'edge 5', 'edge 6', 'edge 4000000000', 'marker 7', 'where 9', 'counts']);
    assert.deepEqual(
      answers.slice(1, 4).map((answer) => answer.split(' ')[0]),
      ['ignored', 'ignored', 'ignored'],
    );
    assert.equal(answers.at(-2), '-1');
    await other.end();
  });
});

/** What it calls and does not have itself. */
function calledBy(object: string): string[] {
  const { stdout } = spawnSync('avr-nm', ['-u', object], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => line.trim().split(/\s+/)[1] ?? []);
}

describe('the decoder on an AVR', { skip: missingCompiler('avr') ?? false }, () => {
  it('neither divides nor has fractions in what an interrupt runs', () => {
    const objects = compileObjects(join(firmwareFolder, 'core', 'decoder.cpp'), mega);
    const named = (name: string) => objects.filter((object) => basename(object).startsWith(`${name}-`));
    const calls = [...named('decoder'), ...named('tolerance')].flatMap(calledBy);
    assert.ok(
      calls.some((name) => name.includes('multiply16')),
      'no object was looked at',
    );
    const slow = /^__u?(div|mod|mul(di|sf)|add|sub|float|fix|cmp)/;
    assert.deepEqual(
      calls.filter((name) => slow.test(name)),
      [],
    );
    assert.ok(
      named('wheel')
        .flatMap(calledBy)
        .some((name) => slow.test(name)),
      'what configures it divides',
    );
  });
});
