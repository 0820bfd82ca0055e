/** The simulated GPIO chip against what was seen of a real kernel's (gpio-sim of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, bench, type Request } from './gpio-bench.ts';

describe('a chip', () => {
  it('is known by number, and on the bus of its kind', () => {
    const { kernel, fd, chip } = bench();
    assert.deepEqual(kernel.identify(fd), { type: 'character', rdev: 254 * 256 });
    assert.equal(kernel.realPath('/sys/dev/char/254:0/subsystem'), '/sys/bus/gpio');
    assert.equal(kernel.realPath('/sys/bus/gpio/devices/gpiochip0'), '/sys/devices/platform/gpio-sim.0/gpiochip0');
    assert.equal(chip.devicePath, '/sys/devices/platform/gpio-sim.0/gpiochip0');
  });

  it('says what it is', () => {
    const { kernel, fd } = bench({ lines: 54 });
    const bytes = Buffer.alloc(68, 0xee);
    assert.equal(kernel.ioctl(fd, 0x8044b401, bytes), 0);
    assert.equal(bytes.toString('latin1', 0, 64), 'gpiochip0'.padEnd(32, '\0') + 'bench'.padEnd(32, '\0'));
    assert.equal(bytes.readUInt32LE(64), 54);
    for (const request of [0x5401, 0xc010b40e, 0xc100b406, 0xc048b402])
      assert.equal(
        answer(() => kernel.ioctl(fd, request, Buffer.alloc(256))),
        'EINVAL',
      );
  });

  it('says what its lines are', () => {
    const { kernel, fd, chip, info } = bench();
    assert.equal(info(17), 'RELAY//in');
    assert.equal(info(3), '//in');
    chip.hold(3, 'regulator');
    assert.equal(info(3), '/regulator/used in');
    assert.equal(
      answer(() => info(32)),
      'EINVAL',
    );
    const padded = Buffer.alloc(256, 0);
    padded.writeUInt32LE(1, 252);
    assert.equal(
      answer(() => kernel.ioctl(fd, 0xc100b405, padded)),
      'EINVAL',
    );
  });

  it('that has gone takes its lines with it', async () => {
    const { kernel, chip, take, get, edges, fd } = bench();
    const line = take([4], { flags: 'in rising' });
    let calls = 0;
    kernel.onReadable(line, () => calls++);
    chip.unplug();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(calls, 1);
    assert.equal(
      answer(() => get(line)),
      'ENODEV',
    );
    assert.equal(
      answer(() => edges(line)),
      'ENODEV',
    );
    assert.equal(
      answer(() => kernel.ioctl(fd, 0x8044b401, Buffer.alloc(68))),
      'ENODEV',
    );
    assert.equal(
      answer(() => kernel.open('/dev/gpiochip0', 'read')),
      'ENOENT',
    );
    chip.plug();
    kernel.close(line);
    assert.equal(
      answer(() => kernel.open('/dev/gpiochip0', 'read')),
      'ok',
    );
  });
});

describe('a request', () => {
  const rows: [what: string, request: Request, answer: string, info?: string][] = [
    ['no direction', {}, 'ok', '/test/used in'],
    ['an input', { flags: 'in' }, 'ok', '/test/used in'],
    ['an output', { flags: 'out' }, 'ok', '/test/used out'],
    ['both', { flags: 'in out' }, 'EINVAL'],
    ['a used one', { flags: 'used in' }, 'EINVAL'],
    ['edges of an output', { flags: 'out rising' }, 'EINVAL'],
    ['edges of neither', { flags: 'falling' }, 'EINVAL'],
    ['edges', { flags: 'in rising falling' }, 'ok', '/test/used in rising falling'],
    ['an open drain', { flags: 'out open-drain' }, 'ok', '/test/used out open-drain'],
    ['an open drain of an input', { flags: 'in open-drain' }, 'EINVAL'],
    ['an open source', { flags: 'out open-source' }, 'ok', '/test/used out open-source'],
    ['open at both ends', { flags: 'out open-drain open-source' }, 'EINVAL'],
    ['a bias without direction', { flags: 'pull-up' }, 'EINVAL'],
    ['no bias without direction', { flags: 'bias-disabled' }, 'EINVAL'],
    ['pulled up', { flags: 'in pull-up' }, 'ok', '/test/used in pull-up'],
    ['pulled down', { flags: 'out pull-down' }, 'ok', '/test/used out pull-down'],
    ['no bias', { flags: 'in bias-disabled' }, 'ok', '/test/used in bias-disabled'],
    ['pulled both ways', { flags: 'in pull-up pull-down' }, 'EINVAL'],
    ['pulled and not', { flags: 'in pull-up bias-disabled' }, 'EINVAL'],
    ['the time of day', { flags: 'in rising realtime' }, 'ok', '/test/used in rising realtime'],
    ['stamps by hardware', { flags: 'in rising hte' }, 'EOPNOTSUPP'],
    ['an unknown flag', { flags: 'in unknown' }, 'EINVAL'],
    ['active low', { flags: 'active-low in' }, 'ok', '/test/used active-low in'],
    ['flags of its own', { flags: 'out', attributes: [['flags', 0x104n, 1n]] }, 'ok', '/test/used in pull-up'],
    ['flags of another', { flags: 'out', attributes: [['flags', 0x104n, 2n]] }, 'ok', '/test/used out'],
    [
      'flags behind a value',
      {
        flags: 'out',
        attributes: [
          ['values', 1n, 1n],
          ['flags', 0x104n, 1n],
        ],
      },
      'ok',
      '/test/used in pull-up',
    ],
    [
      'as many attributes as there may be',
      { flags: 'out', attributes: Array(10).fill(['values', 1n, 1n]) },
      'ok',
      '/test/used out',
    ],
    [
      'debounced',
      { flags: 'in rising', attributes: [['debounce', 10_000n, 1n]] },
      'ok',
      '/test/used in rising 1: 3=10000',
    ],
    ['a debounced output', { flags: 'out', attributes: [['debounce', 100n, 1n]] }, 'EINVAL'],
    ['an attribute from the future', { flags: 'out', attributes: [['other', 1n, 1n]] }, 'ok', '/test/used out'],
    ['too many attributes', { flags: 'out', attributes: Array(11).fill(['values', 1n, 1n]) }, 'EINVAL'],
    ['padding of the request', { flags: 'in', dirt: 584 }, 'EINVAL'],
    ['padding of the configuration', { flags: 'in', dirt: 316 }, 'EINVAL'],
    ['a long name', { flags: 'in', consumer: 'x'.repeat(32) }, 'ok', `/${'x'.repeat(31)}/used in`],
  ];
  for (const [what, request, expected, told] of rows)
    it(`${expected === 'ok' ? 'may' : 'may not'} be: ${what}`, () => {
      const { take, info } = bench();
      assert.equal(
        answer(() => take([3], request)),
        expected,
      );
      assert.equal(info(3), told ?? '//in');
    });

  it('is for free lines of the chip, each once, at most 64', () => {
    const { take, chip } = bench({ lines: 100 });
    const upTo = (count: number) => Array.from({ length: count }, (_, line) => line);
    assert.equal(
      answer(() => take([], { flags: 'in' })),
      'EINVAL',
    );
    assert.equal(
      answer(() => take(upTo(65), { flags: 'in' })),
      'EINVAL',
    );
    assert.equal(
      answer(() => take([100], { flags: 'in' })),
      'EINVAL',
    );
    assert.equal(
      answer(() => take([1, 1], { flags: 'in' })),
      'EBUSY',
    );
    const held = chip.hold(5, 'regulator');
    assert.equal(
      answer(() => take([4, 5], { flags: 'in' })),
      'EBUSY',
    );
    assert.equal(chip.consumer(4), undefined, 'all or none');
    held.release();
    assert.equal(
      answer(() => take(upTo(64), { flags: 'in' })),
      'ok',
    );
    assert.throws(() => chip.hold(5, 'regulator'), { errno: 'EBUSY' });
  });

  it('holds its lines until it is closed, though the chip is closed', () => {
    const { kernel, chip, take, info, get, fd } = bench();
    const line = take([17], { flags: 'out', attributes: [['values', 1n, 1n]], consumer: 'relay' });
    assert.deepEqual(kernel.identify(line), { type: 'other', rdev: 0 });
    assert.equal(info(17), 'RELAY/relay/used out');
    kernel.close(fd);
    assert.equal(get(line), 1n);
    for (const request of [0x8044b401, 0x5401])
      assert.equal(
        answer(() => kernel.ioctl(line, request, Buffer.alloc(68))),
        'EINVAL',
      );
    for (const file of [line, kernel.open('/dev/gpiochip0', 'read')])
      assert.equal(
        answer(() => kernel.ioctl(file, 0xc010b40e, 0)),
        'EFAULT',
      );
    assert.equal(chip.level(17), 1);
    kernel.close(line);
    assert.equal(chip.level(17), 0);
    assert.equal(chip.consumer(17), undefined);
    assert.equal(kernel.openDescriptors, 1);
    assert.throws(() => chip.level(32), { errno: 'EINVAL' });
  });
});
