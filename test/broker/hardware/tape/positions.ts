/** Moving over blocks and file marks, and what the kernel then knows of where the tape is. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { hex, type TapeSuite } from './bench.ts';

export function positions({ test, block }: TapeSuite): void {
  const [a, b, c] = [block(512, 1), block(600, 2), block(700, 3)];
  /** Three files: a b, c, a. The last gets its mark from what comes after it. */
  const threeFiles = [a, b, 'mark', c, 'mark', a] as const;

  describe('over files', () => {
    test('forward, to the first block behind the mark', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', 'forwardFiles');
      assert.equal(await tape.where(), '1/0 fileMark');
      assert.equal(await tape.read(), hex(c));
      await tape.run('rewind', ['forwardFiles', 2]);
      assert.equal(await tape.where(), '2/0 fileMark');
      assert.equal(await tape.read(), hex(a));
    });

    test('forward beyond the last, to the end of data', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind');
      assert.equal(await tape.op('forwardFiles', 5), 'EIO');
      assert.equal(await tape.where(), '3/-1 endOfData');
    });

    test('backward, to before the mark', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', ['forwardFiles', 2], 'backwardFiles');
      assert.equal(await tape.where(), '1/-1');
      assert.equal(await tape.read(), '');
      assert.equal(await tape.where(), '2/0 fileMark');
    });

    test('backward beyond the first, to the beginning', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', 'forwardFiles');
      assert.equal(await tape.op('backwardFiles', 5), 'EIO');
      assert.equal(await tape.where(), '0/0 beginningOfTape');
    });

    test('and one mark back, or forth, again', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', 'forwardFilesThenBackward');
      assert.equal(await tape.where(), '0/-1');
      assert.equal(await tape.read(), '');
      await tape.run('forwardFiles', ['backwardFilesThenForward', 2]);
      assert.equal(await tape.where(), '1/0 fileMark');
      assert.equal(await tape.read(), hex(c));
    });

    test('to the end of data', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', 'endOfData');
      assert.equal(await tape.where(), '3/-1 endOfData');
      assert.equal(await tape.position(), threeFiles.length + 1);
    });
  });

  describe('over blocks', () => {
    test('forward and backward', async ({ tape }) => {
      await tape.put(a, b, c);
      await tape.run('rewind', ['forwardRecords', 2]);
      assert.equal(await tape.where(), '0/2');
      await tape.run('backwardRecords');
      assert.equal(await tape.where(), '0/1');
      assert.equal(await tape.read(), hex(b));
    });

    test('forward, stopped behind a mark', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind');
      assert.equal(await tape.op('forwardRecords', 3), 'EIO');
      assert.equal(await tape.where(), '1/0 fileMark');
      assert.equal(await tape.read(), hex(c));
    });

    test('backward, stopped before a mark', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run('rewind', 'forwardFiles');
      assert.equal(await tape.op('backwardRecords'), 'EIO');
      assert.equal(await tape.where(), '0/-1');
      await tape.run('backwardRecords');
      assert.equal(await tape.read(), hex(b));
    });

    test('backward at the beginning', async ({ tape }) => {
      await tape.put(a);
      await tape.run('rewind');
      assert.equal(await tape.op('backwardRecords'), 'EIO');
      assert.equal(await tape.where(), '0/0 beginningOfTape');
    });

    test('to one by its number, of which the kernel does not know the file', async ({ tape }) => {
      await tape.put(...threeFiles);
      await tape.run(['seek', 3]);
      assert.equal(await tape.where(), '-1/-1');
      assert.equal(await tape.position(), 3);
      assert.equal(await tape.read(), hex(c));
      assert.equal(await tape.where(), '-1/-1');
      await tape.run(['seek', 0]);
      assert.equal(await tape.where(), '0/0 beginningOfTape');
      assert.equal(await tape.op('seek', 99), 'EIO');
    });
  });

  describe('a file that is being written', () => {
    for (const [steps, marks] of [
      [['rewind'], 1],
      [['seek'], 1],
      [['offline', 'load'], 1],
      [['nop', 'rewind'], 1],
      [['backwardRecords', 'rewind'], 0],
      [['endOfData', 'rewind'], 0],
    ] as const)
      test(`has ${marks === 1 ? 'a' : 'no'} mark after ${steps.join(', ')}`, async ({ tape }) => {
        await tape.put(a);
        await tape.run(...steps.map((step) => [step, step === 'seek' ? 0 : 1] as const));
        assert.equal(await tape.read(), hex(a));
        assert.equal(await tape.read(), marks === 1 ? '' : 'EIO');
      });

    test('is ended by a mark when the tape is closed, once', async ({ tape, open }) => {
      await tape.put(a);
      await tape.close();
      const next = await open();
      assert.equal(await next.where(), '1/0 fileMark');
      await next.put(b, 'mark');
      await next.close();
      const last = await open();
      assert.equal(await last.where(), '2/0 fileMark');
      await last.run('rewind');
      const all = [hex(a), '', hex(b), '', ''];
      for (const one of all) assert.equal(await last.read(), one);
    });
  });

  describe('marks', () => {
    test('are written in any number, and none is none', async ({ tape }) => {
      await tape.run(['writeFileMarks', 0]);
      assert.equal(await tape.where(), '0/0 beginningOfTape');
      await tape.run(['writeFileMarks', 3], 'writeFileMarksImmediate');
      assert.equal(await tape.where(), '4/0 fileMark');
      assert.equal(await tape.position(), 4);
    });
  });
}
