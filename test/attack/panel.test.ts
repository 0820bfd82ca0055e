/**
 * CVE-2018-5702, CVE-2018-7160: a server on the loopback obeyed any page, since the name of that page's own server could be made to mean 127.0.0.1 (DNS
 * rebinding). CVE-2019-13450, CVE-2023-0957: one that let pages of any origin speak to it. And a program of another user of this machine
 * can connect to a port of the loopback as well as the user's own browser can. None of them has what `postern web` asks for, nor gets it out of the page.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ServerBench } from '../web/server/bench.ts';

let bench: ServerBench;
beforeEach(async () => {
  bench = await ServerBench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

test('a page whose name has been made to mean this machine is told nothing, and reaches nothing, with a good token too', async () => {
  const port = bench.host.split(':')[1];
  const token = bench.server.newToken();
  for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localtest.me']) {
    const host = `${name}:${port}`;
    for (const path of ['/', '/main.js', '/socket'])
      assert.deepEqual(await bench.get(path, { host }).then(({ status, body }) => [status, body]), [
        421,
        'This server answers to localhost alone.\n',
      ]);
    const page = await bench.webSocket({ host, origin: `http://${host}` });
    assert.equal(await page.closed, 421);
    // Whoever stands between may leave a Host that is right behind an Origin that is not, and the other way round.
    assert.equal(await (await bench.webSocket({ origin: `http://${host}` })).closed, 403);
    assert.equal(await (await bench.webSocket({ host })).closed, 421);
  }
  assert.equal((await bench.page({ token })).welcome.user, 'ada');
});

test('a page of any other origin opens no WebSocket, reads no answer, and puts ours in no frame', async () => {
  const { session } = (await bench.page()).welcome;
  const port = Number(bench.host.split(':')[1]);
  const others = [
    'https://evil.example',
    'http://localhost:3000',
    `http://127.0.0.1:${port + 1}`,
    `https://${bench.host}`,
    'file://',
    'null',
  ];
  for (const origin of others) {
    assert.equal(await (await bench.webSocket({ origin })).closed, 403, origin);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      const { headers } = await bench.get('/', { origin, 'access-control-request-method': 'POST' }, method);
      assert.deepEqual(
        Object.keys(headers).filter((name) => /^access-control|^set-cookie/.test(name)),
        [],
        `${method} of ${origin}`,
      );
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    }
  }
  // What a browser sends by itself to whatever asks it, lets nobody in: neither of these is looked at.
  const page = await bench.webSocket({ cookie: `session=${session}`, authorization: `Bearer ${session}` });
  page.say({});
  assert.equal((await page.words()).refusal?.code, 'denied');
});

test('a token that was seen, in a history, a log or over a shoulder, is good for nothing once it has been used', async () => {
  const token = bench.server.newToken();
  const said = JSON.stringify({ token });
  const { welcome } = await bench.page({ token });
  for (let times = 0; times < 3; times++) {
    const page = await bench.webSocket();
    page.say(said);
    assert.equal((await page.words()).refusal?.code, 'denied');
  }
  // The address of the next one does not bring it back, nor is a session taken for a token, or the other way round.
  const next = bench.server.newToken();
  for (const proof of [{ token }, { token: welcome.session }, { session: token }, { session: next }]) {
    const page = await bench.webSocket();
    page.say(proof);
    assert.equal((await page.words()).refusal?.code, 'denied', JSON.stringify(proof));
  }
  // It is never in a request, where a log or a proxy would have it: there it does nothing.
  for (const path of [`/?token=${next}`, `/socket?token=${next}`]) {
    const page = await bench.webSocket({}, path);
    assert.equal(await page.closed, 404);
  }
  await using another = await ServerBench.open();
  const page = await another.webSocket();
  page.say({ session: welcome.session });
  assert.equal((await page.words()).refusal?.code, 'denied', 'the session of another server');
});

test('nobody is let in by guessing, nor are those shut out who have a token', async () => {
  const token = bench.server.newToken();
  const tokens = new Set([token]);
  for (let count = 0; count < 100; count++) {
    const page = await bench.webSocket();
    page.say({ token: `${token.slice(0, -3)}.${count}` });
    assert.equal((await page.words()).refusal?.code, 'denied');
    await page.closed;
  }
  assert.equal(bench.broker.arrivals.count, 0, 'the broker heard of it');
  assert.equal((await bench.page({ token })).welcome.user, 'ada');
  for (let count = 0; count < 100; count++) tokens.add(bench.server.newToken());
  assert.equal(tokens.size, 101);
  for (const each of tokens) assert.match(each, /^[\w-]{43}$/, 'less than 256 bits');
});
