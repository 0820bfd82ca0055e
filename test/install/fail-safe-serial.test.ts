/** What the fail-safe sends over serial ports: pseudo terminals of this machine. What a kernel's own ports are: test/kernel. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { failSafeWords } from '../../broker/serial/fail-safe-words.ts';
import type { SerialEntry } from '../../contract/policy/entries.ts';
import type { SafeStep } from '../../contract/serial/safe-steps.ts';
import { Pty } from '../../sim/pty.ts';
import { within } from '../patience.ts';

const script = fileURLToPath(new URL('../../install/fail-safe.sh', import.meta.url));

/** The far end of a port, and all that it heard. */
class Instrument {
  readonly pty = new Pty();
  heard = '';
  constructor() {
    this.pty.onBytes((bytes) => {
      this.heard += Buffer.from(bytes).toString('latin1');
    });
  }
  /** What was sent to it arrives some time. */
  async hears(text: string): Promise<void> {
    for (const end = Date.now() + within(30_000); !this.heard.endsWith(text) && Date.now() < end; ) await sleep(2);
    assert.equal(this.heard.slice(-text.length), text);
  }
}

let root: string;
let table: string;
let instrument: Instrument;
let other: Instrument;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'postern-fail-safe-')));
  table = join(root, 'table');
  symlinkSync('/dev', join(root, 'dev'));
  [instrument, other] = [new Instrument(), new Instrument()];
});
afterEach(() => {
  for (const { pty } of [instrument, other]) pty.close();
  rmSync(root, { recursive: true });
});

async function run(lines: readonly string[], path = process.env.PATH ?? '') {
  writeFileSync(table, lines.map((line) => `${line}\n`).join(''));
  // Not waited for by the thread that hears the port.
  const child = spawn('/bin/sh', [script, table, root], { env: { PATH: path }, stdio: ['ignore', 'ignore', 'pipe'] });
  const [log, status] = await Promise.all([text(child.stderr), new Promise((tell) => child.on('exit', tell))]);
  return { status, log };
}

const entry = (more: Partial<SerialEntry> = {}): SerialEntry => ({
  kind: 'serial',
  path: instrument.pty.path,
  baudRate: 19_200,
  ...more,
});
const LINE = '\nOFF %s\\n$(reboot)\u0000\u00ff\n';
const steps: SafeStep[] = [
  { purge: 'both' },
  { lines: { dtr: true } },
  { send: '\u0003' },
  { pauseMs: 120 },
  { send: LINE, times: 2 },
  ...Array<SafeStep>(6).fill({ pauseMs: 5000 }),
  { verify: { send: 'OUT?\n', answer: '0' } },
];
const row = (at: SerialEntry, what: readonly SafeStep[] = steps) => `serial ${failSafeWords(at, what)} ${at.path}`;

test('every byte of the steps, with the pauses between them; the line stays for the one who can ask', async () => {
  const line = row(entry({ stopBits: 2 }));
  const sinceMs = performance.now();
  const { status, log } = await run([line]);
  const tookMs = performance.now() - sinceMs;
  assert.equal(status, 0, log);
  await instrument.hears(`\u0003${LINE}${LINE}`);
  assert.equal(instrument.heard.length, 1 + 2 * LINE.length);
  assert.ok(tookMs >= 120 && tookMs < 30_000, `${tookMs} ms: what nothing follows is not waited for`);
  assert.match(log, new RegExp(`^fail-safe: ${instrument.pty.path} was sent what makes it safe: the next broker asks`));
  assert.equal(readFileSync(table, 'utf8'), `${line}\n`);
});

test('the line is set as the entry says, raw, whatever its last holder made of it', async () => {
  const stty = (...words: string[]) =>
    execFileSync('stty', ['--file', instrument.pty.path, ...words], { encoding: 'utf8' });
  stty('sane', '300');
  await run([row(entry({ stopBits: 2, flowControl: 'xonxoff' }))]);
  const now = stty('--all');
  for (const word of [
    'speed 19200 baud',
    'cs8',
    '-parenb',
    ' cstopb',
    ' ixon',
    ' ixoff',
    '-icanon',
    '-opost',
    '-echo ',
  ])
    assert.ok(now.includes(word), `${word} in ${now}`);
});

test('a link of a name that stays leads to the port', async () => {
  rmSync(join(root, 'dev'));
  mkdirSync(join(root, 'dev/serial/by-id'), { recursive: true });
  symlinkSync('/dev/pts', join(root, 'dev/pts'));
  symlinkSync(instrument.pty.path, join(root, 'dev/serial/by-id/usb-supply'));
  const { status, log } = await run([row(entry({ path: '/dev/serial/by-id/usb-supply' }))]);
  assert.equal(status, 0, log);
  await instrument.hears(LINE);
});

