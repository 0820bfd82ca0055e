/** The same broker on pseudo terminals of this machine, as an ordinary user may have them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Linux } from '../../../broker/hardware/linux.ts';
import type { FileIdentity, SerialCalls } from '../../../broker/hardware/os.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { Pty } from '../../../sim/pty.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, bob } from '../people.ts';
import { ask, bytesOf, line, serialPolicy, textOf } from './bench.ts';

const device = 'port';

/** A simulated kernel, but for pseudo terminals, which are this machine's. */
class KernelWithPtys extends SimulatedKernel {
  readonly #linux = new Linux();
  override readonly serial: SerialCalls = this.#linux.serial;

  override realPath(path: string): string | undefined {
    return isPty(path) ? this.#linux.realPath(path) : super.realPath(path);
  }

  override look(path: string): FileIdentity {
    return isPty(path) ? this.#linux.look(path) : super.look(path);
  }

  /** Those of the simulated kernel are larger than any that there is. */
  override identify(fd: number): FileIdentity {
    return fd < 1_000_000 ? this.#linux.identify(fd) : super.identify(fd);
  }
}

const isPty = (path: string) => path.startsWith('/dev/pts/');

async function start(entry: Parameters<typeof serialPolicy>[0] = {}) {
  const pty = new Pty();
  const broker = await TestBroker.start({
    policy: serialPolicy({ ...entry, entry: { ...entry.entry, path: pty.path } }),
    kernel: (clock) => new KernelWithPtys(clock),
  });
  return {
    pty,
    broker,
    [Symbol.asyncDispose]: async () => {
      await broker[Symbol.asyncDispose]();
      pty.close();
    },
  };
}

test('a megabyte each way, every byte in order', async () => {
  await using stage = await start();
  const { pty, broker } = stage;
  const client = await broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.read', { device });
  const bytes = new Uint8Array(randomBytes(1024 * 1024));
  const heard: Uint8Array[] = [];
  pty.onBytes((part) => heard.push(part));
  const write = async () => {
    for (let at = 0; at < bytes.length; at += 50_000)
      await client.call('serial.write', { device, bytes: bytes.subarray(at, at + 50_000) });
  };
  const read = async () => {
    pty.send(bytes);
    const got: Uint8Array[] = [];
    for (let length = 0; length < bytes.length; ) {
      const part = (await client.call('serial.read', { device, waitMs: 5000 })).bytes;
      assert.ok(part.length > 0);
      got.push(part);
      length += part.length;
    }
    return Buffer.concat(got);
  };
  const [got] = await Promise.all([read(), write()]);
  assert.ok(got.equals(bytes));
  await until(() => heard.reduce((sum, { length }) => sum + length, 0) >= bytes.length, 'all is heard');
  assert.ok(Buffer.concat(heard).equals(bytes));
});

test('transactions of two users, and no modem lines', async () => {
  await using stage = await start();
  const { pty, broker } = stage;
  const [one, other] = [await broker.connect(alice), await broker.connect(bob)];
  pty.onBytes((bytes) => {
    for (const text of textOf(bytes).split('\n').slice(0, -1)) pty.send(bytesOf(`${text}!\n`));
  });
  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, at) => textOf((await ask(at % 2 === 0 ? one : other, `${at}\n`)).bytes)),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 30 }, (_, at) => `${at}!\n`),
  );
  assert.equal((await one.serial(device).info()).lines, undefined);
  await one.lease({ device });
  assert.match((await refusal(one.call('serial.setLines', { device, dtr: true }), 'device')).message, /no modem lines/);
});

test('a holder that is killed with the line full: what was not sent is dropped, and the sequence is said', async () => {
  const safe = [{ purge: 'unsent' }, { lines: { dtr: false } }, { send: '\u0003\nOFF\n' }] as const;
  await using stage = await start({ entry: { safe } });
  const { pty, broker } = stage;
  const client = await broker.connect(alice);
  await client.lease({ device });
  // Nobody reads at the other end: the kernel takes what it has room for.
  for (let at = 0; at < 5; at++)
    client.call('serial.write', { device, bytes: new Uint8Array(50_000).fill(0x78) }).catch(() => {});
  while ((await client.serial(device).info()).sent === 0);
  await client.close();
  await until(() => broker.broker.core.leases.all.length === 0, 'its lease is lost');
  let heard = '';
  pty.onBytes((bytes) => {
    heard += textOf(bytes);
  });
  await until(() => heard.endsWith('\u0003\nOFF\n'), 'it is off');
  assert.ok(heard.length < 100_000, `${heard.length} came through`);
});

test('hung up in the middle of a transaction, and gone', async () => {
  await using stage = await start();
  const { pty, broker } = stage;
  const client = await broker.connect(alice);
  await client.lease({ device });
  pty.onBytes(() => pty.send(bytesOf('ha')));
  const asking = refusal(ask(client, 'half\n', { timeoutMs: 5000 }), 'unavailable');
  while ((await client.serial(device).info()).received < 2);
  pty.close();
  assert.equal(textOf((await asking).data.received as Uint8Array), 'ha');
  await refusal(client.call('serial.write', line('x')), 'unavailable');
  assert.equal((await client.serial(device).info()).present, false);
});
