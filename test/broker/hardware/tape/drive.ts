/** The drive itself: who may have it open, for what, with and without a tape. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { OsError } from '../../../../broker/hardware/os.ts';
import { hex, type TapeSuite } from './bench.ts';

const failsWith = (errno: string) => (error: unknown) => error instanceof OsError && error.errno === errno;
/** As the drive says that there is no tape: as a drive without one, or as one that was told to unload it. */
const WITHOUT_TAPE = new Set(['ENOMEDIUM', 'EIO']);

export function drive({ test, block }: TapeSuite): void {
  const [a, b] = [block(512, 1), block(600, 2)];

  describe('the drive', () => {
    test('says what it is', async ({ tape }) => {
      const { type, residual, errors, densityAndBlock } = await tape.status();
      assert.deepEqual(
        { type, residual, errors, densityAndBlock },
        { type: 'scsi2', residual: 0, errors: 0, densityAndBlock: 0 },
      );
      assert.deepEqual(await tape.flags(), ['beginningOfTape', 'online', 'immediateReport']);
    });

    test('is open once at a time', async ({ tape, open, rewindingPath }) => {
      await assert.rejects(open(), failsWith('EBUSY'));
      await assert.rejects(open(rewindingPath), failsWith('EBUSY'));
      await tape.close();
      await open();
    });

    test('writes nothing where it is open for reading', async ({ tape, open, path }) => {
      await tape.put(a);
      await tape.close();
      const reader = await open(path, 'read');
      await reader.run('rewind');
      assert.deepEqual(
        [await reader.write(a), await reader.op('writeFileMarks'), await reader.op('erase')],
        ['EBADF', 'EACCES', 'EACCES'],
      );
      assert.equal(await reader.read(), hex(a));
    });

    test('erases from where it is', async ({ tape }) => {
      await tape.put(a, b);
      await tape.run('rewind', 'forwardRecords', 'erase', 'rewind');
      assert.deepEqual([await tape.read(), await tape.read()], [hex(a), 'EIO']);
    });

    test('keeps a density, and has it in its status', async ({ tape }) => {
      await tape.run(['setDensity', 0x44], ['setBlockSize', 512]);
      assert.equal((await tape.status()).densityAndBlock, 0x44000200);
      await tape.run(['setDensity', 0]);
    });

    for (const [op, errno] of [
      ['tell', 'ENOSYS'],
      ['reset', 'ENOSYS'],
      ['selfTest', 'ENOSYS'],
      ['setPartition', 'EINVAL'],
      ['makePartitions', 'EINVAL'],
      ['forwardSetMarks', 'EIO'],
      ['backwardSetMarks', 'EIO'],
      ['writeSetMarks', 'EIO'],
    ] as const)
      test(`answers ${errno} to ${op}`, async ({ tape }) => {
        assert.equal(await tape.op(op), errno);
        assert.equal(await tape.where(), '0/0 beginningOfTape');
      });

    for (const op of ['nop', 'retension', 'lock', 'unlock', 'setCompression', 'setDriveBuffer', 'load'])
      test(`does ${op}, and is at the beginning`, async ({ tape }) => {
        await tape.run(op);
        assert.equal(await tape.where(), '0/0 beginningOfTape');
      });
  });

  describe('the device that rewinds', () => {
    test('does so when it is closed, after the mark of what was written', async ({ tape, open, rewindingPath }) => {
      await tape.close();
      const writer = await open(rewindingPath);
      await writer.put(a);
      await writer.close();
      const reader = await open();
      assert.equal(await reader.where(), '0/0 beginningOfTape');
      assert.deepEqual([await reader.read(), await reader.read(), await reader.read()], [hex(a), '', '']);
    });
  });

  describe('without a tape', () => {
    for (const op of ['offline', 'unload'])
      test(`there is nothing after ${op}, until it is loaded`, async ({ tape }) => {
        await tape.put(a);
        await tape.run('rewind', op);
        assert.deepEqual(await tape.flags(), ['beginningOfTape', 'doorOpen', 'immediateReport']);
        assert.equal(await tape.position(), 'EIO');
        assert.deepEqual([await tape.read(), await tape.write(a)], ['ENOMEDIUM', 'ENOMEDIUM']);
        for (const refused of ['rewind', 'forwardFiles', 'writeFileMarks', 'erase', 'offline', 'nop'])
          assert.equal(await tape.op(refused), 'ENOMEDIUM', refused);
        await tape.run('load');
        assert.equal(await tape.where(), '0/0 beginningOfTape');
        assert.equal(await tape.read(), hex(a));
      });

    test('it opens all the same, and nothing is known', async ({ tape, open }) => {
      await tape.put(a);
      await tape.run('offline');
      await tape.close();
      const next = await open();
      const { file, block: blockNumber } = await next.status();
      assert.deepEqual([file, blockNumber], [-1, -1]);
      assert.ok(!(await next.flags()).includes('online'));
      for (const answer of [await next.read(), await next.op('rewind')]) assert.ok(WITHOUT_TAPE.has(answer), answer);
      await next.run('load');
      assert.equal(await next.where(), '0/0 beginningOfTape');
      assert.equal(await next.read(), hex(a));
    });
  });

  describe('unplugged', () => {
    test('a descriptor is of no use any more, and there is another when it is plugged in', async (bench) => {
      const { tape, open, path, os, unplug, plug } = bench;
      await tape.put(a);
      unplug();
      assert.deepEqual([await tape.read(), await tape.write(a)], ['ENXIO', 'ENXIO']);
      assert.deepEqual([await tape.op('rewind'), await tape.position()], ['ENODEV', 'ENODEV']);
      assert.equal(os.realPath(path), undefined);
      await assert.rejects(open(), failsWith('ENOENT'));
      await tape.close();
      await plug();
      await (await open()).run('rewind');
    });
  });
}
