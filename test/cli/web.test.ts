/** `postern web`, as a person has it: what it prints, what ends it, and what it has against its words. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { parseWhere } from '../../cli/web/listen-words.ts';
import { bundlePage } from '../../tools/bundle-page.ts';
import { RealBroker } from '../client/real-broker.ts';
import { type Running, start, until } from './harness.ts';

const checkout = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The sources: in a checkout the page is where it is made. */
const program = checkout('cli/main.ts');

let broker: RealBroker;
let environment: Record<string, string>;
before(async () => {
  if (!existsSync(checkout('.cache/web/index.html'))) await bundlePage(checkout('.cache/web'));
  broker = await RealBroker.start();
  environment = {
    PATH: process.env.PATH ?? '',
    HOME: broker.folder,
    XDG_CONFIG_HOME: join(broker.folder, 'config'),
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: broker.key,
  };
});
after(() => broker[Symbol.asyncDispose]());

const web = (words: readonly string[] = [], more: Record<string, string> = {}): Running =>
  start(['web', ...words], { ...environment, ...more }, program);

const printed = async (running: Running, pattern: RegExp, times = 1): Promise<string> => {
  const found = () => [...running.outcome.out.matchAll(new RegExp(pattern, 'g'))].map(([all]) => all);
  await until(() => found().length >= times, `it prints ${pattern}: ${running.outcome.err}`);
  return found().at(-1) ?? '';
};

async function ended(running: Running, signal: NodeJS.Signals): Promise<number | null> {
  running.kill(signal);
  return (await running.ended()).status;
}

/** The first words that a page hears. */
function heard(socket: WebSocket, proof: object): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify(proof)));
    socket.on('message', (data) => resolve(JSON.parse(String(data))));
    socket.on('error', reject);
  });
}

const URL_WITH_TOKEN = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/;

describe('postern web', () => {
  it('prints an address that lets a browser in, another on Return, and ends with Ctrl-C', async () => {
    const running = web();
    const first = new URL(await printed(running, URL_WITH_TOKEN));
    assert.equal((await fetch(first.origin)).status, 200);
    running.write('\n');
    const second = new URL(await printed(running, URL_WITH_TOKEN, 2));
    assert.equal(second.origin, first.origin);
    const tokenOf = ({ hash }: URL) => ({ token: hash.slice('#token='.length) });
    const socket = () => new WebSocket(`ws://${first.host}/socket`, { origin: first.origin });
    const refused = await heard(socket(), tokenOf(first));
    assert.equal((refused.refusal as { code: string }).code, 'denied');
    const page = socket();
    const welcome = await heard(page, tokenOf(second));
    assert.equal(welcome.uid, process.getuid?.());
    await until(() => /a browser has been let in; Return prints/.test(running.outcome.err), 'it says so');
    const closed = new Promise((resolve) => page.on('close', resolve));
    assert.equal(await ended(running, 'SIGINT'), 0);
    assert.equal(await closed, 1001);
  });

  it('is JSON for programs, and takes a port', async () => {
    const running = web(['--port', '0', '--json']);
    const { url } = JSON.parse(await printed(running, /\{.*\}/));
    assert.match(url, URL_WITH_TOKEN);
    assert.equal(running.outcome.err, '');
    assert.equal(await ended(running, 'SIGTERM'), 0);
  });

  it('listens on a socket of the user’s own, in the place of one that was left', async () => {
    const folder = join(broker.folder, 'own');
    mkdirSync(folder, { mode: 0o700 });
    const path = join(folder, 'web.sock');
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const running = web(['--listen', path]);
      await printed(running, /http:\/\/localhost:8080\/#token=/);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.match(running.outcome.out, new RegExp(`ssh -L 8080:${path} THIS-MACHINE`));
      await ended(running, signal);
    }
    assert.equal(existsSync(path), false);
    writeFileSync(path, '');
    const file = await web(['--listen', path]).ended();
    assert.deepEqual([file.status, file.err.includes('there is a file of that name')], [2, true]);
    chmodSync(folder, 0o777);
    const open = await web(['--listen', join(folder, 'other.sock')]).ended();
    assert.equal(open.status, 2);
    assert.match(open.err, /others may write to its folder\n {2}hint: one of your own/);
  });

  it('serves also while there is no broker yet', async () => {
    const running = web([], { POSTERN_SOCKET: join(broker.folder, 'none.sock') });
    await printed(running, URL_WITH_TOKEN);
    assert.match(running.outcome.err, /no broker at .*none\.sock \(ENOENT\).* The page waits for it\./);
    assert.equal(await ended(running, 'SIGINT'), 0);
  });

  it('says what a person has to mend, and does not begin', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const cases: [words: string[], more: Record<string, string>, status: number, text: RegExp][] = [
      [
        ['--port', port],
        {},
        8,
        /unavailable: cannot listen at 127\.0\.0\.1, port \d+ \(EADDRINUSE\): another program does/,
      ],
      [['--listen', '0.0.0.0'], {}, 2, /'0\.0\.0\.0' is no address of this machine alone\n {2}hint: .*ssh -L/],
      [['--port', '99999'], {}, 2, /port '99999' is not a number from 0 to 65535/],
      [[], { POSTERN_KEY: join(broker.folder, 'no-key') }, 2, /there is no key at/],
    ];
    for (const [words, more, status, text] of cases) {
      const outcome = await web(words, more).ended();
      assert.equal(outcome.status, status, outcome.err);
      assert.match(outcome.err, text);
    }
    taken.close();
  });
});

describe('where it may listen', () => {
  it('is this machine alone', () => {
    assert.deepEqual(parseWhere({}), { host: '127.0.0.1', port: 0 });
    assert.deepEqual(parseWhere({ port: '8080', listen: 'localhost' }), { host: '127.0.0.1', port: 8080 });
    assert.deepEqual(parseWhere({ listen: '127.1.2.3' }), { host: '127.1.2.3', port: 0 });
    assert.deepEqual(parseWhere({ listen: '[::1]', port: '1' }), { host: '::1', port: 1 });
    assert.deepEqual(parseWhere({ listen: '0:0:0:0:0:0:0:1' }), { host: '0:0:0:0:0:0:0:1', port: 0 });
    assert.deepEqual(parseWhere({ listen: './web.sock' }), { path: './web.sock' });
    for (const listen of [
      '0.0.0.0',
      '::',
      '192.168.1.7',
      '128.0.0.1',
      '1::1',
      '::2',
      '::ffff:127.0.0.1',
      'bench.example',
      '',
      '127.1',
    ])
      assert.throws(
        () => parseWhere({ listen }),
        { name: 'UsageError', message: /no address of this machine alone/ },
        listen,
      );
    assert.throws(() => parseWhere({ listen: '/run/x.sock', port: '1' }), /a Unix socket has no port/);
  });
});
