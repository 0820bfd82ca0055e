import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { ConsoleKeys } from '../../cli/serial/console-keys.ts';
import { ScreenText } from '../../cli/serial/screen-text.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { RealBroker } from '../client/real-broker.ts';
import { fc } from '../random-cases.ts';
import { runHere, until } from './harness.ts';
import { type OnTerminal, onTerminal } from './on-terminal.ts';

const MENU = '\x1d';

describe('keys', () => {
  const take = (...typed: string[]) => {
    const keys = new ConsoleKeys(Buffer.from('\r\n'));
    return typed
      .flatMap((text) => keys.take(Buffer.from(text)))
      .map((action) => ('send' in action ? { send: Buffer.from(action.send).toString() } : action));
  };
  it('are sent, but for the one after the escape key', () => {
    assert.deepEqual(take('ab\r', '\n'), [{ send: 'ab\r\n' }, { send: '\n' }]);
    assert.deepEqual(take(`a${MENU}qb`), [{ send: 'a' }, { command: 'q' }, { send: 'b' }]);
    assert.deepEqual(take(MENU, 'D'), [{ command: 'd' }]);
    assert.deepEqual(take(`${MENU}${MENU}x`), [{ send: `${MENU}x` }]);
    assert.deepEqual(take(`${MENU}z`), [{ unknown: 'z' }]);
    assert.deepEqual(take('\x03'), [{ send: '\x03' }]);
  });
});

describe('what is received', () => {
  const shown = (text: string, options = { colours: true, crEndsLine: false }) => {
    const screen = new ScreenText(options);
    return screen.take(Buffer.from(text)) + screen.flush();
  };
  it('ends its lines as a terminal needs it', () => {
    assert.equal(shown('a\nb\r\nc\rd'), 'a\r\nb\r\nc\rd');
    assert.equal(shown('a\nb\r\nc\rd\r', { colours: true, crEndsLine: true }), 'a\r\nb\r\nc\r\nd\r\n');
  });
  it('may colour, and nothing else', () => {
    assert.equal(shown('\x1b[1;31mred\x1b[0m'), '\x1b[1;31mred\x1b[0m');
    assert.equal(shown('\x1b[1;31mred\x1b[0m', { colours: false, crEndsLine: false }), 'red');
    assert.equal(shown('\x1b[2J\x1b]0;title\x07\x9b1A\u202e'), '\\x1b[2J\\x1b]0;title\x07\\x9b1A\\u202e');
    assert.equal(new ScreenText({ colours: true, crEndsLine: false }).take(Buffer.of(0x9b, 0x31)), '\ufffd1');
    assert.equal(shown('tab\t bell\x07 back\b'), 'tab\t bell\x07 back\b');
  });
  it('is the same however it is cut', () => {
    const part = fc.constantFrom('a', 'µ', '\r', '\n', '\x1b', '\x1b[', '\x1b[3', '1m', '\x1b[0m', '2J', '\x00');
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), fc.boolean(), (given, cuts, crEndsLine) => {
        const bytes = Buffer.from(given);
        const screen = new ScreenText({ colours: true, crEndsLine });
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const cut = edges.slice(1).map((end, index) => screen.take(bytes.subarray(edges[index], end)));
        assert.equal(cut.join('') + screen.flush(), shown(given, { colours: true, crEndsLine }));
      }),
    );
  });
});

