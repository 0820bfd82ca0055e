/** Who is let in on a WebSocket, and what he is told. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { Refusal } from '../../../contract/errors.ts';
import { encode } from '../../../contract/wire/codec.ts';
import { frame, HEADER_BYTES, MAX_FRAME } from '../../../contract/wire/frame.ts';
import { NOTIFICATION, REQUEST } from '../../../contract/wire/messages.ts';
import { MOST_PAGES } from '../../../web/server/panel-server.ts';
import type { Peer } from '../../client/scripted-broker.ts';
import { within } from '../../patience.ts';
import { type PageSocket, ServerBench } from './bench.ts';

let bench: ServerBench;
beforeEach(async () => {
  bench = await ServerBench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Of a page that is not let in. */
async function refusalOf(
  page: PageSocket,
  proof: unknown,
): Promise<{ code: string; message: string; session?: string }> {
  page.say(proof);
  const { refusal, session } = await page.words();
  assert.ok(refusal !== undefined);
  assert.equal(await page.closed, 1008);
  return { code: refusal.code, message: refusal.message, ...(session === undefined ? {} : { session }) };
}

/** Its connection to the broker, once the page's has ended. */
async function ends(peer: Peer): Promise<void> {
  for (const end = Date.now() + within(10_000); !peer.isClosed && Date.now() < end; ) await delay(5);
  assert.equal(peer.isClosed, true);
}

const USED = {
  code: 'denied',
  message:
    'the token of this address has been used, or another has taken its place: press Return where `postern web` runs, and open the address that it prints',
};

describe('a page', () => {
  it('is let in by the token, as the user, and told so', async () => {
    const { welcome, peer } = await bench.page();
    const { session = '', ...who } = welcome;
    assert.deepEqual(who, { user: 'ada', uid: 1234, key: 'SHA256:test' });
    assert.match(session, /^[\w-]{43}$/);
    assert.deepEqual(peer.leftovers, []);
    assert.equal(bench.entered, 1);
  });

  it('comes again by its session, as often as it likes, in as many tabs', async () => {
    const { welcome } = await bench.page();
    for (let tab = 0; tab < 3; tab++)
      assert.equal((await bench.page({ session: welcome.session })).welcome.session, welcome.session);
    assert.equal(bench.entered, 1);
  });

  it('is let in by a token once', async () => {
    const token = bench.server.newToken();
    const { welcome } = await bench.page({ token });
    assert.deepEqual(await refusalOf(await bench.webSocket(), { token }), USED);
    // The same address, opened twice in the browser that it let in.
    assert.equal((await bench.page({ token, session: welcome.session })).welcome.session, welcome.session);
  });

  it('is not let in by a token in whose place another has come', async () => {
    const [first, second] = [bench.server.newToken(), bench.server.newToken()];
    assert.deepEqual(await refusalOf(await bench.webSocket(), { token: first }), USED);
    assert.equal((await bench.page({ token: second })).welcome.user, 'ada');
  });

  it('is not let in by anything else', async () => {
    const token = bench.server.newToken();
    const notYet = {
      code: 'denied',
      message:
        'this browser is not let in yet, or no longer: press Return where `postern web` runs, and open the address that it prints',
    };
    const shifted = `${token.slice(1)}A`;
    const cases: [proof: unknown, refusal: object][] = [
      [{}, notYet],
      [[], notYet],
      [{ session: '' }, notYet],
      [{ session: token }, notYet],
      [{ session: { length: 43 } }, notYet],
      [{ token: '' }, USED],
      [{ token: shifted }, USED],
      [{ token: `${token} ` }, USED],
      [{ token: [token] }, notYet],
      [{ token: null, session: null }, notYet],
      ['{"__proto__":{"token":1}}', notYet],
    ];
    for (const [proof, refusal] of cases)
      assert.deepEqual(await refusalOf(await bench.webSocket(), proof), refusal, JSON.stringify(proof));
    const violation = { code: 'violation', message: 'a page begins with its token, or its session' };
    for (const proof of ['', 'null', '7', 'token', '{', `{"token":"${'x'.repeat(600)}"}`])
      assert.deepEqual(await refusalOf(await bench.webSocket(), proof), violation, proof.slice(0, 20));
    assert.equal(bench.broker.arrivals.count, 0, 'the broker was asked for somebody who is not let in');
    assert.equal((await bench.page({ token })).welcome.user, 'ada', 'wrong ones have used up the token');
  });

  it('says who it is at once, or goes', { timeout: within(30_000) }, async () => {
    const page = await bench.webSocket();
    assert.equal((await page.words()).refusal?.code, 'timeout');
    assert.equal(await page.closed, 1008);
  });

  it('waits for its welcome before it goes on', async () => {
    const page = await bench.webSocket();
    page.say({ token: bench.server.newToken() });
    const peer = await bench.broker.arrivals.next();
    page.socket.send(frame(encode([REQUEST, 1, 'ping', {}])));
    assert.equal(await page.closed, 1008);
    await ends(peer);
  });

  it('that goes while the broker is asked leaves no connection behind', async () => {
    const page = await bench.webSocket();
    page.say({ token: bench.server.newToken() });
    const peer = await bench.broker.arrivals.next();
    page.socket.terminate();
    await ends(peer);
  });
});

