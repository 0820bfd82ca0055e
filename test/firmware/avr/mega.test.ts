/** The Mega's image as it is, on a simulated Mega, with a crank, a console and an EEPROM around it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { compileImage, megaImage } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { Answers, ConsoleScript, parsed } from '../../../tools/firmware/mega-console.ts';
import { missingHarness } from '../../../tools/firmware/mega-harness.ts';
import { outputPorts, pinOfOutput } from '../../../tools/firmware/mega-pins.ts';
import { CYCLES_PER_MS, type MegaOptions, type MegaRun, runMega } from '../../../tools/firmware/mega-run.ts';
import { MAX_US, P99_US } from '../../../tools/firmware/results/bounds.ts';
import { runCase } from '../../../tools/firmware/results/engine-case.ts';
import { figuresOf } from '../../../tools/firmware/results/figures.ts';

const skip = missingCompiler('avr') ?? missingHarness() ?? false;
const cylinders = Array.from({ length: 8 }, (_, cylinder) => cylinder);
const injectors = cylinders.map(pinOfOutput);
const coils = cylinders.map((cylinder) => pinOfOutput(16 + cylinder));

const BOOTED_MS = 200;
const MAX_DWELL_MS = 5;
const MAX_INJECTION_MS = 8;

/** How long each output was on at once, in the order in which they went off; what is on at the end is on until then. */
function timesOn({ pins, cycles }: MegaRun): { pin: string; from: number; ms: number }[] {
  const began = new Map<string, number>();
  const times: { pin: string; from: number; ms: number }[] = [];
  const end = (pin: string, at: number) => {
    const from = began.get(pin);
    if (from !== undefined) times.push({ pin, from, ms: (at - from) / CYCLES_PER_MS });
    began.delete(pin);
  };
  for (const { pin, at, level } of pins) {
    if (level === 1) began.set(pin, at);
    else end(pin, at);
  }
  for (const pin of [...began.keys()]) end(pin, cycles);
  return times;
}

