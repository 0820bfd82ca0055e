/** Dashboards on a real terminal, by its keys and its size. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Emulator, seenOn } from '../../emulator.ts';
import { until } from '../../harness.ts';
import { type OnTerminal, onTerminal } from '../../on-terminal.ts';
import { type EngineBroker, engineBroker } from './dash-broker.ts';

let engine: EngineBroker;
const opened: OnTerminal[] = [];
before(async () => {
  engine = await engineBroker();
});
after(() => engine[Symbol.asyncDispose]());
afterEach(async () => {
  engine.isServed = true;
  for (const each of opened.splice(0)) {
    each.kill();
    await each.ended;
  }
});

const LEFT = '\x1b[?25h\x1b[?1049l';

async function open(words: readonly string[] = [], env: Record<string, string> = {}): Promise<OnTerminal> {
  const { asked } = engine.wanted;
  const terminal = onTerminal(['ecu', 'dash', ...words], { ...engine.env, ...env });
  opened.push(terminal);
  await until(() => engine.wanted.asked > asked, `it asks for frames: ${terminal.err}`);
  return terminal;
}

/** What it shows once all of it is there; each time it looks a frame is sent. */
async function shows(
  terminal: OnTerminal,
  what: RegExp,
  s: number | undefined,
  columns = 80,
  rows = 24,
): Promise<string> {
  let seen = '';
  const holds = async () => {
    if (s !== undefined) engine.frame(s);
    seen = await seenOn(terminal, columns, rows);
    return what.test(seen);
  };
  await until(holds, `it shows ${what}: ${terminal.err}`).catch((error: unknown) => {
    throw new Error(`${error}\n${seen}`);
  });
  return seen;
}

