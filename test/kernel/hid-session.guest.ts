/** Reports of a HID device, read and written as streams by an ordinary account, with a profile of the administrator's. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { runProgram } from './library-program.ts';
import { REPORT_BYTES, VirtualHid } from './virtual-hid.ts';

/** linux/hidraw.h */
const profile = {
  name: 'hidraw',
  doc: 'HID devices, report by report.',
  source: 'include/uapi/linux/hidraw.h',
  node: { type: 'character', subsystems: ['hidraw'] },
  structs: {
    info: {
      fields: [
        { name: 'bus', type: 'u32' },
        { name: 'vendor', type: 's16' },
        { name: 'product', type: 's16' },
      ],
    },
  },
  requests: {
    info: { direction: 'read', type: 'H', nr: 3, argument: 'info', access: 'read', doc: 'Who it is.' },
    name: { direction: 'read', type: 'H', nr: 4, argument: { text: 128 }, access: 'read', doc: 'What it is called.' },
  },
  streams: {
    read: { access: 'read', block: true, doc: 'A report.' },
    write: { access: 'write', block: true, doc: 'A report, behind its number.' },
  },
};
const NODE = '/dev/hidraw0';

if (has('uhid'))
  describe('a HID device', () => {
    let session: Session;
    let alice: Account;
    let device: VirtualHid;

    before(async () => {
      device = new VirtualHid({ name: 'Test lamp', vendor: 0x1209, product: 0x0042 });
      session = await Session.open();
      alice = await session.user('alice');
      mkdirSync(session.path('profiles'));
      writeFileSync(session.path('profiles/hidraw.json'), JSON.stringify(profile));
      session.writePolicy({
        devices: { lamp: { kind: 'ioctl', path: NODE, profile: 'hidraw', maxBlockBytes: 64 } },
        rules: [{ id: 'lamps', users: [alice.name], devices: ['lamp'], allow: ['read', 'write'] }],
      });
      await session.start('--socket-mode', '666');
      await session.broker.until(() => existsSync(NODE), 'its node is there');
    });
    after(async () => {
      await session.end();
      device.unplug();
    });

    it('says who it is', async () => {
      const told = await runProgram(
        session,
        alice,
        `const { fields: { value } } = await postern.ioctl('lamp', 'name');
         const { fields } = await postern.ioctl('lamp', 'info');
         return [value, fields];`,
      );
      assert.deepEqual(told, ['Test lamp', { bus: 3, vendor: 0x1209, product: 0x42 }]);
    });

    it('is sent reports, and sends them', async () => {
      const report = Buffer.from('0102030405060708', 'hex');
      const reading = runProgram(
        session,
        alice,
        `const { written } = await postern.stream.write({ device: 'lamp', bytes: Uint8Array.of(0, 9, 8, 7, 6, 5, 4, 3, 2) });
         for (;;) {
           const { done, code } = await refused(postern.stream.read({ device: 'lamp' }));
           if (done) return [written, [...done.bytes]];
           if (code !== 'unavailable') throw new Error(code);
           await new Promise((resolve) => setTimeout(resolve, 20));
         }`,
      );
      const received: Buffer[] = [];
      await session.broker.until(() => {
        received.push(...device.received());
        return received.length > 0;
      }, 'it has got a report');
      assert.deepEqual(received, [Buffer.from('0908070605040302', 'hex')]);
      // Whoever has it open hears of it: it says nothing of its own when it has.
      const reporting = setInterval(() => device.report(report), 50);
      try {
        assert.deepEqual(await reading, [REPORT_BYTES + 1, [...report]]);
      } finally {
        clearInterval(reporting);
      }
    });

    it('is not sent more than the inventory lets it have', async () => {
      const outcome = await runProgram(
        session,
        alice,
        `const { code, message } = await refused(postern.stream.write({ device: 'lamp', bytes: new Uint8Array(65) }));
         return [code, message];`,
      );
      assert.ok(Array.isArray(outcome));
      assert.equal(outcome[0], 'limit');
      assert.match(outcome[1], /65 bytes is larger than lamp may be given: at most 64/);
      assert.deepEqual(device.received(), []);
    });
  });
