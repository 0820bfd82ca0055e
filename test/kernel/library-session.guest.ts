/**
 * A tape library, by an ordinary account: a robot and a drive that the kernel has no hardware for, as character devices of CUSE. What is
 * behind them is simulated; the calls are the kernel's.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import { requestNumber } from '../../contract/profiles/call.ts';
import { changer as changerProfile } from '../../contract/profiles/shipped/changer.ts';
import { SimulatedChanger } from '../../sim/changer.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { SimulatedTape } from '../../sim/tape.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import type { CuseDevice } from './cuse/device.ts';
import { plugSimulated } from './cuse/simulated.ts';
import { runProgram } from './library-program.ts';

/** struct changer_get_element, which the request also writes, although its number says that it only reads. */
const SIZE_OF_ELEMENT = 108;

if (has('cuse'))
  describe('a tape library', () => {
    let session: Session;
    let alice: Account;
    let bob: Account;
    let robot: SimulatedChanger;
    let devices: CuseDevice[];

    before(async () => {
      const kernel = new SimulatedKernel();
      const drive = new SimulatedTape(kernel, {});
      const cartridges = ['A00001L8', 'A00002L8', 'A00003L8'].map((label) => new TapeMedium({ label }));
      robot = new SimulatedChanger(kernel, { drives: [drive], slots: 4, cartridges });
      const sizes = { [requestNumber(changerProfile, 'element')]: SIZE_OF_ELEMENT };
      devices = [
        await plugSimulated(kernel, robot.path, 'sch7', { sizes }),
        await plugSimulated(kernel, drive.path, 'nst7'),
      ];
      session = await Session.open();
      [alice, bob] = [await session.user('alice'), await session.user('bob')];
      const node = { kind: 'ioctl', subsystem: 'cuse' };
      session.writePolicy({
        devices: {
          robot: { ...node, path: '/dev/sch7', profile: 'changer' },
          drive: { ...node, path: '/dev/nst7', profile: 'mtio' },
        },
        rules: [
          {
            id: 'backup',
            users: [alice.name],
            devices: ['robot', 'drive'],
            allow: ['read', 'write'],
            dangers: ['move', 'mark'],
          },
          { id: 'look', users: [bob.name], devices: ['robot'], allow: ['read', 'write'] },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    after(async () => {
      await session.end();
      for (const device of devices) await device.unplug();
    });

    const run = async (account: Account, line: string) => session.run(account, line.split(' '));
    const done = async (line: string) => {
      const { status, out, err } = await run(alice, line);
      assert.equal(status, 0, `${line}: ${err}`);
      return out + err;
    };

    it('says what is where', async () => {
      const { status, out } = await run(bob, 'changer list --json');
      assert.equal(status, 0);
      const elements: Record<string, unknown>[] = JSON.parse(out).elements;
      assert.deepEqual(
        elements.filter(({ full }) => full).map(({ type, unit, barcode }) => [type, unit, barcode]),
        [
          ['slot', 0, 'A00001L8'],
          ['slot', 1, 'A00002L8'],
          ['slot', 2, 'A00003L8'],
        ],
      );
    });

    it('moves nothing for one whose rule does not name that', async () => {
      const { status, err } = await run(bob, 'changer move slot/0 slot/3');
      assert.equal(status, refusals.denied.exit);
      assert.match(err, /move.*\(rule look, policy\.json:\d+\)/);
      assert.deepEqual(robot.slots, ['A00001L8', 'A00002L8', 'A00003L8', undefined]);
    });

    it('is written as one writes it: found, loaded, rewound, written, unloaded; and read back', async () => {
      const [source, copy] = [session.path('alice/source'), session.path('alice/copy')];
      const bytes = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 31) & 0xff));
      writeFileSync(source, bytes);
      assert.match(await done('changer load robot A00002L8'), /A00002L8 is in drive\/0, from slot\/1/);
      assert.match(await done('tape load drive'), /./);
      await done('tape rewind drive');
      await done(`tape write drive ${source} --block-bytes 100000 --mark`);
      await done('tape eject drive');
      assert.match(await done('changer unload robot'), /drive\/0 to slot\/1/);
      assert.deepEqual(robot.slots, ['A00001L8', 'A00002L8', 'A00003L8', undefined]);
      await done('changer load robot A00002L8');
      await done('tape load drive');
      await done(`tape read drive ${copy}`);
      assert.deepEqual(readFileSync(copy), bytes);
      await done('tape eject drive');
      await done('changer unload robot --to slot/3');
      assert.deepEqual(robot.slots, ['A00001L8', undefined, 'A00003L8', 'A00002L8']);
    });

    it('does the same for a program of the library', async () => {
      const told = await runProgram(
        session,
        alice,
        `const [changer, tape] = [postern.changer('robot'), postern.tape('drive')];
         await changer.load('A00003L8');
         await tape.load();
         await tape.rewind();
         const { blocks } = await tape.writeAll([new Uint8Array(50_000).fill(7)], { blockBytes: 20_000 });
         await tape.writeFileMarks();
         await tape.rewind();
         const lengths = [];
         for await (const block of tape.blocks()) lengths.push([block.length, new Set(block).size]);
         const { fileNumber, blockNumber, partition } = await tape.status();
         await tape.eject();
         await changer.unload(0);
         return { blocks, lengths, status: [fileNumber, blockNumber, partition] };`,
      );
      const lengths = [20_000, 20_000, 10_000].map((length) => [length, 1]);
      assert.deepEqual(told, { blocks: 3, lengths, status: [1, 0, 0] });
    });

    it('says what the robot could not', async () => {
      const { status, err } = await run(alice, 'changer move slot/1 slot/0');
      assert.equal(status, refusals.device.exit, err);
      assert.match((await run(alice, 'changer load robot NOSUCH')).err, /NOSUCH/);
    });

    it('is asked by the numbers of the profiles, and by no others', () => {
      const known = new Set(Object.keys(changerProfile.requests).map((name) => requestNumber(changerProfile, name)));
      const asked = devices[0]?.calls.flatMap((call) => (call.call === 'ioctl' ? [call.request] : [])) ?? [];
      assert.ok(asked.length > 0 && asked.every((request) => known.has(request)));
    });
  });