test('a port that takes nothing holds up neither the others nor what is no port', async () => {
  const chip = join(root, 'sys/devices/fan/pwm/pwmchip0');
  mkdirSync(join(chip, 'pwm0'), { recursive: true });
  writeFileSync(join(chip, 'npwm'), '1');
  writeFileSync(join(chip, 'pwm0/enable'), '1\n');
  let heardBefore: string | undefined;
  other.pty.onBytes(() => {
    heardBefore ??= instrument.heard;
  });
  const slow = row(entry(), [{ send: 'a' }, { pauseMs: 3000 }, { send: 'b' }]);
  const { status, log } = await run([
    slow,
    row(entry({ path: other.pty.path }), [{ send: 'OFF' }]),
    'pwm /sys/devices/fan 0 0 - - -',
  ]);
  assert.equal(status, 0, log);
  await other.hears('OFF');
  await instrument.hears('ab');
  assert.ok(heardBefore === '' || heardBefore === 'a', `after '${heardBefore}'`);
  assert.equal(readFileSync(join(chip, 'pwm0/enable'), 'utf8'), '0\n');
});

describe('is not understood, and nothing is sent', () => {
  const fine = String.raw`serial 9600,cs8 \003,100,\117 PATH`;
  const wrong: Record<string, string> = {
    'a byte that is none': fine.replace('\\003', '\\400'),
    'a byte of two digits': fine.replace('\\003', '\\03'),
    'a byte in hexadecimal': fine.replace('\\003', '\\x03'),
    'a letter': fine.replace('\\003', 'A'),
    'a letter behind bytes': fine.replace('\\003', '\\003A'),
    'a format of printf': fine.replace('\\003', '\\003%s'),
    'a command': fine.replace('\\003', '$(reboot)'),
    'a pause of minutes': fine.replace('100', '60000'),
    'a pause of less than nothing': fine.replace('100', '-1'),
    'no settings': fine.replace('9600,cs8', '-'),
    'a word of stty that sets no line': fine.replace('cs8', 'sane'),
    'an option of stty': fine.replace('cs8', '--file=/dev/tty1'),
    'two paths': `${fine} PATH`,
    'no path': fine.replace(' PATH', ''),
    'a path out of /dev': fine.replace('PATH', '/etc/passwd'),
    'a path that climbs': fine.replace('PATH', '/dev/pts/../PATH'),
    'a pattern': fine.replace('PATH', '/dev/pts/*'),
    'a letter in the path that is not ASCII': fine.replace('PATH', '/dev/sérial'),
  };
  for (const [what, line] of Object.entries(wrong))
    test(what, async () => {
      const next = row(entry({ path: other.pty.path }));
      const { status, log } = await run([line.replaceAll('PATH', instrument.pty.path), next]);
      assert.equal(status, 1, log);
      const isPattern = what === 'a pattern';
      assert.match(
        log,
        isPattern ? /, there is no such port$/m : /^fail-safe: line 1 is not understood and not applied$/m,
      );
      assert.equal(instrument.heard, '');
      await other.hears(LINE);
      assert.equal(readFileSync(table, 'utf8').includes(`${next}\n`), true);
    });
});

test('what is no serial port is not opened: opening it could start something', async () => {
  for (const path of ['/dev/null', '/dev/ptmx', '/dev/tty']) {
    const { status, log } = await run([row(entry({ path }))]);
    assert.equal(status, 1);
    assert.match(
      log,
      /^fail-safe: serial port \S+ did not become safe \(its steps\), (it is no serial port|there is no such port)$/m,
    );
  }
});

test('without stty it is left to the next broker', async () => {
  const line = row(entry());
  const { status, log } = await run([line], '');
  assert.equal(status, 1);
  assert.match(log, /could not be sent what makes it safe: left to the next broker/);
  assert.equal(instrument.heard, '');
  assert.equal(readFileSync(table, 'utf8'), `${line}\n`);
});

describe('left to the next broker, with a word about it', () => {
  const left: Record<string, () => string> = {
    'a port that is named by what is plugged in': () =>
      failSafeWords({ kind: 'serial', usb: { vendor: '0403', product: '6001' }, baudRate: 9600 }, steps),
    'a node of another class': () => failSafeWords(entry({ subsystem: 'cuse' }), steps),
    'steps with a break': () => failSafeWords(entry(), [{ breakMs: 100 }, ...steps]),
    'nothing to send': () => failSafeWords(entry(), [{ purge: 'both' }, { pauseMs: 100 }]),
  };
  for (const [what, words] of Object.entries(left))
    test(what, async () => {
      assert.equal(words(), '- -');
      const line = `serial ${words()} usb 0403:6001 serial A B`;
      const { status, log } = await run([line]);
      assert.deepEqual([status, readFileSync(table, 'utf8')], [0, `${line}\n`]);
      assert.match(
        log,
        /^fail-safe: serial port usb 0403:6001 serial A B is left to the next broker: no shell can make it safe$/m,
      );
    });
});