describe('postern ecu dash', () => {
  it('shows the front page, other pages, views and units by keys, and ends by q', async () => {
    const terminal = await open();
    const settings = terminal.settings();
    const seen = await shows(terminal, /Engine speed[\s\S]*\n900 RPM|^900 RPM/m, 0);
    assert.match(seen, /^ ecu0 {2}1\/3 Front page/);
    assert.equal(engine.wanted.channels.length, 8);
    assert.equal(engine.wanted.rateHz, 20);
    terminal.type('b');
    await shows(terminal, /^Coolant +80\.0 °C █/m, 0);
    terminal.type('uu');
    await shows(terminal, /^Coolant +176\.0 °F █/m, 0);
    terminal.type('h');
    await shows(terminal, /└-60 s +now/, 0);
    terminal.type('n');
    assert.match(await shows(terminal, /^ ecu0 {2}2\/3 Temperatures/, 0), /Intake air/);
    assert.equal(engine.wanted.asked, 1, 'its channels are there already');
    terminal.type('\x1b[D1g');
    await shows(terminal, /^ ecu0 {2}1\/3/, 0);
    terminal.type('?');
    await shows(terminal, /┌ keys ─[\s\S]*q, Ctrl-C +ends it/, 0);
    terminal.type('x3');
    await shows(terminal, /^ ecu0 {2}3\/3 all channels[\s\S]*loopTime/, 0);
    assert.equal(engine.wanted.channels.length, 12);
    terminal.type(' ');
    await shows(terminal, /PAUSED/, 0);
    assert.ok(terminal.screen.includes('\x1b[?2026h'));
    terminal.type('q');
    assert.equal(await terminal.ended, 0, terminal.err);
    assert.ok(terminal.screen.startsWith('\x1b[?1049h\x1b[?25l'));
    assert.ok(terminal.screen.endsWith(LEFT));
    const emulator = new Emulator();
    await emulator.write(terminal.screen);
    assert.equal(emulator.isAlternate, false);
    assert.ok(settings.includes('-icanon'));
  });

  it('follows the size of the window', async () => {
    const terminal = await open();
    await shows(terminal, /Engine speed/, 0);
    terminal.resize(120, 40);
    const wide = await shows(terminal, /━[\s\S]*\?: keys$/, 0, 120, 40);
    assert.equal(wide.split('\n').length, 40);
    terminal.resize(40, 10);
    await shows(terminal, /^ ecu0 {2}1\/3 Front page[^\n]*\n(?:[^\n]*\n){8} \d[^\n]*\?: keys$/, 0, 40, 10);
  });

  it('tells when nothing comes any more, and why, and when it does again', async () => {
    const terminal = await open(['ecu0', '--rate', '10']);
    await shows(terminal, /900 RPM/, 0);
    engine.isServed = false;
    const seen = await shows(terminal, /STALE \d\.\d s: no driver serves ecu0/, undefined);
    assert.match(seen, /~900 RPM/);
    engine.isServed = true;
    assert.doesNotMatch(await shows(terminal, /^ ecu0 {2}1\/3 Front page +$|Front page(?!.*STALE)/, 0), /~/);
  });

  it('goes on when the connection was lost and is there again', async () => {
    const terminal = await open();
    await shows(terminal, /900 RPM/, 0);
    const { asked } = engine.wanted;
    engine.broker.drop();
    await until(() => engine.wanted.asked > asked, 'it asks again');
    await shows(terminal, /7500 RPM/, 10);
  });

  it('draws a dashboards.yml, and tells of what is not there', async () => {
    const file = join(engine.broker.folder, 'dashboards.yml');
    writeFileSync(
      file,
      "dashboards:\n  - name: rpm\n    gaugePairs:\n      1: 'RPM. .bar.0.8500.800.>20'\n      2: 'rpm.speed.shiny.0.8500.800.<6'\n      3: 'coolent.c.none.0.9..>6'\n",
    );
    const terminal = await open(['--yml', file, '--conf', 'rpm']);
    const seen = await shows(terminal, /^ +██▏ 900/m, 0);
    assert.match(seen, /^ +▲! ▲!spee/m);
    assert.match(seen, /there is no channel 'coolent': did you mean coolant\?/);
    assert.deepEqual(engine.wanted.channels, ['rpm']);
    rmSync(file);
  });

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
    it(`gives the terminal back when it is ended by ${signal}`, async () => {
      const terminal = await open();
      await shows(terminal, /900 RPM/, 0);
      process.kill(terminal.pid, signal);
      assert.equal(await terminal.ended, 0, terminal.err);
      assert.ok(terminal.screen.endsWith(LEFT));
    });

  it('ends when its window is closed', async () => {
    const terminal = await open();
    await shows(terminal, /900 RPM/, 0);
    terminal.hangUp();
    assert.equal(await terminal.ended, 0, terminal.err);
    assert.equal(terminal.err, '');
  });

  it('gives the terminal back when it ends by an error of its own', async () => {
    const terminal = await open([], { NODE_OPTIONS: `--import ${new URL('throwing.ts', import.meta.url).href}` });
    await shows(terminal, /900 RPM/, 0);
    process.kill(terminal.pid, 'SIGUSR2');
    assert.notEqual(await terminal.ended, 0);
    assert.match(terminal.err, /Error: thrown by the test/);
    assert.ok(terminal.screen.endsWith(LEFT));
  });

  it('goes without colours where they are not wanted, and by lines where the terminal is a simple one', async () => {
    const plain = await open([], { NO_COLOR: '1' });
    await shows(plain, /900 RPM/, 0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(plain.screen, /\x1b\[[\d;]*(3[0-9]|4[0-9]|9[0-9])[\d;]*m/);
    const dumb = await open(['--channels', 'rpm,crank'], { TERM: 'dumb' });
    await until(() => {
      engine.frame(0);
      return /^\d\d:\d\d:\d\d Engine speed 900 RPM {2}crank yes\r?$/m.test(dumb.screen);
    }, `it prints lines: ${dumb.screen}`);
    assert.ok(!dumb.screen.includes('\x1b'));
  });
});
