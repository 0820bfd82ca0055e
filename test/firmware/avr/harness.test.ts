/** What stands around the simulated Mega, by a firmware that does what is known to the cycle. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { constants, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { ReadStream } from 'node:tty';
import { compileProgram, mega } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { megaHarness, missingHarness } from '../../../tools/firmware/mega-harness.ts';
import { type MegaOptions, runMega } from '../../../tools/firmware/mega-run.ts';
import { firmwareFolder } from '../../../tools/firmware/paths.ts';
import { Truth } from '../../../tools/firmware/results/truth.ts';

/** self-test.cpp's: from an edge to its change of A0, and what the interrupt itself takes at least and at most. */
const DELAY = 2000;
const INTERRUPT = { least: 20, most: 60 };
const OFF = 400;

const skip = missingCompiler('avr') ?? missingHarness() ?? false;

describe('a simulated Mega', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-harness-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (options: MegaOptions) =>
    runMega(compileProgram(join(firmwareFolder, 'harness', 'mega', 'self-test.cpp'), mega), options);

  const turning = ['0 wheel 36 1 crank', '20 rpm 3000'];

  test('has an edge for each tooth, at the time of its angle, and none in the gap', async () => {
    const { teeth, motions } = await run({ seconds: 0.2, scenario: turning, edges: true });
    const truth = new Truth(motions);
    assert.ok(teeth.length > 300);
    teeth.forEach(({ at, place }, edge) => {
      assert.equal(place, edge % 35);
      const places = Math.floor(edge / 35) * 36 + place;
      assert.ok(Math.abs(truth.timeOf(places * 10) - at) <= 0.5);
      assert.ok(Math.abs(truth.angleAt(at) - places * 10) < 0.001);
    });
  });

  test('shows when a pin changed', async () => {
    const { teeth, pins } = await run({ seconds: 0.2, scenario: turning, edges: true });
    const late = pins.map(({ at }, change) => at - (teeth[change]?.at ?? 0) - DELAY);
    assert.ok(late.length > 300);
    assert.ok(late.every((cycles) => cycles >= INTERRUPT.least && cycles <= INTERRUPT.most + OFF));
    const usual = late.filter((cycles) => cycles <= INTERRUPT.most);
    assert.ok(usual.length > late.length * 0.9, 'interrupts were off for few of them');
    assert.ok(Math.max(...usual) - Math.min(...usual) <= 12, 'but for the instruction that runs, all are alike');
  });

  test('misses no comparison, however soon after the timer has gone round', async () => {
    // Of 24 edges in a round of the timer each comes a cycle earlier in the next: after 2731 rounds each time has been compared with.
    const rpm = (16e6 * 60) / 36 / ((65_536 - 1) / 24);
    const { teeth, pins } = await run({
      seconds: 11.3,
      scenario: ['0 wheel 36 0 crank', `20 rpm ${rpm}`],
      edges: true,
    });
    assert.ok(teeth.length > 2731 * 24);
    assert.ok(Math.abs(teeth.length - pins.length) <= 1, `${teeth.length} edges, ${pins.length} changes`);
  });

  test('turns as it is told: faster, standing, backwards', async () => {
    const { teeth, motions } = await run({
      seconds: 1,
      scenario: [...turning, '200 ramp 6000 10000', '700 rpm 0', '750 rpm -3000'],
      edges: true,
    });
    const truth = new Truth(motions);
    const rpmAt = (ms: number) => (truth.speedAt(ms * 16_000) * 16e6) / 6;
    assert.deepEqual([100, 350, 600, 720].map(rpmAt).map(Math.round), [3000, 4500, 6000, 0]);
    assert.deepEqual(
      teeth.filter(({ at }) => at > 701 * 16_000 && at < 750 * 16_000),
      [],
    );
    const back = teeth.filter(({ at }) => at > 750 * 16_000).map(({ place }) => place);
    assert.ok(back.length > 300);
    assert.ok(back.every((place, edge) => edge === 0 || place === ((back[edge - 1] ?? 0) + 34) % 35));
  });

  test('has edges of no tooth, and teeth that make none', async () => {
    const scenario = (more: string[]) => ({ seconds: 0.3, scenario: [...turning, ...more], edges: true });
    const [plain, noisy, dropped] = await Promise.all([
      run(scenario([])),
      run(scenario(['100 noise 80 50'])),
      run(scenario(['100 drop 3'])),
    ]);
    assert.equal(dropped.teeth.length, plain.teeth.length - 3);
    assert.equal(noisy.teeth.length, plain.teeth.length);
    assert.notEqual(noisy.hash, plain.hash);
  });

  test('gives the same for the same, and another for another', async () => {
    const [first, again, other] = await Promise.all([
      run({ seconds: 0.2, scenario: turning }),
      run({ seconds: 0.2, scenario: turning }),
      run({ seconds: 0.2, scenario: ['0 wheel 36 1 crank', '20 rpm 3001'] }),
    ]);
    assert.deepEqual(again.pins, first.pins);
    assert.equal(again.hash, first.hash);
    assert.notEqual(other.hash, first.hash);
  });

  test('counts cycles of interrupts, and how long they were off', async () => {
    const { windows } = await run({ seconds: 0.3, scenario: [...turning, '50 mark start', '250 mark turning'] });
    const profile = windows.turning;
    assert.ok(profile);
    assert.ok(Math.abs(profile.cycles - 200 * 16_000) < 10, 'it ends with an instruction');
    const [main, capture] = [0, 46].map((number) => profile.vectors.find(({ vector }) => vector === number));
    assert.ok(main && capture);
    assert.equal(capture.count, 350);
    assert.ok(capture.least >= INTERRUPT.least && capture.most <= INTERRUPT.most);
    assert.ok(main.offMost >= OFF && main.offMost < OFF + 16, `interrupts were off for ${main.offMost} cycles`);
  });

  test('has a console, whose bytes take their time', async () => {
    const { said, heard } = await run({ seconds: 0.1, scenario: ['30 say hello', '40 send a\\x41\\n'] });
    assert.deepEqual(
      said.slice(1).map(({ text }) => text),
      ['> hello', '> aA'],
    );
    const [hello] = heard;
    assert.ok(hello && Math.abs(hello.at - (30 * 16_000 + (6 * 160e6) / 115_200)) < 10);
  });

  test('keeps its EEPROM from one start to the next', async () => {
    const eeprom = join(folder, 'eeprom');
    const starts: (string | undefined)[] = [];
    for (const _ of [0, 1, 2]) starts.push((await run({ seconds: 0.05, eeprom })).said[0]?.text);
    assert.deepEqual(starts, ['start 0', 'start 1', 'start 2']);
    assert.equal(readFileSync(eeprom)[0], 2);
  });

  test('has its console on a terminal, for who wants to talk to it', async () => {
    const image = compileProgram(join(firmwareFolder, 'harness', 'mega', 'self-test.cpp'), mega);
    const child = spawn(megaHarness(), [image, '--seconds', '1000', '--terminal', '--real-time']);
    try {
      const lines = createInterface({ input: child.stdout });
      let terminal: string | undefined;
      for await (const said of lines) {
        terminal = /^\{"terminal":"(.*)"\}$/.exec(said)?.[1];
        if (terminal !== undefined) break;
      }
      assert.ok(terminal);
      const line = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
      let heard = '';
      for await (const bytes of new ReadStream(line)) {
        heard += bytes;
        if (heard.includes('start 0\n') && !heard.includes('>')) writeSync(line, 'hello\n');
        if (heard.includes('> hello\n')) break;
      }
      assert.match(heard, /> hello\n/);
    } finally {
      child.kill();
    }
  });

  for (const [line, said] of [
    ['soon rpm 3000', /scenario:1: begins with no time/],
    ['0 jump', /scenario:1: jump {2}is no action/],
    ['0 wheel 300 1 cam', /2 to 240 places, not 300/],
  ] as const)
    test(`says what is wrong with "${line}"`, () =>
      assert.rejects(run({ seconds: 0.1, scenario: [line] }), { message: said }));
});
