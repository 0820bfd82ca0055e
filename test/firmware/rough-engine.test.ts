/**
 * What may never be, however badly an engine turns and its sensor sees: a coil that is on for longer than it may be, an injector that is left open,
 * cylinders out of their order.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostProgram } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { SEED } from '../seed.ts';
import { LineProgram } from './line-program.ts';
import { CYLINDERS, edgesOf, type Rough, TEETH } from './rough-engine/crank.ts';
import { roughEngines } from './rough-engine/engines.ts';

const skip = missingCompiler('host') ?? false;
const FULL = 65_536;
const TICKS_PER_SECOND = 16_000_000;
const MS = TICKS_PER_SECOND / 1000;
const FIRST_COIL = 16;
const [INJECT_AT, FIRE_AT] = [0x4000, 0x0c00];
const [WIDTH, DWELL] = [6 * MS, 3 * MS];
/** Of what is on for longer something is wrong. */
const [MOST_OPEN, MOST_CHARGED] = [30 * MS, 7 * MS];
/** So often each is tried, with noise that is another one. */
const TRIES = 4;
/** Of its clock: what is due is done at its very tick. */
const NEAR_TICKS = 2;

const planned = Array.from({ length: CYLINDERS }, (_, cylinder) => {
  const top = Math.floor((cylinder * FULL) / CYLINDERS);
  return [
    `pair ${(top + INJECT_AT) % FULL} following ${cylinder} ${WIDTH} ${MOST_OPEN}`,
    `pair ${(top + FIRE_AT) % FULL} leading ${FIRST_COIL + cylinder} ${DWELL} ${MOST_CHARGED}`,
  ];
}).flat();

interface Change {
  readonly at: number;
  readonly output: number;
  readonly isOn: boolean;
  /** How often the firmware had lost the shaft by then. */
  readonly losses: number;
}

interface Ran {
  readonly changes: readonly Change[];
  /** Outputs that are on once all has stood for a while, as bits. */
  readonly on: number;
}

async function run(rough: Rough, seed: number): Promise<Ran> {
  const lines = [`wheel ${TEETH.places} ${TEETH.missing} cam`, ...planned, 'submit 1'];
  let now = 0;
  for (const s of edgesOf(rough, seed)) {
    const at = Math.round(s * TICKS_PER_SECOND);
    lines.push(`run ${at - now}`, 'edge', 'read');
    now = at;
  }
  const program = new LineProgram(hostProgram('timing'));
  const answers = await program.ask([...lines, `run ${2 * TICKS_PER_SECOND}`, 'read']);
  await program.end();
  const changes: Change[] = [];
  let [losses, on] = [0, Number.NaN];
  for (const answer of answers) {
    if (answer.includes('|')) [, , , losses = 0, , on = 0] = answer.split(' ').map(Number);
    const [at, output = 0, level] = /^\d+ \d+ [01]$/.test(answer) ? answer.split(' ').map(Number) : [];
    if (at !== undefined) changes.push({ at, output, isOn: level === 1, losses });
  }
  return { changes, on };
}

/** For how long each was on, the one that is on still until the end of time. */
function spans(changes: readonly Change[], output: number): number[] {
  const own = changes.filter((change) => change.output === output);
  return own.flatMap(({ at, isOn }, index) => (isOn ? [(own[index + 1]?.at ?? Number.POSITIVE_INFINITY) - at] : []));
}

const isNoisy = ({ doubled, heard, weakBelowRpm }: Rough) =>
  [doubled, heard, weakBelowRpm].some((each) => each !== undefined);

describe('an engine that turns as it likes', { skip }, () => {
  for (const [name, rough] of Object.entries(roughEngines))
    it(name, async () => {
      for (let turn = 0; turn < (isNoisy(rough) ? TRIES : 1); turn++) {
        const { changes, on } = await run(rough, SEED + turn);
        const seed = `seed ${SEED + turn}`;
        assert.ok(changes.length > 20, `${seed}: only ${changes.length} changes`);
        assert.equal(on, 0, `${seed}: left on`);
        for (let cylinder = 0; cylinder < CYLINDERS; cylinder++) {
          const [open, charged] = [spans(changes, cylinder), spans(changes, FIRST_COIL + cylinder)];
          assert.ok(
            Math.max(0, ...open) <= MOST_OPEN + NEAR_TICKS,
            `${seed}: injector ${cylinder} open for ${Math.max(...open)}`,
          );
          assert.ok(
            Math.max(0, ...charged) <= MOST_CHARGED + NEAR_TICKS,
            `${seed}: coil ${cylinder} on for ${Math.max(...charged)}`,
          );
        }
        const fired = changes.filter(({ output, isOn }) => output >= FIRST_COIL && !isOn);
        for (const [index, { output, at, losses: then }] of fired.entries()) {
          const before = fired[index - 1];
          // Nobody knows where the shaft was in between.
          if (before === undefined || before.losses !== then) continue;
          const expected = FIRST_COIL + ((before.output - FIRST_COIL + 1) % CYLINDERS);
          assert.equal(output, expected, `${seed}: after coil ${before.output} at ${before.at}, at ${at}`);
        }
      }
    });
});
