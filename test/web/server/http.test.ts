/** What is answered to whom, before there is any WebSocket. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { PageFiles } from '../../../web/server/page-files.ts';
import { within } from '../../patience.ts';
import { type Answer, INDEX, SCRIPT, ServerBench } from './bench.ts';

let bench: ServerBench;
before(async () => {
  bench = await ServerBench.open();
});
after(() => bench[Symbol.asyncDispose]());

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Whatever is answered, it goes with these. */
function assertHeaders({ headers }: Pick<Answer, 'headers'>, what: string): void {
  const { 'content-security-policy': policy, 'x-content-type-options': sniff, 'referrer-policy': referrer } = headers;
  assert.deepEqual([policy, sniff, referrer], [POLICY, 'nosniff', 'no-referrer'], what);
  const opener = headers['cross-origin-opener-policy'];
  const resource = headers['cross-origin-resource-policy'];
  assert.deepEqual([opener, resource, headers['cache-control']], ['same-origin', 'same-origin', 'no-cache'], what);
  assert.equal(headers['access-control-allow-origin'], undefined, what);
  assert.equal(headers['set-cookie'], undefined, what);
}

describe('the page', () => {
  it('is served to everyone on this machine: there is no secret in it', async () => {
    const { status, headers, body } = await bench.get('/');
    assert.deepEqual([status, headers['content-type'], body], [200, 'text/html; charset=utf-8', INDEX]);
    const types = {
      '/main.js': 'text/javascript; charset=utf-8',
      '/page.css': 'text/css; charset=utf-8',
      '/icon.svg': 'image/svg+xml',
    };
    for (const [path, type] of Object.entries(types)) {
      const answer = await bench.get(path);
      assert.deepEqual([answer.status, answer.headers['content-type']], [200, type], path);
      assertHeaders(answer, path);
    }
    assert.equal((await bench.get('/?utm=1')).status, 200);
  });

  it('comes as short as the browser takes it, and not again while it is the same', async () => {
    const lengths: Record<string, number> = {};
    for (const [taken, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', undefined],
      ['', undefined],
    ] as const) {
      const { headers } = await bench.get('/main.js', { 'accept-encoding': taken });
      assert.equal(headers['content-encoding'], encoding, taken);
      assert.equal(headers.vary, 'Accept-Encoding');
      lengths[encoding ?? 'plain'] = Number(headers['content-length']);
      const again = await bench.get('/main.js', { 'accept-encoding': taken, 'if-none-match': `"x", ${headers.etag}` });
      assert.deepEqual([again.status, again.body, again.headers.etag], [304, '', headers.etag], taken);
      assertHeaders(again, 'not modified');
    }
    assert.equal(lengths.plain, SCRIPT.length);
    assert.ok((lengths.br ?? 0) < 200 && (lengths.gzip ?? 0) < 200);
    const { headers } = await bench.get('/main.js');
    const other = await bench.get('/main.js', { 'accept-encoding': 'br', 'if-none-match': headers.etag });
    assert.equal(other.status, 200, 'the tag of another encoding');
  });

  it('is told of without itself by HEAD', async () => {
    const { status, headers, body } = await bench.get('/main.js', {}, 'HEAD');
    assert.deepEqual([status, headers['content-length'], body], [200, String(SCRIPT.length), '']);
  });

  it('is all that there is: no path leads out of its folder, nor to what a browser has no use for', async () => {
    const paths = [
      '/secret.html',
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/..\\secret.html',
      '//secret.html',
      '/./index.html',
      '/index.html',
      '/main.js.br',
      '/main.js/',
      '/main.js%00.css',
      '/notes.txt',
      '/inner/inner.js',
      '/inner',
      '/__proto__',
      '/constructor',
      '/etc/passwd',
      'http://localhost/main.js',
      '/socket',
      '*',
    ];
    for (const path of paths) {
      const answer = await bench.get(path);
      assert.deepEqual([answer.status, answer.body], [404, 'There is nothing.\n'], path);
      assertHeaders(answer, path);
    }
  });

  it('says how it is made where it is not there', () => {
    assert.throws(() => PageFiles.read('/nowhere/at/all'), {
      code: 'unavailable',
      message: 'the page is not in /nowhere/at/all: npm run build makes it',
    });
  });
});

