/** Bytes in flash that can only be erased as a whole: they stay, whatever becomes of the power. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { hostProgram } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { fc } from '../random-cases.ts';
import { LineProgram } from './line-program.ts';

const UNITS = 4096;
const BLANK = 0xff;

const skip = missingCompiler('host') ?? false;

describe('the log in flash', { skip }, () => {
  const programs: LineProgram[] = [];
  after(() => Promise.all(programs.map((program) => program.end())));
  const flash = () => {
    const program = new LineProgram(hostProgram('flash-log'));
    programs.push(program);
    return program;
  };

  const write = (at: number, byte: number, mayErase = true) => `write ${at} ${byte} ${mayErase ? 1 : 0}`;
  const isDone = (answer: string) => answer.startsWith('1 ');

  it('has what was written, after a reset too', async () => {
    const log = flash();
    await log.ask(['begin']);
    const bytes = fc.sample(fc.tuple(fc.nat(UNITS - 1), fc.nat(255)), { numRuns: 10000, seed: 1 });
    const expected = new Map(bytes);
    assert.ok((await log.ask(bytes.map(([at, byte]) => write(at, byte)))).every(isDone));
    for (let resets = 0; resets < 3; resets++) {
      await log.ask(['begin']);
      const read = await log.ask([...expected.keys()].map((at) => `read ${at}`));
      assert.deepEqual(read.map(Number), [...expected.values()]);
    }
  });

  it('erases once in a thousand changes and more, and not while it must not', async () => {
    const log = flash();
    await log.ask(['begin']);
    const changes = Array.from({ length: 20_000 }, (_, n) => write(n % 50, n % 251));
    assert.ok((await log.ask(changes)).every(isDone));
    const [erasures = ''] = await log.ask(['erasures']);
    assert.ok(Number(erasures) <= 4, erasures);
    const held = await log.ask(Array.from({ length: UNITS }, (_, n) => write(n % 50, (n * 7) % 251, false)));
    const refusedFrom = held.findIndex((answer) => !isDone(answer));
    assert.ok(refusedFrom > 0);
    assert.equal(held[refusedFrom], '0 0');
    // What was refused is not there, now or later.
    const [before = ''] = await log.ask([`read ${refusedFrom % 50}`]);
    const [room = '', again] = await log.ask(['begin', `read ${refusedFrom % 50}`]);
    assert.equal(again, before);
    assert.ok(Number(room) > UNITS / 2, 'a reset makes room');
  });

  it('has all but the byte that was being written, wherever power fails', async () => {
    const byteOf = (at: number, round: number) => (at * 31 + round * 17) % 250;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9000 }), fc.nat(3000), async (cut, first) => {
        const log = flash();
        await log.ask(['begin']);
        const writes = Array.from({ length: first + 3000 }, (_, n) => [n % 700, byteOf(n, n)] as const);
        await log.ask(['cut 0', ...writes.slice(0, first).map(([at, byte]) => write(at, byte)), `cut ${cut}`]);
        const answers = await log.ask(writes.slice(first).map(([at, byte]) => write(at, byte)));
        const failed = answers.findIndex((answer) => !isDone(answer));
        const done = failed < 0 ? writes.length : first + failed;
        await log.ask(['begin']);
        const expected = new Map(writes.slice(0, done));
        const [at, byte] = writes[done] ?? [0, 0];
        const read = await log.ask(Array.from({ length: 700 }, (_, place) => `read ${place}`));
        for (const [place, answer] of read.entries())
          if (Number(answer) !== (expected.get(place) ?? BLANK))
            assert.deepEqual([place, Number(answer)], [at, byte], `cut at ${cut} of ${first}`);
        // And it goes on.
        assert.ok((await log.ask([write(1, 1), write(1, 2)])).every(isDone));
        await log.end();
        programs.splice(programs.indexOf(log), 1);
      }),
      { numRuns: 100 },
    );
  });

  it('passes over what flash no longer takes', async () => {
    const log = flash();
    await log.ask(['spoil 0 1', 'spoil 0 5', 'begin']);
    assert.ok((await log.ask([write(0, 1), write(1, 3), write(9, 7), write(4, 5), write(2, 2)])).every(isDone));
    const [, ...read] = await log.ask(['begin', 'read 0', 'read 1', 'read 9', 'read 4', 'read 2']);
    assert.deepEqual(read, ['1', '3', '7', '5', '2']);
  });
});
