/** A device that Postern does not know, by a profile of the administrator's: the kernel passes the calls on to a driver of the test's. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import { fail } from '../../sim/errno.ts';
import type { OpenDevice } from '../../sim/tree.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { CuseDevice } from './cuse/device.ts';
import { runProgram } from './library-program.ts';

/** Of every form: each way of the argument, by value and by pointer, old numbers, the highest bits of a number. */
const profile = {
  name: 'pump',
  doc: 'A pump.',
  node: { type: 'character', subsystems: ['pump'] },
  enums: { mode: { idle: 0, fill: 1, drain: -1 } },
  flags: { alarm: { hot: 1, dry: '0x80000000' } },
  structs: {
    settings: {
      fields: [
        { name: 'mode', type: 'int', enum: 'mode' },
        { name: 'speed', type: 'u16', unit: '1/min' },
        { name: 'volume', type: 'u64', default: 0 },
      ],
    },
    state: {
      fields: [
        { name: 'alarms', type: 'u32', flags: 'alarm' },
        { name: 'serial', text: 8 },
        { name: 'levels', type: 's16', array: 3 },
      ],
    },
  },
  requests: {
    start: { direction: 'write', type: 'x', nr: 1, argument: 'settings', access: 'write', doc: 'Starts.' },
    state: { direction: 'read', type: 'x', nr: 2, argument: 'state', access: 'read', doc: 'The state.' },
    exchange: { direction: 'both', type: 'x', nr: 3, argument: { type: 'u32' }, access: 'write', doc: 'Exchanges.' },
    stop: { direction: 'none', type: 'x', nr: 4, access: 'write', doc: 'Stops.' },
    gear: {
      direction: 'write',
      number: '0x7801',
      argument: { type: 'int' },
      passing: 'value',
      access: 'write',
      doc: 'A gear.',
    },
    highest: {
      direction: 'both',
      type: '0xff',
      nr: '0xff',
      argument: { bytes: 16 },
      access: 'write',
      doc: 'All bits.',
    },
    busy: { direction: 'none', type: 'x', nr: 5, access: 'write', doc: 'Is always busy.' },
    unknown: { direction: 'none', type: 'x', nr: 6, access: 'write', doc: 'Which no pump knows.' },
    refill: { direction: 'none', type: 'x', nr: 7, access: 'write', danger: 'flood', doc: 'Refills.' },
  },
  streams: {
    read: { access: 'read', block: false, doc: 'What it has measured.' },
    write: { access: 'write', block: false, doc: 'What it shows.' },
  },
};

/** struct settings: mode, speed, two bytes between, volume. */
const START = 0x40107801;
const STATE = 0x80147802;
const EXCHANGE = 0xc0047803;
const STOP = 0x7804;
const GEAR = 0x7801;
const HIGHEST = 0xc010ffff;

