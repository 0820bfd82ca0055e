/** A tape of this kernel, by ordinary accounts: one that may write to it, and one that may look. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { runProgram } from './library-program.ts';
import { plugTape, TAPE, TAPE_BLOCKS, unplugTape } from './scsi-tape.ts';

/** Longer than the broker keeps a node open that nobody is there for. */
const PAUSE_MS = 4500;

if (has('tape-medium'))
  describe('a tape', () => {
    let session: Session;
    let alice: Account;
    let bob: Account;

    before(async () => {
      session = await Session.open();
      const operators = session.accounts.group('operators');
      [alice, bob] = [await session.user('alice', [operators]), await session.user('bob')];
      session.writePolicy({
        devices: { tape0: { kind: 'ioctl', path: TAPE, profile: 'mtio', maxBlockBytes: TAPE_BLOCKS.most } },
        groups: { operators: { unixGroups: [operators] } },
        rules: [
          {
            id: 'operators-tape',
            groups: ['operators'],
            devices: ['tape0'],
            allow: ['read', 'write'],
            dangers: ['mark'],
            limits: {
              fields: { 'operate.op': ['rewind', 'forwardFiles', 'endOfData', 'writeFileMarks', 'offline', 'load'] },
            },
          },
          {
            id: 'look',
            users: [bob.name],
            devices: ['tape0'],
            allow: ['read'],
            limits: { requests: ['status', 'position'] },
          },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    after(() => session.end());

    const as = async (account: Account, ...words: string[]) => session.run(account, ['tape', ...words]);
    const done = async (...words: string[]) => {
      const { status, out, err } = await as(alice, ...words);
      assert.equal(status, 0, `${words.join(' ')}: ${err}`);
      return out;
    };
    const status = async () => JSON.parse(await done('status', '--json')) as Record<string, unknown>;
    /** As this drive keeps it: the first bytes of each block, then zeros. */
    const blocks = (length: number, ...firsts: number[]) =>
      Buffer.concat(firsts.map((first) => Buffer.concat([Buffer.from([first, 1, 2, 3]), Buffer.alloc(length - 4)])));

    it('tells file, block and partition when it is rewound', async () => {
      await done('rewind');
      const { fileNumber, blockNumber, partition, bits } = await status();
      assert.deepEqual({ fileNumber, blockNumber, partition }, { fileNumber: 0, blockNumber: 0, partition: 0 });
      assert.deepEqual(bits, ['beginningOfTape', 'online', 'immediateReport']);
    });

    it('gives back what was written to it, after a rewind', async () => {
      const [source, copy] = [session.path('alice/source'), session.path('alice/copy')];
      const written = blocks(4096, 0xa1, 0xa2, 0xa3);
      writeFileSync(source, written);
      await done('write', 'tape0', source, '--block-bytes', '4096', '--mark');
      const { fileNumber, blockNumber, fileMark } = await status();
      assert.deepEqual([fileNumber, blockNumber, fileMark], [1, 0, true]);
      await done('rewind');
      await done('read', 'tape0', copy);
      assert.deepEqual(readFileSync(copy), written);
    });

    it('does what the library is told: files of blocks, larger than a frame too', async () => {
      const files = await runProgram(
        session,
        alice,
        `const tape = postern.tape('tape0');
         await tape.rewind();
         for (const [length, first] of [[600, 1], [300_000, 2], [${TAPE_BLOCKS.most}, 3]]) {
           await tape.write(Uint8Array.from({ length }, (_, at) => (at < 4 ? first + at : 0)));
           await tape.writeFileMarks();
         }
         await tape.rewind();
         const files = [];
         for await (const file of tape.files()) for await (const block of file) files.push([block.length, ...block.subarray(0, 4)]);
         return files;`,
      );
      assert.deepEqual(files, [
        [600, 1, 2, 3, 4],
        [300_000, 2, 3, 4, 5],
        [TAPE_BLOCKS.most, 3, 4, 5, 6],
      ]);
    });

    it('goes on with a file as long as its writer is there; then the drive ends it', async () => {
      const write = (first: number) =>
        `await tape.write(Uint8Array.from({ length: 512 }, (_, at) => (at === 0 ? ${first} : 0)));`;
      const pause = `await new Promise((resolve) => setTimeout(resolve, ${PAUSE_MS}));`;
      const run = (...acts: string[]) =>
        runProgram(session, alice, [`const tape = postern.tape('tape0');`, ...acts].join('\n'));
      await run('await tape.rewind();', write(1), pause, write(2));
      await run(pause, write(3), 'await tape.writeFileMarks();');
      const files = await run(
        `await tape.rewind();
         const files = [];
         for await (const file of tape.files()) {
           const firsts = [];
           for await (const [first] of file) firsts.push(first);
           files.push(firsts);
         }
         return files;`,
      );
      assert.deepEqual(files, [[1, 2], [3]]);
    });

    it('does not do what no rule allows, and says which rule comes closest', async () => {
      const erase = await as(alice, 'erase');
      assert.equal(erase.status, refusals.denied.exit);
      assert.match(erase.err, /erase.*\(rule operators-tape, policy\.json:\d+\)/);
      const seek = await as(alice, 'seek', 'tape0', '3');
      assert.equal(seek.status, refusals.denied.exit);
      assert.match(seek.err, /operate\.op seek is not one of rewind, .* \(rule operators-tape, policy\.json:\d+\)/);
      for (const words of [['rewind'], ['write', 'tape0', '/etc/hostname'], ['read', 'tape0', '/dev/null']]) {
        const { status: exit, err } = await as(bob, ...words);
        assert.equal(exit, refusals.denied.exit, words.join(' '));
        assert.match(err, /no rule allows .*bob|rule look/);
      }
      assert.equal((await as(bob, 'status')).status, 0);
    });

    it('says what the drive could not, with its errno', async () => {
      const outcome = await runProgram(
        session,
        alice,
        `const tape = postern.tape('tape0');
         await tape.rewind();
         const outcomes = [await refused(tape.forwardFiles(99)), await refused(tape.write(new Uint8Array(100)))];
         await tape.eject();
         outcomes.push(await refused(tape.rewind()));
         await tape.load();
         return outcomes.map(({ code, data }) => [code, data.errno]);`,
      );
      assert.deepEqual(outcome, [
        ['device', 'EIO'],
        ['invalid', 'EINVAL'],
        ['device', 'ENOMEDIUM'],
      ]);
    });

    it('goes and comes', async () => {
      await done('rewind');
      unplugTape();
      const gone = await as(alice, 'status');
      assert.equal(gone.status, refusals.unavailable.exit);
      assert.match(gone.err, /tape0.*not there/);
      plugTape();
      assert.equal((await as(alice, 'rewind')).status, 0);
    });

    it('is in the audit log: every write, nothing that was only read', async () => {
      const lines = readFileSync(session.auditPath, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"event":"call"'));
      assert.ok(lines.some((line) => line.includes('"op":"writeFileMarks"')));
      assert.ok(lines.some((line) => line.includes('"request":"write"')));
      assert.ok(!lines.some((line) => line.includes('"request":"status"')));
    });
  });