describe('the door', () => {
  it('is for its own page alone', async () => {
    const { host } = bench;
    const token = bench.server.newToken();
    const port = host.split(':')[1];
    const wrong: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: `http://evil.example:${port}` },
      { origin: `https://${host}` },
      { origin: `http://localhost:${port}` },
      { origin: 'http://127.0.0.1' },
      { origin: 'http://127.0.0.1:1' },
      { origin: 'null' },
      { origin: '' },
      { origin: `http://${host}/` },
      { origin: `http://${host}.evil.example` },
      { host: 'evil.example', origin: 'http://evil.example' },
      { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
      { host: `192.168.1.7:${port}`, origin: `http://192.168.1.7:${port}` },
    ];
    for (const headers of wrong) {
      const page = await bench.webSocket(headers);
      assert.equal(await page.closed, headers.host === undefined ? 403 : 421, JSON.stringify(headers));
    }
    for (const path of ['/', '/socket/', '/socket?x', '/Socket', '/main.js'])
      assert.equal(await (await bench.webSocket({}, path)).closed, 404, path);
    const forwarded = { host: 'localhost:8080', origin: 'http://localhost:8080' };
    const page = await bench.webSocket(forwarded);
    page.say({ token });
    await (await bench.broker.arrivals.next()).shakeHands();
    assert.equal((await page.words()).user, 'ada');
  });

  it('is a WebSocket', async () => {
    const socket = bench.raw();
    socket.write(
      `GET /socket HTTP/1.1\r\nHost: ${bench.host}\r\nOrigin: http://${bench.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 1\r\n\r\n`,
    );
    const [answer] = await new Promise<string[]>((resolve) => socket.once('data', (data) => resolve([String(data)])));
    assert.match(answer ?? '', /^HTTP\/1\.1 400 Bad Request\r\nContent-Security-Policy: default-src 'none'/);
    socket.destroy();
  });

  it('is not held shut by those who say nothing', async () => {
    const silent: PageSocket[] = [];
    for (let count = 0; count < 40; count++) silent.push(await bench.webSocket());
    const { welcome } = await bench.page();
    assert.equal(welcome.user, 'ada');
    assert.equal(await silent[0]?.closed, 1006, 'who has been silent for longest goes');
  });

  it(`is for ${MOST_PAGES} pages`, async () => {
    const { welcome, page: first } = await bench.page();
    for (let count = 1; count < MOST_PAGES; count++) await bench.page({ session: welcome.session });
    const message = `${MOST_PAGES} pages are open already: close some of them`;
    const token = bench.server.newToken();
    const { session, ...refusal } = await refusalOf(await bench.webSocket(), { token });
    assert.deepEqual(refusal, { code: 'limit', message });
    first.socket.close();
    await first.closed;
    // The token is used up; what it was good for is not.
    assert.equal((await bench.page({ session })).welcome.session, session);
  });
});

