/** An ordinary user at a terminal: the live dashboard, and pyEfi's desktop; both leave nothing behind. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { seenOn } from '../../cli/emulator.ts';
import { EcuBench, SUITE } from './bench.ts';
import { UserTerminal } from './user-terminal.ts';

/** To the usual screen, its cursor shown. */
const LEFT = '\x1b[?25h\x1b[?1049l';
const SIZE = [80, 24] as const;

let bench: EcuBench;
let terminal: UserTerminal | undefined;
before(async () => {
  bench = await EcuBench.open();
  await bench.drive('--supervise');
});
after(() => bench.end());
afterEach(() => terminal?.close());

function open(...words: string[]): UserTerminal {
  terminal = new UserTerminal(bench.session, bench.ada, ['ecu', ...words], SIZE);
  return terminal;
}

async function shows(at: UserTerminal, what: RegExp): Promise<void> {
  let seen = '';
  const holds = async () => {
    seen = await seenOn(at, ...SIZE);
    return what.test(seen);
  };
  await bench.until(holds, `it shows ${what}`).catch((error: unknown) => {
    throw new Error(`${error}\n${seen}`);
  });
}

/** ada's, of this moment. */
const processes = () =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === bench.ada.uid);

async function leaves(at: UserTerminal): Promise<void> {
  at.type('q');
  assert.equal(await at.ended, 0, at.screen.slice(-2000));
  assert.ok(at.screen.includes(LEFT), JSON.stringify(at.screen.slice(-200)));
  await bench.until(() => processes().length === 0, 'nothing of it runs any more');
}

describe('at a terminal', SUITE, () => {
  it('the dashboard is live, has its keys on ?, and is left by q', async () => {
    bench.ecu.tell('hold rpm 2345');
    const at = open('dash');
    await shows(at, /Engine speed[\s\S]*2345/);
    bench.ecu.tell('hold rpm 6789');
    await shows(at, /Engine speed[\s\S]*6789/);
    bench.ecu.tell('free rpm');
    at.type('?');
    await shows(at, /quit|end|leave/i);
    at.type('\x1b');
    await leaves(at);
  });

  it('the desktop shows the controller, publishes it, and ends all that it has started', async () => {
    const at = open('console', '--redis', `unix:${bench.redis.socket}`);
    const status = () => bench.redis.cli(bench.ada, 'GET', 'collection:console:status');
    await bench.until(() => status() === '1', 'it publishes');
    await shows(at, /\d+\.\d+\/s/);
    await leaves(at);
  });

  it('and does so with the stimulator, without a controller', async () => {
    const at = open('console', '--stim', '--channelKey', 'desk', '--redis', `unix:${bench.redis.socket}`);
    const index = () => Number(bench.redis.cli(bench.ada, 'GET', 'collection:desk:index'));
    await bench.until(() => index() > 20, 'it publishes');
    await shows(at, /pw1/);
    await leaves(at);
  });
});