describe('a request', () => {
  it('is for a name of this machine, whatever port stands there: it may have been forwarded', async () => {
    const { host } = bench;
    const right = [
      host,
      host.replace('127.0.0.1', 'localhost'),
      'localhost',
      'LocalHost:8080',
      '[::1]:1',
      '127.8.9.10',
    ];
    for (const name of right) assert.equal((await bench.get('/', { host: name })).status, 200, name);
    const wrong = [
      'evil.example',
      `evil.example:${host.split(':')[1]}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'localhost.',
      'notlocalhost',
      '192.168.1.7',
      '0.0.0.0',
      '[::]',
      'localhost:port',
      'localhost:80:80',
      'user@localhost',
    ];
    for (const name of wrong) {
      const answer = await bench.get('/', { host: name });
      assert.deepEqual([answer.status, answer.body], [421, 'This server answers to localhost alone.\n'], name);
      assertHeaders(answer, name);
    }
  });

  it('has one Host', async () => {
    for (const head of [
      'GET / HTTP/1.1',
      'GET / HTTP/1.0',
      'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example',
    ]) {
      const { status, headers } = await rawAnswer(`${head}\r\n\r\n`);
      assert.equal(status, 421, head);
      assertHeaders({ headers }, head);
    }
  });

  it('is GET or HEAD, and brings nothing along', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      const answer = await bench.get('/', {}, method);
      assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD'], method);
      assertHeaders(answer, method);
    }
    for (const more of ['Content-Length: 5\r\n\r\nhello', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'])
      assert.equal((await rawAnswer(`GET / HTTP/1.1\r\nHost: localhost\r\n${more}`)).status, 413, more);
    const expecting = await rawAnswer('GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n');
    assert.equal(expecting.status, 417);
    assertHeaders(expecting, 'expect');
  });

  it('is HTTP', async () => {
    for (const bytes of [
      '\x16\x03\x01\x02\x00\x01',
      'nonsense\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(10_000)}`,
    ]) {
      const { status, headers } = await rawAnswer(bytes);
      assert.equal(status, 400, bytes.slice(0, 20));
      assertHeaders({ headers }, bytes.slice(0, 20));
    }
  });

  it('that is not finished is not waited for', { timeout: within(60_000) }, async () => {
    const started = Date.now();
    const [silent, slow] = ['', 'GET / HTTP/1.1\r\nHost: localhost\r\n'].map((begin) => {
      const socket = bench.raw();
      socket.on('error', () => {});
      socket.write(begin);
      return socket;
    });
    assert.ok(silent && slow);
    const dripping = setInterval(() => slow.write('X-Slow: 1\r\n'), 500);
    await Promise.all([once(silent.resume(), 'close'), once(slow.resume(), 'close')]);
    clearInterval(dripping);
    const took = Date.now() - started;
    assert.ok(took > 3000 && took < within(30_000), String(took));
    assert.equal((await bench.get('/')).status, 200);
  });
});

/** The answer to these bytes. */
async function rawAnswer(bytes: string): Promise<{ status: number; headers: Answer['headers'] }> {
  const socket = bench.raw();
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (piece) => {
    heard += String(piece);
  });
  socket.write(bytes);
  await Promise.race([once(socket, 'close'), once(socket, 'end'), delay(within(5000))]);
  socket.destroy();
  const [head = ''] = heard.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { status: Number(first.split(' ')[1]), headers };
}

describe('where it listens', () => {
  it('is IPv6 too', async (context) => {
    let made: ServerBench;
    try {
      made = await ServerBench.open({ listen: { host: '::1', port: 0 } });
    } catch {
      return context.skip('no IPv6 here');
    }
    await using six = made;
    assert.match(six.server.origin ?? '', /^http:\/\/\[::1\]:\d+$/);
    assert.equal((await six.get('/')).status, 200);
    assert.equal((await six.page()).welcome.user, 'ada');
  });

  it('is told where it is taken, or cannot be', async () => {
    const port = Number(bench.host.split(':')[1]);
    await assert.rejects(ServerBench.open({ listen: { host: '127.0.0.1', port } }), {
      code: 'unavailable',
      message: `cannot listen at 127.0.0.1, port ${port} (EADDRINUSE): another program does. Without --port there is always one that is free`,
    });
    await assert.rejects(ServerBench.open({ listen: { path: '/nowhere/at/all.sock' } }), {
      code: 'unavailable',
      message: /^cannot listen at \/nowhere\/at\/all.sock \(E(NOENT|ACCES)\): /,
    });
  });

  it('is a Unix socket of the user’s own, which nobody else may open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-panel-'));
    const mask = process.umask(0);
    try {
      const path = join(folder, 'web.sock');
      await using unix = await ServerBench.open({ listen: { path } });
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(process.umask(), 0, 'the mask is as it was');
      assert.equal(unix.server.origin, undefined);
      // By ssh -L 8080:…: the browser says localhost:8080.
      assert.equal((await unix.get('/', { host: 'localhost:8080' })).status, 200);
      assert.equal((await unix.page()).welcome.user, 'ada');
    } finally {
      process.umask(mask);
      rmSync(folder, { recursive: true });
    }
  });
});
