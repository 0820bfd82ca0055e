import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { seenOn } from '../emulator.ts';
import { type Running, runHere, start, until } from '../harness.ts';
import { type OnTerminal, onTerminal } from '../on-terminal.ts';
import { type EngineBroker, engineBroker } from './dash/dash-broker.ts';

let engine: EngineBroker;
before(async () => {
  engine = await engineBroker();
  Object.assign(process.env, { POSTERN_UID: engine.env.POSTERN_UID, XDG_CONFIG_HOME: engine.broker.folder });
});
after(() => engine[Symbol.asyncDispose]());
const running: Running[] = [];
const opened: OnTerminal[] = [];
afterEach(async () => {
  engine.isServed = true;
  for (const each of running.splice(0)) {
    each.kill('SIGKILL');
    await each.ended();
  }
  for (const each of opened.splice(0)) {
    each.kill();
    await each.ended;
  }
});

const run = (...words: string[]) =>
  runHere(['ecu', ...words, '--socket', engine.broker.socket, '--key', engine.broker.key]);

async function watch(...words: string[]): Promise<Running> {
  const { asked } = engine.wanted;
  const watching = start(['ecu', 'watch', ...words], engine.env);
  running.push(watching);
  await until(() => engine.wanted.asked > asked, `it asks for frames: ${watching.outcome.err}`);
  return watching;
}
/** How many lines it has printed. */
const lines = ({ outcome }: Running) => outcome.out.split('\n').length - 1;

describe('postern ecu watch', () => {
  it('prints a line for each frame, with names and units above, and tells of gaps', async () => {
    const watching = await watch('rpm,crank', 'batteryVoltage');
    engine.frame(0);
    await until(() => lines(watching) === 3, `a line: ${watching.outcome.out}`);
    engine.frame(20, 2);
    await until(() => lines(watching) === 5, `another: ${watching.outcome.out}`);
    watching.kill('SIGTERM');
    assert.deepEqual(await watching.ended(), {
      status: 0,
      err: '',
      out: [
        '                 rpm   crank  batteryVoltage\n',
        '                 RPM                       V\n',
        '10:00:00.000     900     yes            11.5\n',
        '(too slow: 2 messages are missing)\n',
        '10:00:20.000     900      no            11.6\n',
      ].join(''),
    });
  });
  it('prints JSON', async () => {
    const watching = await watch('--json', '--rate', '5', 'rpm', 'crank');
    assert.equal(engine.wanted.rateHz, 5);
    engine.frame(0);
    await until(() => lines(watching) === 1, 'a line');
    const { sequence, ...printed } = JSON.parse(watching.outcome.out);
    assert.ok(sequence > 0);
    assert.deepEqual(printed, {
      device: 'ecu0',
      atMs: Date.UTC(2026, 4, 4, 10),
      latencyMs: 11,
      values: { rpm: 900, crank: 1 },
    });
  });
  it('watches all channels where none is named', async () => {
    await watch('ecu0');
    assert.equal(engine.wanted.channels.length, 12);
  });
  it('says what is wrong', async () => {
    for (const [words, said] of [
      [['rqm'], /'rqm' is no channel, gauge or gauge page\n.*did you mean rpm/],
      [['--rate', '0'], /--rate 0 is not between/],
    ] as const) {
      const { status, err } = await run('watch', ...words);
      assert.equal(status, 2);
      assert.match(err, said);
    }
  });
});

describe('postern ecu top', () => {
  it('prints the wire and each set once', async () => {
    const { status, out, err } = await run('top', '--once');
    assert.equal(status, 0, err);
    assert.equal(
      out,
      [
        'ecu0  69.6 frames a second  wire 97.3 %\n',
        'crc errors 2  timeouts 1  busy 0  retries 3  dropped 0  resets 0\n',
        '\n',
        'SET  CHANNELS  WANTED HZ  HZ    FRAMES  DROPPED  P50 MS  P99 MS\n',
        '  7        12  all        49.6     900        3  19.2    20.4\n',
        ' 11         2  20         20.0       1        0  4.0     4.1\n',
        '\n',
      ].join(''),
    );
    const { device, wireShare, sets } = JSON.parse((await run('top', 'ecu0', '--once', '--json')).out);
    assert.deepEqual([device, wireShare, sets.length], ['ecu0', 0.973, 2]);
  });
  it('prints it again and again where it is no terminal', async () => {
    const printing = start(['ecu', 'top', '--every', '10ms', '--json'], engine.env);
    running.push(printing);
    await until(() => lines(printing) >= 3, `three of them: ${printing.outcome.err}`);
    printing.kill('SIGINT');
    assert.equal((await printing.ended()).status, 0);
  });
  it('shows it until q, also through times without a driver', async () => {
    const terminal = onTerminal(['ecu', 'top', '--every', '50ms'], engine.env);
    opened.push(terminal);
    const shows = (what: RegExp) =>
      until(async () => what.test(await seenOn(terminal)), `it shows ${what}: ${terminal.err}`);
    await shows(/^ecu0 {2}69\.6 frames a second[\s\S]*'q' ends it$/);
    engine.isServed = false;
    await shows(/^ecu0 {2}! no driver serves ecu0/);
    engine.isServed = true;
    await shows(/wire 97\.3 %/);
    terminal.type('q');
    assert.equal(await terminal.ended, 0, terminal.err);
    assert.ok(terminal.screen.endsWith('\x1b[?25h\x1b[?1049l'));
  });
});
