/** Writing and reading: blocks, file marks, the end of what is recorded, the end of the tape. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { hex, type TapeSuite } from './bench.ts';

export function blocks({ test, block, traits }: TapeSuite): void {
  const [a, b, c] = [block(512, 1), block(1024, 2), block(600, 3)];

  describe('blocks', () => {
    test('come back as they were written, each for itself', async ({ tape }) => {
      await tape.put(a, b, c);
      assert.equal(await tape.where(), '0/3');
      await tape.run('rewind');
      assert.equal(await tape.where(), '0/0 beginningOfTape');
      for (const [index, one] of [a, b, c].entries()) {
        assert.equal(await tape.read(), hex(one));
        assert.equal(await tape.where(), `0/${index + 1}`);
        assert.equal(await tape.position(), index + 1);
      }
    });

    test('have a file mark between them that reads as nothing, once', async ({ tape }) => {
      await tape.put(a, 'mark', b);
      assert.equal(await tape.where(), '1/1');
      await tape.run('rewind');
      assert.deepEqual([await tape.read(), await tape.read()], [hex(a), '']);
      assert.equal(await tape.where(), '1/0 fileMark');
      assert.equal(await tape.position(), 2, 'a mark counts as a block');
      assert.equal(await tape.read(), hex(b));
      assert.equal(await tape.where(), '1/1');
    });

    test('end with nothing once more behind a mark, and then with an error', async ({ tape }) => {
      await tape.put(a, 'mark');
      await tape.run('rewind');
      assert.deepEqual([await tape.read(), await tape.read()], [hex(a), '']);
      assert.equal(await tape.read(), '');
      assert.equal(await tape.where(), '1/-1 endOfData');
      for (let times = 0; times < 3; times++) assert.equal(await tape.read(), 'EIO');
      assert.equal(await tape.where(), '1/-1 endOfData');
    });

    test('end with an error at once where there is no mark', async ({ tape }) => {
      await tape.put(a);
      await tape.run('backwardRecords', 'rewind');
      assert.deepEqual([await tape.read(), await tape.read()], [hex(a), 'EIO']);
      assert.equal(await tape.where(), '0/-1');
    });

    test('go where the tape is, and end what was behind', async ({ tape }) => {
      await tape.put(a, b, c, 'mark', a);
      await tape.run('rewind', 'forwardRecords');
      await tape.put(c);
      assert.equal(await tape.where(), '0/2');
      await tape.run('rewind');
      assert.deepEqual(
        [await tape.read(), await tape.read(), await tape.read(), await tape.read()],
        [hex(a), hex(c), '', ''],
      );
    });

    test('are appended at the end of data', async ({ tape }) => {
      await tape.put(a, 'mark', b, 'mark');
      await tape.run('rewind', 'endOfData');
      assert.equal(await tape.where(), '2/-1 endOfData');
      await tape.put(c);
      await tape.run('rewind', ['forwardFiles', 2]);
      assert.equal(await tape.read(), hex(c));
    });

    test('larger than the read are passed over with an error', async ({ tape }) => {
      await tape.put(b, a);
      await tape.run('rewind');
      assert.equal(await tape.read(512), 'ENOMEM');
      assert.equal(await tape.where(), '0/1');
      assert.equal(await tape.read(512), hex(a));
    });

    test('of lengths that the drive does not take are refused', async ({ tape }) => {
      const tooLarge = traits.most + 1;
      assert.equal(await tape.write(block(tooLarge)), 'EINVAL');
      assert.equal(await tape.read(tooLarge), 'EINVAL');
      if (traits.least > 1) {
        assert.equal(await tape.write(block(traits.least - 1)), 'EINVAL');
        assert.equal(await tape.read(traits.least - 1), 'EINVAL');
      }
      assert.equal(await tape.where(), '0/0 beginningOfTape');
      await tape.put(block(traits.most, 9), block(traits.least, 8));
      await tape.run('rewind');
      assert.deepEqual(
        [await tape.read(), await tape.read()],
        [hex(block(traits.most, 9)), hex(block(traits.least, 8))],
      );
    });

    test('of nothing do nothing', async ({ tape }) => {
      await tape.put(a);
      assert.equal(await tape.write(new Uint8Array()), 0);
      assert.equal(await tape.where(), '0/1');
      await tape.run('rewind');
      assert.equal(await tape.read(0), '');
      assert.equal(await tape.where(), '0/0 beginningOfTape');
    });
  });

  describe('blocks of a fixed size', () => {
    const many = (count: number, from = 0) =>
      Buffer.concat(Array.from({ length: count }, (_, index) => block(512, from + index)));

    test('are written and read several at once', async ({ tape }) => {
      await tape.run(['setBlockSize', 512]);
      assert.equal((await tape.status()).densityAndBlock, 512);
      await tape.put(many(3), many(1, 3));
      assert.equal(await tape.where(), '0/4');
      await tape.run('rewind');
      assert.equal(await tape.read(1024), hex(many(2)));
      assert.equal(await tape.read(1024), hex(many(2, 2)));
      assert.equal(await tape.where(), '0/4');
    });

    test('come short at a file mark, which the next read tells', async ({ tape }) => {
      await tape.run(['setBlockSize', 512]);
      await tape.put(many(3), 'mark', many(1, 9));
      await tape.run('rewind');
      assert.equal(await tape.read(2048), hex(many(3)));
      assert.equal(await tape.where(), '0/3');
      assert.equal(await tape.read(2048), '');
      assert.equal(await tape.where(), '1/0 fileMark');
      assert.equal(await tape.read(2048), hex(many(1, 9)));
    });

    test('are written whole, and read as far as was asked', async ({ tape }) => {
      await tape.run(['setBlockSize', 512]);
      assert.equal(await tape.write(new Uint8Array(700)), 'EINVAL');
      assert.equal(await tape.where(), '0/0 beginningOfTape');
      await tape.put(many(3));
      await tape.run('rewind');
      assert.equal(await tape.read(700), hex(many(2).subarray(0, 700)));
      assert.equal(await tape.where(), '0/2', 'the rest of the second is lost');
      assert.equal(await tape.read(512), hex(many(1, 2)));
    });

    test('are not found where blocks are of another size', async ({ tape }) => {
      await tape.put(c);
      await tape.run('rewind', ['setBlockSize', 512]);
      assert.equal(await tape.read(512), 'EIO');
    });

    test('have a size that the drive takes', async ({ tape }) => {
      assert.equal(await tape.op('setBlockSize', traits.most + 1), 'EINVAL');
      if (traits.least > 1) assert.equal(await tape.op('setBlockSize', traits.least - 1), 'EINVAL');
      assert.equal((await tape.status()).densityAndBlock, 0);
    });
  });

  describe('the end of the tape', () => {
    test('is told every other write, and leaves room for a mark', async ({ tape, goNearTheEnd }) => {
      await goNearTheEnd(tape);
      let written: number | string = 0;
      for (let blocks = 0; blocks < 200 && typeof written === 'number'; blocks++) written = await tape.write(a);
      assert.equal(written, 'ENOSPC');
      while (written === 'ENOSPC') written = await tape.write(a);
      assert.equal(written, a.length, 'a write after the warning');
      assert.ok((await tape.flags()).includes('endOfTape'));
      await tape.run('writeFileMarks', 'rewind');
    });
  });
}
