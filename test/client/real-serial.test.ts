/** Serial ports by the client library, against the real broker. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { HeldPort, Postern, TappedBytes } from '../../client/main.ts';
import { concat } from '../../contract/bytes.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { until } from '../cli/harness.ts';
import { RealBroker } from './real-broker.ts';

let broker: RealBroker;
let wire: SimulatedSerialPort;
let heard: Uint8Array[] = [];

before(async () => {
  broker = await RealBroker.start({}, ({ kernel }) => {
    wire = new SimulatedSerialPort(kernel, {
      name: 'ttyUSB7',
      usb: { driver: 'ftdi_sio', vendorId: '0403', productId: '6001' },
    });
    return {
      devices: {
        ecu: { kind: 'serial', path: '/dev/ttyUSB7', baudRate: 9600, safe: [{ send: 'SAFE\n' }] },
      },
      rule: { limits: { baudRates: [19200] } },
    };
  });
  wire.end.onBytes((bytes) => heard.push(bytes));
});
after(() => broker[Symbol.asyncDispose]());

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytes = (given: string) => Uint8Array.from(Buffer.from(given, 'latin1'));
async function withPort<Value>(act: (port: HeldPort, postern: Postern) => Promise<Value>): Promise<Value> {
  await using postern = await broker.connect();
  await using port = await postern.serial('ecu').take();
  return await act(port, postern);
}
const heardText = () => text(concat(heard));

describe('a port that is held', () => {
  it('carries bytes both ways, in order and whole', () =>
    withPort(async (port) => {
      heard = [];
      const large = Uint8Array.from({ length: 150_000 }, (_, at) => (at * 7) & 0xff);
      await Promise.all([port.write(large), port.write(bytes('end'))]);
      await port.drain({ timeoutMs: 5000 });
      assert.deepEqual(Buffer.from(concat(heard)), Buffer.concat([large, Buffer.from('end')]));
      // A terminal has room for a few kilobytes that nobody reads.
      const got: Uint8Array[] = [];
      wire.end.send(large.subarray(0, 1000));
      for await (const chunk of port) {
        got.push(chunk);
        const { length } = concat(got);
        if (length >= 20_000) break;
        wire.end.send(large.subarray(length, length + 1000));
      }
      assert.deepEqual(Buffer.from(concat(got)), Buffer.from(large.subarray(0, 20_000)));
      assert.equal((await port.read(10)).length, 0);
    }));

  it('has lines, breaks, and another speed where a rule allows it', () =>
    withPort(async (port) => {
      assert.ok(port.lines !== undefined);
      await port.lines.set({ dtr: false });
      assert.equal((await port.lines.get()).dtr, false);
      assert.equal(wire.terminal.lines.dtr, false);
      wire.end.setLines({ rts: false });
      assert.equal((await port.lines.get()).cts, false);
      wire.end.setLines({ rts: true });
      let broken = false;
      const ear = wire.end.onBreak((isOn) => {
        broken ||= isOn;
      });
      await port.break({ durationMs: 1 });
      ear.close();
      assert.ok(broken);
      assert.equal((await port.configure({ baudRate: 19_200 })).baudRate, 19_200);
      await assert.rejects(port.configure({ baudRate: 57_600 }), { code: 'denied' });
      assert.equal((await port.info()).settings.baudRate, 19_200);
    }));

  it('throws away what was received when it is told to', () =>
    withPort(async (port) => {
      wire.end.send(bytes('old'));
      await until(async () => (await port.info()).waiting === 3, 'it is received');
      await port.purge();
      wire.end.send(bytes('new'));
      assert.equal(text(await port.read(1000)), 'new');
    }));

  it('keeps others out, is made safe at the end, and not with `keep`', async () => {
    await using other = await broker.connect();
    heard = [];
    await withPort(async (port) => {
      await assert.rejects(other.serial('ecu').transact('x'), { code: 'busy' });
      await assert.rejects(other.serial('ecu').take(), { code: 'busy' });
      await port.write(bytes('on'));
      await port.close({ keep: true });
    });
    assert.equal(heardText(), 'on');
    await withPort((port) => port.write(bytes('on')));
    await until(() => heardText() === 'ononSAFE\n', 'it is made safe');
    assert.equal((await other.serial('ecu').transact('x')).endedBy, 'nothing');
  });

  it('survives being unplugged', () =>
    withPort(async (port) => {
      const waiting = port.read(10_000);
      wire.unplug();
      await assert.rejects(waiting, { code: 'unavailable' });
      await assert.rejects(port.write(bytes('x')), { code: 'unavailable' });
      const back = port.replugged();
      wire.plug();
      await back;
      assert.equal(port.lease.signal.aborted, false);
      // It is opened again when it is used.
      const reading = port.read(60_000);
      await until(async () => (await port.info()).open, 'it is open');
      wire.end.send(bytes('here'));
      assert.equal(text(await reading), 'here');
    }));

  it('is lost when an administrator seizes it, and says why to who waits', async () => {
    await using admin = await broker.connect();
    await withPort(async (port) => {
      const loop = (async () => {
        for await (const _ of port);
      })();
      loop.catch(() => {});
      await admin.lease.seize({ device: 'ecu', reason: 'maintenance' });
      await assert.rejects(loop);
      await until(() => port.lease.signal.aborted, 'the lease is lost');
      await assert.rejects(port.write(bytes('x')), { code: 'unsafe', message: /maintenance/ });
    });
  });
});

describe('a tap on a port', () => {
  it('hears everything once, from the middle of the traffic on, and slows nobody', async () => {
    await using listener = await broker.connect();
    await withPort(async (port) => {
      const lines = Array.from({ length: 300 }, (_, index) => `line ${index};`);
      const sending = (async () => {
        for (const line of lines) await port.write(bytes(line));
      })();
      await until(async () => (await port.info()).sent > 500, 'some is sent');
      await using tap = listener.serial('ecu').tap({ replay: 400, maxQueued: 100_000 });
      await tap.started;
      await sending;
      wire.end.send(bytes('answer'));
      assert.equal(text(await port.read(1000)), 'answer');
      const seen: TappedBytes[] = [];
      for await (const piece of tap) {
        seen.push(piece);
        if (piece.direction === 'received' && text(piece.bytes).endsWith('answer')) break;
      }
      assert.ok(seen.every(({ missed, resumed }) => missed === 0 && !resumed));
      const sent = text(concat(seen.filter(({ direction }) => direction === 'sent').map((piece) => piece.bytes)));
      assert.ok(lines.join('').endsWith(sent));
      assert.ok(sent.length >= 400);
    });
  });
});