describe('the image of the Mega', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-mega-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const image = () => compileImage('mega', megaImage);
  const run = (options: MegaOptions) => runMega(image(), { ports: outputPorts, ...options });

  /** An engine that is told its wheel, and how long outputs may be on. @returns lines, and when they are done */
  function engine(more: readonly string[], script = new ConsoleScript()): string[] {
    const told = script.set(BOOTED_MS, {
      EncoderRatio: 2,
      MaxDwell: MAX_DWELL_MS * 1000,
      MaxPulseWidth: MAX_INJECTION_MS * 1000,
      FinalPulseWidth: 4000,
      FinalSparkWidth: 3000,
    });
    return ['0 wheel 36 1 cam', ...script.lines, `${told} rpm 2400`, ...more];
  }

  test('starts, and says what it is', async () => {
    const script = new ConsoleScript();
    const hello = script.ask(BOOTED_MS, 'hello');
    const { said } = await run({ seconds: 0.3, scenario: script.lines });
    assert.equal(parsed(said[0]?.text ?? '').event, 'boot');
    const { firmware, board, ticksPerSecond } = new Answers(said).of<Record<string, unknown>>(hello);
    assert.deepEqual([firmware, board, ticksPerSecond], ['postern', 'mega', 16_000_000]);
  });

  test('runs an engine that is simulated: each cylinder in its turn', async () => {
    const script = new ConsoleScript();
    const set = script.set(BOOTED_MS, { EncoderRatio: 2, FinalPulseWidth: 3000, SimulatedRPM: 3000 });
    const status = script.ask(set + 500, 'status');
    const events = script.ask(set + 550, 'events');
    const on = script.ask(set + 600, 'pins');
    const { pins, said } = await run({ seconds: (set + 700) / 1000, scenario: script.lines });
    const answers = new Answers(said);
    const { rpm, sync } = answers.of<{ rpm: number; sync: string }>(status);
    const planned = answers.of<{ rows: readonly [output: number, kind: string][] }>(events).rows;
    assert.ok(planned.every(([output, kind]) => output === ((output % 16) % 8) + (kind === 'l' ? 16 : 0)));
    assert.ok(planned.some(([, kind]) => kind === 'l') || planned.length === 8);
    assert.equal(answers.of<{ on: number }>(on).on & ~0xff00ff, 0);
    assert.ok(Math.abs(rpm - 3000) < 2, `${rpm} rpm`);
    assert.equal(sync, 'cycle');
    const late = pins.filter(({ at }) => at > (set + 300) * CYCLES_PER_MS);
    for (const [group, level] of [
      [injectors, 1],
      [coils, 0],
    ] as const) {
      const order = late.filter((one) => one.level === level).map(({ pin }) => group.indexOf(pin));
      const cylinder = order.filter((place) => place !== -1);
      assert.ok(cylinder.length >= 64, `${cylinder.length} events`);
      assert.ok(cylinder.every((place, n) => n === 0 || place === ((cylinder[n - 1] ?? 0) + 1) % 8));
    }
  });

  // docs/firmware-results.md has other speeds, and from which on it is not.
  test('is in time at its pins', async () => {
    const wheel = { places: 36, missing: 1, isOnCam: true };
    const { judged } = await runCase(image(), { cylinders: 8, wheel, rpm: 3000, windowMs: 600 });
    const { count, p99Us, maxUs, earlyUs } = figuresOf(judged.met, 'apart');
    assert.deepEqual([judged.lost, judged.extra], [[], []]);
    assert.ok(count > 200);
    assert.ok(p99Us <= P99_US && maxUs <= MAX_US && earlyUs <= MAX_US, `p99 ${p99Us}, most ${maxUs}, early ${earlyUs}`);
  });

  test('leaves nothing on when the engine stops', async () => {
    const stopped = 900;
    const made = await run({ seconds: 1.6, scenario: engine([`${stopped} rpm 0`]) });
    const times = timesOn(made);
    assert.ok(times.length > 100, `${times.length} times`);
    for (const { pin, ms } of times)
      assert.ok(ms <= (coils.includes(pin) ? MAX_DWELL_MS : MAX_INJECTION_MS) + 0.1, pin);
    const last = Math.max(...made.pins.map(({ at }) => at)) / CYCLES_PER_MS;
    assert.ok(last < stopped + 100, `an output changed ${last - stopped} ms after the crank stopped`);
  });

  for (const [what, line] of [
    ['edges of no tooth', '700 noise 60 600'],
    ['teeth that make no edge', '700 drop 9'],
    ['a crank that turns back', '800 rpm -300'],
    ['a crank that jumps from one speed to another', '800 rpm 9000'],
  ] as const)
    test(`has no output on for longer than it may be, whatever comes: ${what}`, async () => {
      const script = new ConsoleScript();
      const decoder = script.ask(1500, 'decoder');
      const made = await run({ seconds: 1.7, scenario: engine([line], script), seed: 3 });
      const times = timesOn(made);
      assert.ok(times.length > 100, `${times.length} times`);
      for (const { pin, ms, from } of times)
        assert.ok(
          ms <= (coils.includes(pin) ? MAX_DWELL_MS : MAX_INJECTION_MS) + 0.1,
          `${pin} was on for ${ms} ms from ${from / CYCLES_PER_MS} ms`,
        );
      const { counts } = new Answers(made.said).of<{ counts: { syncs: number } }>(decoder);
      assert.ok(counts.syncs >= 1);
    });

  test('keeps what is saved through a loss of power, and not what is only set', async () => {
    const eeprom = join(folder, 'eeprom');
    const saving = new ConsoleScript();
    saving.set(BOOTED_MS, { IdleRPM: 812 });
    const save = saving.ask(BOOTED_MS + 100, 'save');
    saving.set(2800, { CrankingRPM: 333 });
    const first = await run({ seconds: 3, scenario: saving.lines, eeprom });
    assert.equal(new Answers(first.said).of<{ saved: number }>(save).saved, 1);
    const asking = new ConsoleScript();
    const [idle, cranking] = ['IdleRPM', 'CrankingRPM'].map((name, n) =>
      asking.ask(BOOTED_MS + n * 30, 'get', { name }),
    ) as [number, number];
    const second = new Answers((await run({ seconds: 0.4, scenario: asking.lines, eeprom })).said);
    assert.equal(second.of<{ value: number }>(idle).value, 812);
    assert.equal(second.of<{ value: number }>(cranking).value, 400);
  });

  test('answers after a line that is too long, and after one that is broken', async () => {
    const script = new ConsoleScript();
    const hello = script.ask(400, 'hello');
    const scenario = [`200 say ${'x'.repeat(600)}`, '300 send {"id":7,"meth', '310 send \\n', ...script.lines];
    const { said } = await run({ seconds: 0.5, scenario });
    const codes = said.flatMap(({ text }) => (parsed(text).error as { code: string } | undefined)?.code ?? []);
    assert.deepEqual(codes, ['overlong', 'syntax']);
    assert.equal(new Answers(said).of<{ firmware: string }>(hello).firmware, 'postern');
  });
});
