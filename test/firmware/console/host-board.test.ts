/** The firmware as a program of this machine: what it is told, how it ends, its terminal, its inputs and outputs. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { ReadStream } from 'node:tty';
import { sanitized } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';
import { HostConsole } from './host-console.ts';

const BAD_USAGE = 64;
const TICKS_PER_MS = 16_000;

describe('the firmware as a program', { skip: missingCompiler('host') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-host-board-'));
  const children = new Set<ChildProcess>();
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const program = () => hostFirmware({ cylinders: 8, flags: sanitized });
  const run = (words: readonly string[], input = '') => spawnSync(program(), words, { input, encoding: 'utf8' });

  const wrong: Readonly<Record<string, readonly [words: readonly string[], said: RegExp]>> = {
    'an option that there is not': [['--cylinders', '8'], /unrecognized option '--cylinders'/],
    'a word that is no option': [['real'], /not an option: 'real'/],
    'a clock that there is not': [['--clock', 'wall'], /--clock is real or virtual: 'wall'/],
    'a tick that there is not': [['--tick', '2us'], /--tick is 62.5ns or 1us: '2us'/],
    'a rate that is none': [['--baud', 'fast'], /--baud is a whole number: 'fast'/],
    'volts without a name': [['--volts', '2.5'], /volts are NAME=V.*: '2.5'/],
    'volts of what has no curve': [['--volts', 'RPM=1'], /no parameter of that name has a sensor's curve: 'RPM=1'/],
    'volts of what there is not': [['--volts', 'ECT=1,Nothing=1'], /no parameter of that name/],
    'volts that are none': [['--volts', 'ECT=1V'], /V is 0 to 63.99/],
    'volts beyond': [['--volts', 'ECT=64'], /V is 0 to 63.99/],
    'volts below': [['--volts', 'ECT=-1'], /V is 0 to 63.99/],
    'an option without its value': [['--storage'], /requires an argument/],
  };
  for (const [what, [words, said]] of Object.entries(wrong))
    it(`does not begin with ${what}, and says what there is`, () => {
      const { status, stdout, stderr } = run(words);
      assert.deepEqual([status, stdout], [BAD_USAGE, '']);
      assert.match(stderr, said);
      assert.match(stderr, /--clock real\|virtual/);
    });

  it('says what it takes', () => {
    const { status, stdout } = run(['--help']);
    assert.equal(status, 0);
    for (const option of ['pty', 'clock', 'tick', 'baud', 'storage', 'pins', 'volts'])
      assert.match(stdout, new RegExp(`--${option} `));
  });

  it('does not begin with files that it cannot have', () => {
    const file = join(folder, 'file');
    writeFileSync(file, Buffer.alloc(5000));
    for (const [words, said] of [
      [['--storage', file], /--storage '.*': longer than the 4096 bytes/],
      [['--storage', folder], /--storage '.*': Is a directory/],
      [['--pins', join(folder, 'none', 'pins')], /--pins '.*': No such file/],
      [['--pty', file], /--pty '.*': File exists/],
      [['--pty', join(folder, 'none', 'pty')], /--pty '.*': No such file/],
    ] as const) {
      const { status, stderr } = run(words);
      assert.equal(status, 1);
      assert.match(stderr, said);
    }
    assert.ok(lstatSync(file).isFile());
  });

  it('answers on real time too, with either tick, and ends with its input', () => {
    for (const [tick, ticksPerSecond] of Object.entries({ '62.5ns': 16_000_000, '1us': 1_000_000 })) {
      const { status, stdout, stderr } = run(
        ['--tick', tick],
        '{"id":1,"method":"hello"}\n{"id":2,"method":"status"}\n',
      );
      assert.deepEqual([status, stderr], [0, '']);
      const [, hello, state] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.equal(hello.result.ticksPerSecond, ticksPerSecond);
      assert.equal(state.id, 2);
    }
  });

  it('does the same again on virtual time, to the tick', () => {
    const pins = ['first', 'second'].map((name) => join(folder, name));
    const script =
      '{"id":1,"method":"set","name":"SimulatedRPM","value":1234.5}\n@run 3000\n{"id":2,"method":"status"}\n';
    const [first, second] = pins.map((file) => run(['--clock', 'virtual', '--pins', file], script).stdout);
    assert.equal(first, second);
    const [one = '', other] = pins.map((file) => readFileSync(file, 'utf8'));
    assert.equal(one, other);
    assert.ok(one.split('\n').length > 500);
  });

  it('writes each change of an output, with its tick', async () => {
    const pins = join(folder, 'pins');
    const console = new HostConsole(['--pins', pins]);
    await console.ask('set', { name: 'FinalPulseWidth', value: 3000 });
    await console.ask('set', { name: 'SimulatedRPM', value: 1200 });
    console.run(1000);
    await console.ask('set', { name: 'FuelPump', value: 50 });
    console.run(10);
    await console.ask('hello');
    await console.end();
    const lines = readFileSync(pins, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const ticks = lines.map(([tick]) => Number(tick));
    assert.deepEqual(
      ticks,
      ticks.toSorted((a, b) => a - b),
    );
    const ofPump = lines.filter(([, output]) => output === 'FuelPump').map(([, , parts]) => Number(parts));
    assert.equal(ofPump[0], 65_535);
    assert.ok(Math.abs((ofPump.at(-1) ?? 0) - 32_768) <= 1);
    const ofInjector = lines.filter(([, output]) => output === '3');
    assert.ok(ofInjector.length > 10);
    for (const [at, [tick, , level]] of ofInjector.entries()) {
      assert.equal(level, String((at + 1) % 2));
      if (level === '0') assert.equal(Number(tick) - Number(ofInjector[at - 1]?.[0]), 3 * TICKS_PER_MS);
    }
  });

  it('has at its inputs what it is told', async () => {
    const console = new HostConsole(['--volts', 'VCC=1,ect=3.22']);
    console.run(50);
    const [cold, supply] = [await console.value('ECT'), await console.value('VCC')];
    console.write('@volts ECT=0.9\n');
    console.run(50);
    assert.ok(Number(await console.value('ECT')) > Number(cold));
    assert.equal(await console.value('VCC'), supply);
    assert.ok(Math.abs(Number(supply) - 3.2) < 0.1, String(supply));
    console.write('@volts ECT=-\n@nonsense\n@run soon\n@volts RPM=1\n');
    await console.ask('hello');
    const said = await console.end();
    assert.match(said, /'@nonsense': no such order/);
    assert.match(said, /'@run soon': @run wants a whole number/);
    assert.match(said, /'@volts RPM=1': no parameter of that name/);
  });

  it('says that real time cannot be made to pass', () => {
    const { status, stderr } = run([], '@run 5\n');
    assert.equal(status, 0);
    assert.match(stderr, /'@run 5': with --clock real time passes by itself/);
  });

  function start(words: readonly string[]) {
    const child = spawn(program(), words, { stdio: 'pipe' });
    children.add(child);
    const ended = once(child, 'close').then(([code]) => {
      children.delete(child);
      return code as number | null;
    });
    return { child, ended };
  }

  /** Also while nobody reads what it says. */
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`ends well by ${signal}, whatever it is at`, async () => {
      for (const [words, input] of [
        [[], '{"id":1,"method":"hello"}\n'],
        [['--clock', 'virtual'], '@run 2000000000\n'],
        [['--clock', 'virtual'], '{"id":1,"method":"status"}\n'.repeat(2000)],
      ] as const) {
        const { child, ended } = start(words);
        child.stdin.on('error', () => {});
        child.stdin.write(input);
        await once(child.stdout, 'readable');
        child.kill(signal);
        child.stdout.resume();
        assert.equal(await ended, 0);
      }
    });

  it('ends when nobody is left to hear it', async () => {
    const { child, ended } = start([]);
    child.stdin.on('error', () => {});
    await once(child.stdout, 'readable');
    child.stdout.destroy();
    child.stdin.write('{"id":1,"method":"hello"}\n'.repeat(50));
    assert.equal(await ended, 0);
  });

  describe('on a pseudo terminal', () => {
    const link = join(folder, 'engine');

    async function onPty(words: readonly string[] = []) {
      const { child, ended } = start(['--pty', link, ...words]);
      const [path] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      return { child, ended, path };
    }

    /** Opens it, asks, and closes it again. */
    async function ask(path: string, line: string): Promise<string> {
      const file = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
      const terminal = new ReadStream(file);
      const lines = createInterface({ input: terminal });
      writeSync(file, `\n${line}\n`);
      try {
        for await (const answer of lines) if (answer.includes('"id"')) return answer;
        throw new Error('it was hung up');
      } finally {
        terminal.destroy();
      }
    }

    it('is found by its link, whoever comes and goes, and takes the link away', async () => {
      symlinkSync('/dev/null', link);
      const { child, ended, path } = await onPty();
      assert.equal(readlinkSync(link), path);
      for (const id of [1, 2, 3])
        assert.match(await ask(link, `{"id":${id},"method":"hello"}`), new RegExp(`^{"id":${id},"result"`));
      child.stdin.end();
      assert.equal(await ended, 0);
      assert.ok(!existsSync(link));
    });

    it('drops what it says by itself while nobody reads, counts it, and answers then', async () => {
      const { child, ended } = await onPty();
      const names = Array.from({ length: 30 }, () => 'MPG');
      await ask(link, '{"id":1,"method":"set","name":"MPG","value":499.992}');
      await ask(link, JSON.stringify({ id: 2, method: 'watch', slot: 0, everyMs: 20, names }));
      // What a terminal holds is full at some time; who asks empties it, so it is left alone for longer each time.
      for (let ms = 200; ; ms *= 2) {
        const { result } = JSON.parse(await ask(link, '{"id":3,"method":"status"}'));
        if (result.dropped > 0) break;
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
      child.kill();
      assert.equal(await ended, 0);
    });

    it('takes orders on its standard input', async () => {
      const { child, ended } = await onPty(['--clock', 'virtual']);
      await ask(link, '{"id":1,"method":"set","name":"SimulatedRPM","value":1500}');
      child.stdin.end('@run 1500\n');
      assert.equal(await ended, 0);
    });
  });
});