describe('what goes through', () => {
  it('is the same bytes, both ways', async () => {
    const { page, peer } = await bench.page();
    const request = frame(encode([REQUEST, 1, 'echo', { bytes: Uint8Array.from({ length: 256 }, (_, at) => at) }]));
    page.socket.send(request.subarray(0, 7));
    page.socket.send(request.subarray(7));
    const { id, params } = await peer.request();
    assert.equal(id, 1);
    peer.reply(1, params);
    const event = { subscription: 1, sequence: 1, dropped: 0, value: 'x'.repeat(60_000) };
    peer.notify('event', event);
    const expected = Buffer.concat([
      frame(encode([1, 1, null, params])),
      frame(encode([NOTIFICATION, 'event', event])),
    ]);
    let heard: Buffer = Buffer.alloc(0);
    while (heard.length < expected.length) heard = Buffer.concat([heard, (await page.next()) as Buffer]);
    assert.deepEqual(heard, expected);
  });

  it('is no text, and nothing that is longer than a frame', async () => {
    const text = await bench.page();
    text.page.say({ more: 1 });
    assert.equal(await text.page.closed, 1003);
    const longest = await bench.page();
    const most = frame(encode(new Uint8Array(MAX_FRAME - 3)));
    assert.equal(most.length, HEADER_BYTES + MAX_FRAME);
    longest.page.socket.send(most);
    assert.equal(((await longest.peer.next()) as Uint8Array).length, MAX_FRAME - 3);
    assert.equal(longest.page.socket.readyState, WebSocket.OPEN);
    longest.page.socket.send(Buffer.concat([most, new Uint8Array(1)]));
    assert.equal(await longest.page.closed, 1009);
    await ends(longest.peer);
  });

  it('ends with the page: the broker’s end is closed, and outputs are made safe there', async () => {
    const { page, peer } = await bench.page();
    page.socket.close();
    await page.closed;
    await ends(peer);
  });

  it('has the broker’s goodbye in it, as it came', async () => {
    const { page, peer } = await bench.page();
    const goodbye = { code: 'denied', message: 'your key was revoked' } as const;
    peer.notify('goodbye', goodbye);
    peer.end();
    assert.deepEqual(await page.next(), Buffer.from(frame(encode([NOTIFICATION, 'goodbye', goodbye]))));
    assert.equal(await page.closed, 1000);
  });

  it('says who keeps it from the broker, and that the session is good all the same', async () => {
    const { broker, server } = bench;
    broker.dialError = new Refusal('unreachable', 'no broker at /run/x (ENOENT)', { errno: 'ENOENT' });
    const page = await bench.webSocket();
    page.say({ token: server.newToken() });
    const { session, refusal } = await page.words();
    assert.deepEqual(refusal, {
      code: 'unreachable',
      message: 'no broker at /run/x (ENOENT)',
      data: { errno: 'ENOENT' },
    });
    broker.dialError = undefined;
    assert.equal((await bench.page({ session })).welcome.user, 'ada');
    const denied = await bench.webSocket();
    denied.say({ session });
    const peer = await broker.arrivals.next();
    peer.notify('goodbye', { code: 'denied', message: 'the key SHA256:x is not enrolled for ada' });
    peer.end();
    const { refusal: final } = await denied.words();
    assert.deepEqual([final?.code, final?.message], ['denied', 'the key SHA256:x is not enrolled for ada']);
  });

  it('ends when the server does', async () => {
    const { page, peer } = await bench.page();
    const stranger = await bench.webSocket();
    await bench.server[Symbol.asyncDispose]();
    assert.equal(await page.closed, 1001);
    assert.equal(await stranger.closed, 1001);
    await ends(peer);
  });
});
