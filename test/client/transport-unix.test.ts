import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Transport } from '../../client/transport.ts';
import { unixDial } from '../../client/transport-unix.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-client-'));
after(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;

async function pair(name: string): Promise<{ transport: Transport; far: Socket; stop: () => void }> {
  const path = join(folder, name);
  const server = createServer({ pauseOnConnect: false });
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const transport = await unixDial(path)(never);
  return { transport, far: await accepted, stop: () => server.close() };
}

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

describe('the Unix transport', () => {
  it('carries every byte both ways, in order', async () => {
    const { transport, far, stop } = await pair('bytes');
    const received: Buffer[] = [];
    let closed: Error | undefined | 'open' = 'open';
    const done = new Promise<void>((resolve) =>
      transport.start({
        onData: (bytes) => received.push(Buffer.from(bytes)),
        onDrain: () => {},
        onClose: (cause) => {
          closed = cause;
          resolve();
        },
      }),
    );
    const echoed: Buffer[] = [];
    far.on('data', (bytes) => echoed.push(bytes));
    far.write(everyByte);
    assert.equal(transport.send(everyByte), true);
    await delay(20);
    far.end(everyByte);
    await done;
    assert.deepEqual(Buffer.concat(received), Buffer.concat([everyByte, everyByte]));
    assert.deepEqual(Buffer.concat(echoed), Buffer.from(everyByte));
    assert.equal(closed, undefined);
    stop();
  });

  it('holds back what arrives before it is started', async () => {
    const { transport, far, stop } = await pair('early');
    far.write('early');
    await delay(20);
    const first = new Promise<string>((resolve) =>
      transport.start({
        onData: (bytes) => resolve(Buffer.from(bytes).toString()),
        onDrain: () => {},
        onClose: () => {},
      }),
    );
    assert.equal(await first, 'early');
    transport.close();
    stop();
  });

  it('tells of an end that came before it was started', async () => {
    const { transport, stop } = await pair('gone');
    transport.close();
    await delay(20);
    await new Promise<void>((resolve) =>
      transport.start({ onData: () => {}, onDrain: () => {}, onClose: () => resolve() }),
    );
    assert.equal(transport.send(everyByte), true);
    transport.close();
    stop();
  });

  it('says when it is full and when it has room again, and closes only behind what was sent', async () => {
    const { transport, far, stop } = await pair('full');
    far.pause();
    const drained = new Promise<void>((resolve) =>
      transport.start({ onData: () => {}, onDrain: resolve, onClose: () => {} }),
    );
    const block = new Uint8Array(64 * 1024);
    let sent = 0;
    let room = true;
    while (room) {
      room = transport.send(block);
      sent += block.length;
      assert.ok(sent < 64 * 1024 * 1024, 'never full');
    }
    let got = 0;
    far.on('data', (bytes) => {
      got += bytes.length;
    });
    far.resume();
    await drained;
    transport.send(block);
    transport.close();
    await new Promise((resolve) => far.once('end', resolve));
    assert.equal(got, sent + block.length);
    stop();
  });

  it('holds back what arrives when it is told to, and then the far end is held back too', async () => {
    const { transport, far, stop } = await pair('held');
    let got = 0;
    transport.start({
      onData(bytes) {
        got += bytes.length;
      },
      onDrain: () => {},
      onClose: () => {},
    });
    transport.pause?.();
    let sent = 0;
    for (const block = new Uint8Array(64 * 1024); far.write(block) && sent < 64 * 1024 * 1024; ) sent += block.length;
    await delay(20);
    assert.ok(far.writableLength > 0, 'the far end is not held back');
    assert.equal(got, 0);
    const drained = once(far, 'drain');
    transport.resume?.();
    await drained;
    assert.ok(got > 0);
    transport.close();
    far.destroy();
    stop();
  });

  it('is there where the kernel answers no question about networks, as under RestrictAddressFamilies=AF_UNIX', async () => {
    const path = join(folder, 'unix-alone');
    const server = createServer((socket) => socket.end('hello')).listen(path);
    await once(server, 'listening');
    const module = JSON.stringify(new URL('../../client/transport-unix.ts', import.meta.url));
    const script = `
      import os from 'node:os';
      const refuse = () => { throw new Error('EAFNOSUPPORT'); };
      os.networkInterfaces = refuse;
      const { unixDial } = await import(${module});
      const transport = await unixDial(process.argv[1])(new AbortController().signal);
      transport.start({ onData: (bytes) => process.stdout.write(bytes), onDrain() {}, onClose() {} });
      if (os.networkInterfaces !== refuse) throw new Error('the function is another one afterwards');`;
    const client = spawn(process.execPath, ['--input-type=module', '--eval', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    client.stdout.on('data', (text) => {
      heard += text;
    });
    const [status] = await once(client, 'close');
    server.close();
    assert.deepEqual([status, heard], [0, 'hello']);
  });
});

describe('no way to the broker', () => {
  it('says what is wrong and what to do', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const dead = join(folder, 'dead');
    const cases: [path: string, errno: string, advice: RegExp][] = [
      [join(folder, 'none'), 'ENOENT', /there is no socket.*systemctl status postern/],
      [file, 'ECONNREFUSED', /nobody listens there/],
      [join(folder, 'x'.repeat(120)), 'ENAMETOOLONG', /at most 107 bytes/],
      [join(dead, 'below', 'nothing'), 'ENOENT', /there is no socket/],
    ];
    for (const [path, errno, message] of cases)
      await assert.rejects(unixDial(path)(never), { code: 'unreachable', message, data: { errno, socket: path } });
  });

  it('is tried again while the broker has no room for new connections', async () => {
    const path = join(folder, 'crowded');
    const script =
      "require('net').createServer().listen({ path: process.argv[1], backlog: 1 }, () => console.log('here'))";
    const broker = spawn(process.execPath, ['--eval', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const crowd: Socket[] = [];
    try {
      await once(broker.stdout, 'data');
      broker.kill('SIGSTOP');
      let refused = false;
      while (!refused) {
        const socket = connect(path);
        crowd.push(socket);
        refused = await Promise.race([
          once(socket, 'connect').then(() => false),
          new Promise<boolean>((resolve) => socket.once('error', (error) => resolve(/EAGAIN/.test(error.message)))),
        ]);
      }
      const dialling = unixDial(path)(never);
      await delay(60);
      broker.kill('SIGCONT');
      (await dialling).close();
    } finally {
      for (const socket of crowd) socket.destroy();
      broker.kill('SIGKILL');
    }
  });

  it('is given up when it is told to', async () => {
    const reason = new Error('enough');
    await assert.rejects(unixDial(join(folder, 'none'))(AbortSignal.abort(reason)), reason);
  });
});
