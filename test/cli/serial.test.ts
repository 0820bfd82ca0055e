/** `postern serial` against the real broker, on a port of the simulated kernel with something behind it that answers. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { RealBroker } from '../client/real-broker.ts';
import { type Outcome, runHere, start, until } from './harness.ts';

let broker: RealBroker;
let port: SimulatedSerialPort;
/** What it was sent, by and by, and the part of it that is no line yet. */
let heard = '';
let line = '';

/** Answers a line that ends with CR; what it does not know it says back. */
const answers: Record<string, string> = { AT: 'OK\r\n', half: 'ha', bytes: '\x00\x80\\', quiet: '' };

before(async () => {
  broker = await RealBroker.start({}, ({ kernel }) => {
    port = new SimulatedSerialPort(kernel, { name: 'ttyS0' });
    const path = '/dev/ttyS0';
    return {
      devices: {
        ecu: { kind: 'serial', path, baudRate: 9600, stopBits: 2, probe: true },
      },
    };
  });
  port.end.onBytes((bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    heard += text;
    line += text;
    for (let at = line.indexOf('\r'); at >= 0; at = line.indexOf('\r')) {
      const asked = line.slice(0, at);
      line = line.slice(at + 1);
      port.end.send(Buffer.from(answers[asked] ?? `${asked}?\r\n`, 'latin1'));
    }
  });
  Object.assign(process.env, { XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

const runWords = (words: readonly string[], input: string | Buffer = ''): Promise<Outcome> =>
  runHere([...words, '--socket', broker.socket, '--key', broker.key], input);
const run = (line: string, input: string | Buffer = '') => runWords(line.split(' '), input);
const process_ = (...words: string[]) =>
  start(words, {
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: broker.key,
    XDG_CONFIG_HOME: broker.folder,
    PATH: process.env.PATH ?? '',
  });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('postern serial', () => {
  it('lists ports and tells of one', async () => {
    assert.match((await run('serial list')).out, /^ecu +\/dev\/ttyS0 +9600 8N2 +closed +yes\n/m);
    const { out } = await run('serial info ecu');
    assert.match(out, /^state: +closed$/m);
    assert.match(out, /^received: +0 bytes, 0 not read yet$/m);
    assert.equal(JSON.parse((await run('serial info ecu --json')).out).settings.baudRate, 9600);
    assert.match((await run('serial discover')).out, /^\/dev\/ttyS0 +ecu /m);
    const unknown = await run('serial info eco');
    assert.deepEqual([unknown.status, unknown.err.split('\n')[1]], [5, "  hint: did you mean 'ecu'?"]);
  });

  it('asks and prints the answer, whatever ends it', async () => {
    const cases: [words: string[], out: string][] = [
      [['AT\\r', '--until-delimiter', '\\r\\n'], 'OK\\r\\n\n'],
      [['AT', '--end', 'cr', '--until-length', '2'], 'OK\n'],
      [['AT\\r'], 'OK\\r\\n\n'],
      [['half\\r', '--silence', '20ms'], 'ha\n'],
      [['bytes\\r', '--until-length', '3'], '\\x00\\x80\\\\\n'],
      [['41 54 0d', '--hex', '--until-delimiter', '0a', '--priority', 'urgent'], '4f 4b 0d 0a\n'],
    ];
    for (const [words, out] of cases)
      assert.deepEqual(await runWords(['serial', 'transact', 'ecu', ...words]), { status: 0, out, err: '' });
    const json = await runWords(['serial', 'transact', 'ecu', 'AT\\r', '--until-length', '4', '--json']);
    assert.deepEqual(JSON.parse(json.out), { device: 'ecu', bytes: { base64: 'T0sNCg==' }, endedBy: 'length' });
    const raw = await runWords(['serial', 'transact', 'ecu', 'bytes\\r', '--until-length', '3', '--raw']);
    assert.deepEqual(raw.bytes, Buffer.from('\x00\x80\\', 'latin1'));
  });

  it('says what came of an answer that was not complete', async () => {
    const words = ['serial', 'transact', 'ecu', 'half\\r', '--until-delimiter', '\\n', '--timeout', '200ms'];
    const { status, err } = await runWords(words);
    assert.equal(status, 7);
    assert.match(err, /within 200 ms: what came is 'ha'/);
    const none = await runWords(['serial', 'transact', 'ecu', 'quiet\\r', '--timeout', '20ms']);
    assert.match(none.err, /nothing came/);
    const json = await runWords([...words, '--json']);
    assert.deepEqual(JSON.parse(json.err).error.data.received, { base64: 'aGE=' });
  });

  it('names each wrong word', async () => {
    const wrong: [words: string[], says: RegExp][] = [
      [['transact'], /which port\?/],
      [['transact', 'ecu'], /what is to be sent\?/],
      [['transact', 'ecu', 'a\\q'], /'a\\\\?q' has '\\\\?q'/],
      [['transact', 'ecu', 'a', '--priority', 'high'], /--priority 'high' is not one of urgent, normal, background/],
      [['transact', 'ecu', 'a', '--until-length', 'two'], /--until-length 'two' is not a whole number/],
      [['transact', 'ecu', 'a', '--silence', 'long'], /--silence 'long' is not a number/],
      [['transact', 'ecu', 'a', '--end', 'eol'], /--end 'eol' is not one of none, cr, lf, crlf/],
      [['transact', 'ecu', 'zz', '--hex'], /the data 'zz' is not bytes in hexadecimal/],
      [['send'], /which port\?/],
      [['monitor'], /which device\?/],
      [['monitor', 'ecu', '--replay', 'all'], /--replay 'all' is not a whole number/],
      [['record', 'ecu'], /which port, into which file\?/],
      [['record', 'ecu', '/nowhere/at/all', '--for', '1s'], /cannot write \/nowhere\/at\/all: there is no such file/],
      [['replay', 'ecu'], /to which port, which file\?/],
      [['replay', 'ecu', '/nowhere'], /cannot read \/nowhere/],
      [['console', 'ecu'], /a console needs a terminal/],
      [['console', 'ecu', '--end', 'none'], /--end 'none' is not one of cr, lf, crlf/],
    ];
    for (const [words, says] of wrong) {
      const { status, err } = await runWords(['serial', ...words]);
      assert.equal(status, 2, words.join(' '));
      assert.match(err, says, words.join(' '));
    }
  });

  it('sends words and files', async () => {
    heard = '';
    assert.equal((await runWords(['serial', 'send', 'ecu', 'a', 'b', '--end', 'lf'])).out, 'ecu: 4 bytes sent\n');
    assert.equal((await run('serial send ecu 8001 --hex')).out, 'ecu: 2 bytes sent\n');
    assert.equal((await run('serial send ecu', 'from a file\n')).out, 'ecu: 12 bytes sent\n');
    const large = Buffer.alloc(150_000, 'x');
    assert.equal((await run('serial send ecu -', large)).out, 'ecu: 150000 bytes sent\n');
    await until(() => heard.length === 4 + 2 + 12 + 150_000, 'all was heard');
    assert.ok(heard.startsWith('a b\n\x80\x01from a file\nx'));
    line = '';
  });

  it('does not disturb who holds the port, and says who that is', async () => {
    const holder = process_('lease', 'ecu', '--', 'sleep', '60');
    await until(async () => /held by|holder/.test((await run('serial info ecu')).out), 'it is held');
    const { status, err } = await run('serial send ecu x');
    assert.equal(status, 4);
    assert.match(err, /pid \d+/);
    holder.kill('SIGTERM');
    await holder.ended();
  });
});

describe('what goes over a port', () => {
  it('is shown as it goes, with what was before', async () => {
    await run('serial transact ecu AT\\r');
    const monitor = process_('serial', 'monitor', 'ecu', '--replay', '7');
    await until(() => monitor.outcome.out.includes('OK'), 'what was before is there');
    await run('serial transact ecu bytes\\r');
    await until(() => monitor.outcome.out.includes('x80'), 'it is shown');
    monitor.kill('SIGINT');
    const { status, out, err } = await monitor.ended();
    assert.deepEqual([status, err], [0, '']);
    const lines = out.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, 'TIME'));
    assert.deepEqual(lines, ['TIME > AT\\r', 'TIME < OK\\r\\n', 'TIME > bytes\\r', 'TIME < \\x00\\x80\\\\', '']);
  });

  it('is shown in hexadecimal, and as JSON', async () => {
    await run('serial transact ecu AT\\r');
    const hex = process_('serial', 'monitor', 'ecu', '--replay', '4', '--hex');
    const json = process_('serial', 'monitor', 'ecu', '--replay', '4', '--json');
    await until(() => hex.outcome.out.endsWith('\n') && json.outcome.out.includes('\n'), 'both have said something');
    for (const each of [hex, json]) each.kill('SIGTERM');
    assert.match((await hex.ended()).out, /Z < 4f 4b 0d 0a\n$/);
    const { direction, bytes, missed, resumed } = JSON.parse((await json.ended()).out.split('\n')[0] ?? '');
    assert.deepEqual(
      { direction, bytes, missed, resumed },
      { direction: 'received', bytes: { base64: 'T0sNCg==' }, missed: 0, resumed: false },
    );
  });

  it('is recorded, and played back', async () => {
    const file = join(broker.folder, 'session.jsonl');
    const recording = process_('serial', 'record', 'ecu', file);
    await until(() => recording.outcome.status !== null || fileHas(file, '"recording":"serial"'), 'it records');
    await run('serial transact ecu AT\\r');
    await run('serial transact ecu bytes\\r');
    await until(() => fileHas(file, 'base64'), 'all of it is in the file');
    recording.kill('SIGINT');
    const { status, err } = await recording.ended();
    assert.deepEqual([status, err], [0, 'ecu: 9 bytes sent, 7 received\n']);
    const entries = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    const joined = entries.map(({ sent, received }) => ({ sent, received }));
    assert.deepEqual(joined[0], { sent: 'AT\r', received: undefined });

    heard = '';
    const same = await run(`serial replay ecu ${file}`);
    assert.deepEqual(same, { status: 0, out: 'ecu: 9 bytes sent, 7 received, as recorded\n', err: '' });
    assert.equal(heard, 'AT\rbytes\r');

    writeFileSync(file, readFileSync(file, 'utf8').replace('OK', 'NO'));
    const other = await run(`serial replay ecu ${file}`);
    assert.equal(other.status, 1);
    assert.match(
      other.out,
      /^ecu: not as recorded at [\d.]+ ms\n {2}expected: 'NO\\r\\n'\n {2}received: 'OK\\r\\n'\n$/,
    );
    const { difference } = JSON.parse((await run(`serial replay ecu ${file} --json`)).out);
    assert.equal(difference.expected, "'NO\\r\\n'");
  });

  it('is not as recorded when something is missing, or is too much', async () => {
    const file = join(broker.folder, 'made.jsonl');
    const head = '{"recording":"serial","version":1,"start":"2026-05-04T10:00:00.000Z"}\n';
    const differs = async (entries: string) => {
      writeFileSync(file, `${head}${entries}`);
      return (await run(`serial replay ecu ${file} --timeout 200ms --pace`)).out.split('\n').slice(1, 3);
    };
    const sent = '{"at":0,"sent":"half\\r"}\n';
    assert.deepEqual(await differs(`${sent}{"at":1,"received":"half"}`), ["  expected: 'half'", "  received: 'ha'"]);
    assert.deepEqual(await differs(sent), ['  expected: (nothing)', "  received: 'ha'"]);
    assert.deepEqual(
      await differs(`{"at":0,"set":{"rts":false}}\n${sent}{"at":1,"received":"h"}\n{"at":2,"received":"a"}`),
      [''],
    );
    writeFileSync(file, `${head}{"at":0}`);
    const { status, err } = await run(`serial replay ecu ${file}`);
    assert.equal(status, 2);
    assert.match(err, /line 2 of the recording/);
    await pause(1);
  });
});

const fileHas = (file: string, text: string): boolean => {
  try {
    return readFileSync(file, 'utf8').includes(text);
  } catch {
    return false;
  }
};
