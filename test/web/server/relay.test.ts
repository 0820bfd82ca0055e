/** Neither side gets far ahead of the other, however slow that is; and a page that has silently gone is let go. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket, { WebSocketServer } from 'ws';
import { entered } from '../../../client/entrance.ts';
import type { Transport, TransportHandlers } from '../../../client/transport.ts';
import { unixDial } from '../../../client/transport-unix.ts';
import { relay } from '../../../web/server/relay.ts';
import { newSigner, Peer } from '../../client/scripted-broker.ts';
import { within } from '../../patience.ts';
import { identityFor, type PageSocket, ServerBench } from './bench.ts';

const MIB = 1024 * 1024;
const ALL = 96 * MIB;
/** What may be under way: kernels keep some megabytes for each of the two sockets, this program some hundred kilobytes. */
const MOST_UNDER_WAY = 24 * MIB;
const BLOCK = 64 * 1024;

/** A broker of whose stream the test has the very socket. */
class BareBroker {
  readonly key = newSigner();
  readonly #folder = mkdtempSync(join(tmpdir(), 'postern-relay-'));
  readonly path = join(this.#folder, 'broker.sock');
  readonly #streams: Socket[] = [];
  readonly #server = createServer((stream) => {
    this.#streams.push(stream);
    const peer = new Peer({ write: (bytes) => stream.write(bytes), end: () => stream.end() }, this.key);
    const read = (bytes: Uint8Array) => peer.receive(bytes);
    stream.on('data', read);
    stream.on('error', () => {});
    void peer.shakeHands().then(() => stream.off('data', read));
  });

  async listen(): Promise<void> {
    this.#server.listen(this.path);
    await once(this.#server, 'listening');
  }

  get stream(): Socket {
    const stream = this.#streams.at(-1);
    assert.ok(stream !== undefined);
    return stream;
  }

  /** As one that is killed: its connections break. */
  kill(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#server.close();
  }

  [Symbol.dispose](): void {
    this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

let broker: BareBroker;
let bench: ServerBench;
let page: PageSocket;
beforeEach(async () => {
  broker = new BareBroker();
  await broker.listen();
  bench = await ServerBench.open({ dial: entered(unixDial(broker.path), identityFor(broker.key.publicKey)) });
  page = await bench.webSocket();
  page.say({ token: bench.server.newToken() });
  assert.equal((await page.words()).user, 'ada');
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  broker[Symbol.dispose]();
});

/** Each block is another one. */
const block = (n: number) => Buffer.alloc(BLOCK, n % 251);

/** What a sum of blocks that came in pieces must be. */
class Blocks {
  bytes = 0;
  take(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const n = Math.floor((this.bytes + at) / BLOCK);
      const end = Math.min(piece.length, (n + 1) * BLOCK - this.bytes);
      if (
        !block(n)
          .subarray(0, end - at)
          .equals(piece.subarray(at, end))
      )
        assert.fail(`block ${n} came otherwise`);
      at = end;
    }
    this.bytes += piece.length;
  }
}

/** Waits until a figure stays as it is, and gives it. */
async function settled(figure: () => number): Promise<number> {
  for (let last = figure(), same = 0; ; ) {
    await delay(100);
    same = figure() === last ? same + 1 : 0;
    last = figure();
    if (same === 5) return last;
  }
}

describe('a browser that does not read', () => {
  it('stops the broker’s stream, and has all of it later, in order', { timeout: within(120_000) }, async () => {
    page.socket.pause();
    const { stream } = broker;
    let written = 0;
    const write = () => {
      while (written < ALL && stream.write(block(written / BLOCK))) written += BLOCK;
      if (written < ALL) {
        written += BLOCK; // taken, and the last one for the moment
        stream.once('drain', write);
      }
    };
    write();
    const underWay = await settled(() => written);
    assert.ok(underWay < MOST_UNDER_WAY, `${underWay} bytes are under way`);
    const blocks = new Blocks();
    page.socket.on('message', (data: Buffer) => blocks.take(data));
    page.socket.resume();
    while (blocks.bytes < ALL) await delay(20);
    assert.equal(blocks.bytes, written);
  });

  it('hears the end when it reads again, where the broker has gone meanwhile', {
    timeout: within(60_000),
  }, async () => {
    page.socket.pause();
    for (let n = 0; n < 100; n++) broker.stream.write(block(n));
    await settled(() => broker.stream.writableLength);
    broker.stream.end();
    const blocks = new Blocks();
    page.socket.on('message', (data: Buffer) => blocks.take(data));
    page.socket.resume();
    assert.equal(await page.closed, 1000);
    assert.equal(blocks.bytes, 100 * BLOCK);
  });
});

describe('a broker that does not read', () => {
  it('stops the page’s stream, and has all of it later, in order', { timeout: within(120_000) }, async () => {
    const { stream } = broker;
    stream.pause();
    for (let n = 0; n < ALL / BLOCK; n++) page.socket.send(block(n));
    const left = () => ALL - page.socket.bufferedAmount;
    const underWay = await settled(left);
    assert.ok(underWay < MOST_UNDER_WAY, `${underWay} bytes are under way`);
    const blocks = new Blocks();
    stream.on('data', (piece) => blocks.take(piece as Buffer));
    stream.resume();
    while (blocks.bytes < ALL) await delay(20);
    assert.equal(blocks.bytes, ALL);
  });

  it('and goes, takes the page’s connection along', async () => {
    broker.stream.pause();
    for (let n = 0; n < 200; n++) page.socket.send(block(n));
    await settled(() => page.socket.bufferedAmount);
    broker.kill();
    assert.ok([1000, 1006].includes(await page.closed));
  });
});

describe('a page that has silently gone', () => {
  it('is let go after a while: what it holds at the broker shall not stay for as long as its ssh', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ends: Record<string, boolean> = {};
    server.on('connection', (socket, { url = '' }) => {
      let handlers: TransportHandlers | undefined;
      const transport: Transport = {
        start: (theirs) => {
          handlers = theirs;
        },
        send: () => true,
        close: () => {
          ends[url] = true;
          handlers?.onClose();
        },
      };
      relay(socket, transport, 20);
    });
    const alive = new WebSocket(`ws://127.0.0.1:${port}/alive`);
    const gone = new WebSocket(`ws://127.0.0.1:${port}/gone`, { autoPong: false });
    try {
      await once(gone, 'close');
      while (Object.keys(ends).length === 0) await delay(5);
      assert.deepEqual(ends, { '/gone': true });
      assert.equal(alive.readyState, WebSocket.OPEN);
    } finally {
      alive.terminate();
      server.close();
    }
  });
});
