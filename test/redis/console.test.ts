/** pyEfi's desktop, on a real terminal, with a real Redis: what it starts, and that all of it ends. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { type EngineBroker, engineBroker } from '../cli/ecu/dash/dash-broker.ts';
import { seenOn } from '../cli/emulator.ts';
import { runHere, until } from '../cli/harness.ts';
import { type OnTerminal, onTerminal } from '../cli/on-terminal.ts';
import { RedisServer } from './redis-server.ts';

let server: RedisServer;
let engine: EngineBroker;
const opened: OnTerminal[] = [];
before(async () => {
  server = await RedisServer.start();
  engine = await engineBroker();
});
after(async () => {
  await engine[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
afterEach(async () => {
  for (const each of opened.splice(0)) {
    each.kill();
    await each.ended;
  }
});

const LEFT = '\x1b[?25h\x1b[?1049l';

function open(words: readonly string[], env: Record<string, string> = {}): OnTerminal {
  const terminal = onTerminal(['ecu', 'console', ...words], { ...engine.env, ...env });
  opened.push(terminal);
  return terminal;
}
const openStim = (env: Record<string, string> = {}) => open(['--stim', '--redis', `unix:${server.socket}`], env);

async function shows(terminal: OnTerminal, what: RegExp, columns = 80, rows = 24): Promise<string> {
  let seen = '';
  const holds = async () => {
    engine.frame(0);
    seen = await seenOn(terminal, columns, rows);
    return what.test(seen);
  };
  await until(holds, `it shows ${what}: ${terminal.err}`).catch((error: unknown) => {
    throw new Error(`${error}\n${seen}`);
  });
  return seen;
}

const childrenOf = ({ pid }: OnTerminal): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
/** Whether it runs; one that is dead and that nobody has waited for does not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function onlyChild(terminal: OnTerminal): Promise<number> {
  await until(() => childrenOf(terminal).length === 1, 'it has started one');
  return childrenOf(terminal)[0] ?? 0;
}

describe('postern ecu console', () => {
  it('shows the stimulator and two dashboards of what it publishes, and q ends all of it', async () => {
    const terminal = openStim();
    const seen = await shows(terminal, /\d\.\d\d\/s {2}\d+ published/);
    assert.match(seen, /^»stream:console {2}rpm/);
    await shows(terminal, /^ stream:console {2}health/m);
    await shows(terminal, /^ +\d+ █+/m);
    terminal.type('\t');
    await shows(terminal, /^»stream:console {2}health/m);
    const child = await onlyChild(terminal);
    terminal.type('q');
    assert.equal(await terminal.ended, 0, terminal.err);
    assert.ok(terminal.screen.endsWith(LEFT));
    assert.ok(!runs(child));
  });

  it('ends all of it when it is told to end', async () => {
    const terminal = openStim();
    await shows(terminal, /published/);
    const child = await onlyChild(terminal);
    process.kill(terminal.pid, 'SIGTERM');
    assert.equal(await terminal.ended, 0, terminal.err);
    assert.ok(!runs(child));
  });

  it('shows that a command has ended and with what, and starts it again by a key', async () => {
    const terminal = openStim();
    await shows(terminal, /published/);
    const child = await onlyChild(terminal);
    process.kill(child, 'SIGKILL');
    assert.match(await shows(terminal, /! it was ended by SIGKILL/), /STALE|Hz/);
    terminal.type('r');
    await until(() => childrenOf(terminal).some((pid) => pid !== child), 'another one');
    await shows(terminal, /stimulator -> stream:console[^!]*\d+ published/);
  });

  it('ends all of it when it ends by an error of its own', async () => {
    const throwing = new URL('../cli/ecu/dash/throwing.ts', import.meta.url).href;
    const terminal = openStim({ NODE_OPTIONS: `--import ${throwing}` });
    await shows(terminal, /published/);
    const child = await onlyChild(terminal);
    process.kill(terminal.pid, 'SIGUSR2');
    assert.notEqual(await terminal.ended, 0);
    assert.match(terminal.err, /thrown by the test/);
    assert.ok(terminal.screen.endsWith(LEFT));
    await until(() => !runs(child), 'that has ended');
  });

  it('leaves nothing for long when it is killed by force', async () => {
    const terminal = openStim();
    await shows(terminal, /published/);
    const child = await onlyChild(terminal);
    process.kill(terminal.pid, 'SIGKILL');
    await terminal.ended;
    await until(() => !runs(child), 'that has ended');
  });

  it('shows a controller, which needs no Redis, and publishes its frames where there is one', async () => {
    const terminal = open(['ecu0', '--redis', `unix:${server.socket}`, '--channelKey', 'live']);
    await shows(terminal, /^»ecu0 {2}1\/3 Front page/);
    await shows(terminal, /^ ecu0 {2}2\/3 Temperatures/m);
    await shows(terminal, /^Coolant +80\.0 °C/m);
    assert.match(await shows(terminal, /\d+ published/), /ecu0 -> stream:live/);
    const wide = onTerminal(['ecu', 'console'], { ...engine.env, REDIS: '' });
    opened.push(wide);
    wide.resize(160, 40);
    await shows(wide, /^»ecu0 {2}1\/3 Front page.* ecu0 {2}2\/3 Temperatures/, 160, 40);
    terminal.type('q');
    assert.equal(await terminal.ended, 0, terminal.err);
  });

  it('says what it cannot do', async () => {
    const env = ['--socket', engine.broker.socket, '--key', engine.broker.key];
    const run = (...words: string[]) => runHere(['ecu', 'console', ...words, ...env]);
    assert.match((await run('--stim', '--redis', `unix:${server.folder}/none.sock`)).err, /none\.sock/);
    assert.match((await run('--stim', '--redis', `unix:${server.socket}`)).err, /a console needs a terminal/);
    assert.match((await run('--json')).err, /a console has no --json/);
  });
});