describe('postern serial console', () => {
  let broker: RealBroker;
  let port: SimulatedSerialPort;
  let heard = '';
  let breaks = 0;
  before(async () => {
    broker = await RealBroker.start({}, ({ kernel }) => {
      port = new SimulatedSerialPort(kernel, { name: 'ttyS0' });
      return { devices: { ecu: { kind: 'serial', path: '/dev/ttyS0', baudRate: 115200 } } };
    });
    port.end.onBytes((bytes) => {
      heard += Buffer.from(bytes).toString();
    });
    port.end.onBreak((isOn) => {
      if (isOn) breaks++;
    });
    Object.assign(process.env, { XDG_CONFIG_HOME: broker.folder });
  });
  after(() => broker[Symbol.asyncDispose]());
  beforeEach(() => {
    heard = '';
  });

  const opened: OnTerminal[] = [];
  afterEach(async () => {
    // A test that failed in its middle must not hold the port.
    for (const each of opened.splice(0)) {
      each.kill();
      await each.ended;
    }
  });
  const environment = () => ({
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: broker.key,
    XDG_CONFIG_HOME: broker.folder,
    PATH: process.env.PATH ?? '',
    TERM: 'dumb',
  });
  const open = async (...options: string[]): Promise<OnTerminal> => {
    const console_ = onTerminal(['serial', 'console', 'ecu', ...options], environment());
    opened.push(console_);
    await shows(console_, 'h helps');
    return console_;
  };
  const shows = (console_: OnTerminal, text: string) =>
    until(
      () => console_.screen.includes(text),
      `it shows '${text}': ${JSON.stringify(console_.screen)}, ${console_.err}`,
    );
  const seize = () =>
    runHere([
      'call',
      'lease.seize',
      '{"device":"ecu","reason":"maintenance"}',
      '--socket',
      broker.socket,
      '--key',
      broker.key,
    ]);

  it('sends what is typed and shows what is received, until it is told to quit', async () => {
    const console_ = await open();
    const raw = console_.settings();
    assert.match(console_.screen, /--- ecu, 115200 8N1: Ctrl-\] q quits, Ctrl-\] h helps\r+\n/);
    console_.type('ls\r');
    await until(() => heard === 'ls\r', `it hears '${heard}'`);
    port.end.send(Buffer.from('file\r\n\x1b[2J'));
    await shows(console_, '\n\\x1b[2J');
    console_.type('\x03'); // for the other side, not for us
    await until(() => heard === 'ls\r\x03', 'it hears Ctrl-C');
    assert.match(raw, /-icanon/);
    console_.type(`${MENU}q`);
    assert.equal(await console_.ended, 0, console_.err);
    assert.match(console_.err, /--- ecu is given back/);
    // Typed characters were not echoed: nobody sent them back.
    assert.ok(!console_.screen.includes('ls'));
  });

  it('has a menu', async () => {
    const console_ = await open();
    const choose = async (key: string, says: string) => {
      console_.type(`${MENU}${key}`);
      await shows(console_, says);
    };
    await choose('h', 'b  send a break');
    await choose('i', 'settings:');
    const { dtr } = port.terminal.lines;
    await choose('d', `DTR ${dtr ? 'off' : 'on'}`);
    assert.equal(port.terminal.lines.dtr, !dtr);
    await choose('r', 'RTS off');
    assert.equal(port.terminal.lines.rts, false);
    await choose('b', 'break sent');
    assert.equal(breaks, 1);
    await choose('x', "'x' is no command");
    await choose('e', 'local echo on');
    console_.type('seen');
    await shows(console_, 'seen');
    await choose('c', 'colours of the other side off');
    port.end.send(Buffer.from('\x1b[31mplain\x1b[0m'));
    await shows(console_, 'plain');
    assert.ok(!console_.screen.includes('\x1b[31m'));
    console_.type(MENU + MENU);
    await until(() => heard.includes(MENU), 'Ctrl-] itself is sent');
    process.kill(console_.pid, 'SIGTERM');
    assert.equal(await console_.ended, 0);
  });

  it('sends other line ends, and shows bytes as they are, if it is told to', async () => {
    const console_ = await open('--end', 'crlf', '--raw', '--echo');
    console_.type('a\r');
    await until(() => heard === 'a\r\n', 'it hears both');
    await shows(console_, 'h helps\r\r\na\r');
    port.end.send(Buffer.from('\x1b[2J'));
    await shows(console_, '\x1b[2J');
    console_.type(`${MENU}q`);
    await console_.ended;
  });

  it('ends with the reason when the lease is lost, and gives the terminal back', async () => {
    const console_ = await open();
    assert.equal((await seize()).status, 0);
    assert.equal(await console_.ended, 9);
    assert.match(console_.err, /postern: unsafe: the lease on ecu is lost: .*maintenance/);
  });

  it('is refused on a port that is not there', async () => {
    port.unplug();
    const refused = onTerminal(['serial', 'console', 'ecu'], environment());
    assert.equal(await refused.ended, 8);
    assert.match(refused.err, /postern: unavailable: /);
    port.plug();
  });

  it('waits while the port is unplugged', async () => {
    const console_ = await open();
    port.unplug();
    await shows(console_, 'waiting until it is back');
    port.plug();
    await shows(console_, 'ecu is back');
    console_.type('again');
    await until(() => heard === 'again', `it hears '${heard}'`);
    port.end.send(Buffer.from('here'));
    await shows(console_, 'here');
    port.unplug();
    await until(() => console_.screen.split('waiting').length === 3, 'it waits again');
    console_.type(`${MENU}q`);
    assert.equal(await console_.ended, 0, console_.err);
    port.plug();
  });

  it('ends when the window is closed, and when the broker stops', async () => {
    const closed = await open();
    closed.hangUp();
    assert.notEqual(await closed.ended, null);
    const stopped = await open();
    await broker.restart();
    // Who asks for something in the moment in which the broker goes may find the connection gone before he has read why.
    const told =
      (await stopped.ended) === 9
        ? /postern: unsafe: the lease on ecu is lost: .*the test says so/
        : /postern: disconnected: /;
    assert.match(stopped.err, told);
  });
});