if (has('cuse'))
  describe('a device with a profile of the administrator’s', () => {
    let session: Session;
    let alice: Account;
    let pump: CuseDevice;
    let written: Buffer[];

    const driver = (): OpenDevice => ({
      ioctl(request, argument) {
        if (request === HIGHEST) return 0;
        if (request === GEAR || request === STOP) return 7;
        if (typeof argument === 'number') return fail(request === 0x7805 ? 'EBUSY' : 'ENOTTY');
        if (request === STATE)
          argument.set(Buffer.from('01000080' + '50554d5031000000' + 'ffff0000ff7f' + '0000', 'hex'));
        if (request === EXCHANGE) argument.reverse();
        return 3;
      },
      read: (most) => Buffer.from('21.5 C\n').subarray(0, most),
      write: (bytes) => void written.push(Buffer.from(bytes)),
      close: () => {},
    });
    const plug = async () => {
      pump = await CuseDevice.plug('pump0', driver);
    };
    const ioctls = () =>
      pump.calls.flatMap((call) =>
        call.call === 'ioctl'
          ? [
              [
                call.request,
                typeof call.argument === 'number' ? call.argument : Buffer.from(call.argument).toString('hex'),
              ],
            ]
          : [],
      );

    before(async () => {
      await plug();
      session = await Session.open();
      alice = await session.user('alice');
      mkdirSync(session.path('profiles'));
      writeFileSync(session.path('profiles/pump.json'), JSON.stringify(profile));
      session.writePolicy({
        devices: { pump: { kind: 'ioctl', path: '/dev/pump0', profile: 'pump', subsystem: 'cuse' } },
        rules: [
          {
            id: 'pumps',
            users: [alice.name],
            devices: ['pump'],
            allow: ['read', 'write'],
            limits: { fields: { 'start.speed': [0, 3000] } },
          },
        ],
      });
      await session.start('--socket-mode', '666');
    });
    beforeEach(() => {
      written = [];
      pump.calls.length = 0;
    });
    after(async () => {
      await session.end();
      await pump.unplug();
    });

    const call = async (...words: string[]) => session.run(alice, ['ioctl', 'call', 'pump', ...words, '--json']);
    const done = async (...words: string[]) => {
      const { status, out, err } = await call(...words);
      assert.equal(status, 0, err);
      const { returned, fields } = JSON.parse(out) as { returned: number; fields: unknown };
      return { returned, fields };
    };

    it('gets what was named, as C lays it out', async () => {
      assert.deepEqual(await done('start', 'mode=drain', 'speed=2500', 'volume=258'), { returned: 3, fields: {} });
      assert.deepEqual(ioctls(), [[START, 'ffffffff' + 'c409' + '0000' + '0201000000000000']]);
    });

    it('gives what it has, by its names', async () => {
      const fields = { alarms: ['hot', 'dry'], serial: 'PUMP1', levels: [-1, 0, 32767] };
      assert.deepEqual(await done('state'), { returned: 3, fields });
      assert.deepEqual(ioctls(), [[STATE, '00'.repeat(20)]]);
    });

    it('gets numbers by value and by pointer, both ways', async () => {
      assert.deepEqual(await done('exchange', 'value=0x01020304'), { returned: 3, fields: { value: 0x04030201 } });
      assert.deepEqual(await done('gear', 'value=5'), { returned: 7, fields: {} });
      assert.deepEqual(await done('stop'), { returned: 7, fields: {} });
      assert.deepEqual(ioctls().slice(0, 2), [
        [EXCHANGE, '04030201'],
        [GEAR, 5],
      ]);
      assert.equal(ioctls()[2]?.[0], STOP);
    });

    it('gets a number of 32 bits, also where the highest are set', async () => {
      const bytes = '00112233445566778899aabbccddeeff';
      assert.deepEqual(await done('highest', `value=${bytes}`), {
        returned: 0,
        fields: { value: { base64: Buffer.from(bytes, 'hex').toString('base64') } },
      });
      assert.deepEqual(ioctls(), [[HIGHEST, bytes]]);
    });

    it('is not reached by what no profile names: numbers, paths, what does not fit', async () => {
      const refused = await runProgram(
        session,
        alice,
        `const call = (fields) => refused(postern.call('ioctl.call', { device: 'pump', ...fields }));
         const outcomes = [];
         for (const request of [${START}, 0x40086d01, -1, 2 ** 32 + ${START}, '${START}', '0x40107801', 'constructor', '__proto__', ''])
           outcomes.push(await call({ request, fields: { mode: 'fill', speed: 1 } }));
         for (const fields of [{ mode: 'fill', speed: 65_536 }, { mode: 'fill', speed: -1 }, { mode: 'fill', speed: 1.5 }, { mode: 2, speed: 1 },
           { mode: 'fill' }, { mode: 'fill', speed: 1, more: 1 }, { mode: 'fill', speed: 1, volume: '18446744073709551616' }])
           outcomes.push(await call({ request: 'start', fields }));
         for (const more of [{ path: '/dev/mem' }, { argument: new Uint8Array(16) }, { size: 4096 }, { number: 1 }])
           outcomes.push(await call({ request: 'stop', ...more }));
         return outcomes.map(({ code, message }) => [code, message]);`,
      );
      assert.ok(Array.isArray(refused) && refused.length === 20);
      for (const [code, message] of refused) assert.ok(['invalid', 'not_found'].includes(code), `${code}: ${message}`);
      assert.deepEqual(ioctls(), []);
    });

    it('is not told to do what the rule does not allow', async () => {
      const fast = await call('start', 'mode=fill', 'speed=3001');
      assert.equal(fast.status, refusals.denied.exit);
      assert.match(fast.err, /start\.speed 3001 is not within 0 to 3000 \(rule pumps, policy\.json:\d+\)/);
      const flood = await call('refill');
      assert.equal(flood.status, refusals.denied.exit);
      assert.match(flood.err, /'flood'/);
      assert.deepEqual(ioctls(), []);
    });

    it('has its errnos told', async () => {
      for (const [request, code, errno] of [
        ['busy', 'busy', 'EBUSY'],
        ['unknown', 'device', 'ENOTTY'],
      ] as const) {
        const { status, err } = await call(request);
        assert.equal(status, refusals[code].exit, err);
        const data = await runProgram(session, alice, `return refused(postern.ioctl('pump', '${request}'))`);
        assert.ok(typeof data === 'object' && data !== null && 'data' in data);
        assert.equal(JSON.stringify(data.data).includes(`"errno":"${errno}"`), true);
      }
    });

    it('is read and written', async () => {
      const text = await runProgram(
        session,
        alice,
        `const { bytes } = await postern.stream.read({ device: 'pump', maxBytes: 4 });
         const { written } = await postern.stream.write({ device: 'pump', bytes: new TextEncoder().encode('on') });
         return [new TextDecoder().decode(bytes), written];`,
      );
      assert.deepEqual(text, ['21.5', 2]);
      assert.deepEqual(written.map(String), ['on']);
    });

    it('crashes, and is used again when its driver is back', async () => {
      await done('stop');
      await pump.unplug();
      const { status, err } = await call('stop');
      assert.equal(status, refusals.unavailable.exit, err);
      await plug();
      assert.deepEqual(await done('stop'), { returned: 7, fields: {} });
    });
  });
