/** The chart on a real terminal. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Peer } from '../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { seenOn } from './emulator.ts';
import { until } from './harness.ts';
import { type OnTerminal, onTerminal } from './on-terminal.ts';

let broker: AnsweringBroker;
let watcher: Peer | undefined;
const opened: OnTerminal[] = [];

before(async () => {
  broker = await answeringBroker({
    'topic.subscribe': (_params, peer) => {
      watcher = peer;
      return { subscription: 1 };
    },
    'topic.unsubscribe': () => ({}),
  });
});
after(() => broker[Symbol.asyncDispose]());
afterEach(async () => {
  for (const each of opened.splice(0)) {
    each.kill();
    await each.ended;
  }
  watcher = undefined;
});

let sequence = 0;
const tell = (topic: string, value: object) =>
  watcher?.notify('event', {
    subscription: 1,
    sequence: ++sequence,
    dropped: 0,
    value: { device: 'psu0', topic, value, atMs: Date.now() },
  });
const read = (volts: number, output = 'P25V') =>
  tell('readings', { output, on: true, setVolts: 7.4, setAmps: 0.5, volts, amps: 0.2, mode: 'CV', atMs: Date.now() });

async function open(...words: string[]): Promise<OnTerminal> {
  const terminal = onTerminal(['psu', 'watch', 'psu0', ...words], { ...broker.env, TERM: 'xterm' });
  opened.push(terminal);
  await until(() => terminal.screen.includes('waiting for the first reading'), `it waits: ${terminal.err}`);
  return terminal;
}
async function shows(terminal: OnTerminal, what: RegExp, columns?: number, rows?: number): Promise<string> {
  let seen = '';
  await until(async () => {
    seen = await seenOn(terminal, columns, rows);
    return what.test(seen);
  }, `it shows ${what}: ${terminal.err}`);
  return seen;
}

describe('postern psu watch', () => {
  for (const [key, name] of [
    ['q', 'q'],
    ['\x03', 'Ctrl-C'],
  ] as const)
    it(`draws on a screen of its own until ${name}, and gives the terminal back`, async () => {
      const terminal = await open('P25V');
      read(7.4);
      await shows(terminal, /7\.400 V {2}0\.2000 A {2}CV[\s\S]*[\u2801-\u28ff]/);
      read(3, 'P6V');
      tell('trips', { output: 'P25V', quantity: 'volts', measured: 8.1, limit: 8 });
      await shows(terminal, /everything went off: P25V was at 8\.1 V, above 8 V/);
      assert.ok(!terminal.screen.includes('P6V'));
      terminal.type(key);
      assert.equal(await terminal.ended, 0, terminal.err);
      assert.ok(terminal.screen.startsWith('\x1b[?1049h\x1b[?25l'));
      assert.ok(terminal.screen.endsWith('\x1b[?25h\x1b[?1049l'));
    });

  it('follows the size of the window', async () => {
    const terminal = await open();
    read(7.4);
    const wide = await shows(terminal, /-60 s/);
    assert.ok(wide.split('\n').some((line) => line.length > 60));
    const before = terminal.screen.length;
    terminal.resize(40, 12);
    await until(() => terminal.screen.slice(before).includes('now'), 'it is drawn anew');
    read(7.3);
    // What is too wide or too high for it would be on the last column, and on the last row.
    const head = /^psu0 P25V {2}7\.300 V {2}0\.2000 A {2}CV {2}\(set 7\n/;
    const foot = /└-60 s {21}now\n\n'q' ends it$/;
    await shows(terminal, new RegExp(`${head.source}[^]*${foot.source}`), 40, 12);
  });

  it('gives the terminal back also when it is ended from outside, and when the broker is gone', async () => {
    const ended = await open();
    process.kill(ended.pid, 'SIGTERM');
    assert.equal(await ended.ended, 0);
    assert.ok(ended.screen.endsWith('\x1b[?25h\x1b[?1049l'));
    const lost = await open();
    broker.drop();
    assert.equal(await lost.ended, 11);
    assert.ok(lost.screen.endsWith('\x1b[?25h\x1b[?1049l'));
    assert.match(lost.err, /postern: unreachable/);
  });
});
