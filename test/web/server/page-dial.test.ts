/** The page's own client at the server: what it is told when the broker, or the server, goes and comes back. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { openPostern, type Postern } from '../../../client/browser.ts';
import type { Dial } from '../../../client/transport.ts';
import { Refusal } from '../../../contract/errors.ts';
import type { Peer } from '../../client/scripted-broker.ts';
import { ServerBench } from './bench.ts';

let bench: ServerBench;
let postern: Postern | undefined;
const states: string[] = [];
const globals = globalThis as Record<string, unknown>;
const before = { WebSocket: globals.WebSocket, localStorage: globals.localStorage, location: globals.location };

beforeEach(async () => {
  bench = await ServerBench.open();
  const kept = new Map<string, string>();
  // What the page finds in a browser.
  const browser = {
    location: { protocol: 'http:', host: bench.host },
    localStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    },
    WebSocket: class extends WebSocket {
      constructor(url: string) {
        super(url, { origin: `http://${bench.host}` });
        this.on('error', () => {});
      }
    },
  };
  for (const [name, value] of Object.entries(browser))
    Object.defineProperty(globals, name, { value, configurable: true, writable: true });
  states.length = 0;
});
afterEach(async () => {
  await postern?.close();
  await bench[Symbol.asyncDispose]();
  for (const [name, value] of Object.entries(before))
    Object.defineProperty(globals, name, { value, configurable: true, writable: true });
});

async function dialOf(token?: string): Promise<Dial> {
  const module = new URL('../../../web/page/panel/socket-dial.ts', import.meta.url).href;
  const { socketDial } = (await import(module)) as { socketDial(token?: string): Dial };
  return socketDial(token);
}

async function connect(token?: string): Promise<{ own: Postern; peer: Peer }> {
  const opening = openPostern({
    dial: await dialOf(token),
    reconnect: { minMs: 5, maxMs: 20 },
    onState: (state, reason) => states.push(reason === undefined ? state : `${state} ${reason.code}`),
  });
  const peer = await bench.broker.arrivals.next();
  await peer.shakeHands();
  postern = await opening;
  return { own: postern, peer };
}

const refusalOf = async (token?: string) =>
  openPostern({ dial: await dialOf(token), reconnect: false }).then(
    () => undefined,
    ({ code, message }: Refusal) => ({ code, message }),
  );

describe('the page’s client', () => {
  it('goes on by its session when the broker was gone and is back', async () => {
    const { broker, server } = bench;
    const { own, peer } = await connect(server.newToken());
    assert.deepEqual(own.principal, { user: 'ada', uid: 1234, key: 'SHA256:test' });
    broker.dialError = new Refusal('unreachable', 'no broker at /run/x (ENOENT)');
    peer.end();
    while (!states.includes('reconnecting unreachable')) await delay(5);
    broker.dialError = undefined;
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const answer = own.ping();
    await again.answer('ping', {}, {});
    await answer;
    assert.deepEqual([...new Set(states)], ['connected', 'reconnecting disconnected', 'reconnecting unreachable']);
  });

  it('knows the broker’s goodbye', async () => {
    const { peer } = await connect(bench.server.newToken());
    peer.notify('goodbye', { code: 'denied', message: 'your key was revoked' });
    peer.end();
    while (!states.includes('closed denied')) await delay(5);
  });

  it('sends what is longer than a message may be in pieces', async () => {
    const { own, peer } = await connect(bench.server.newToken());
    const calls = Array.from({ length: 20 }, (_, n) => own.request(`call.${n}`, { text: 'x'.repeat(20_000) }));
    for (let n = 0; n < calls.length; n++) {
      const { id, method } = await peer.request();
      assert.equal(method, `call.${n}`);
      peer.reply(id, n);
    }
    assert.deepEqual(await Promise.all(calls), [...calls.keys()]);
  });

  it('tells what the server says, and where that has gone', async () => {
    const { code, message } = (await refusalOf('wrong')) ?? {};
    assert.equal(code, 'denied');
    assert.match(message ?? '', /press Return where `postern web` runs/);
    bench.broker.dialError = new Refusal('unreachable', 'no broker at /run/x (ENOENT)');
    assert.deepEqual(await refusalOf(bench.server.newToken()), {
      code: 'unreachable',
      message: 'no broker at /run/x (ENOENT)',
    });
    await bench.server[Symbol.asyncDispose]();
    const gone = await refusalOf();
    assert.equal(gone?.code, 'unreachable');
    assert.match(gone?.message ?? '', /`postern web` does not answer/);
  });
});
