/** Values and edges of simulated GPIO lines against what was seen of a real kernel's (gpio-sim of Linux 7.3). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, bench } from './gpio-bench.ts';

describe('values', () => {
  it('are those of the lines that the mask names', () => {
    const { chip, take, get, set } = bench();
    const lines = take([6, 7], { flags: 'out', attributes: [['values', 2n, 3n]] });
    assert.equal(get(lines, 3n), 2n);
    assert.equal(get(lines, 1n), 0n);
    set(lines, 1n, 1n);
    assert.equal(get(lines, 3n), 3n);
    set(lines, 0n, 0xffn);
    assert.deepEqual([chip.level(6), chip.level(7)], [0, 0]);
    for (const mask of [0n, 4n]) {
      assert.equal(
        answer(() => get(lines, mask)),
        'EINVAL',
      );
      assert.equal(
        answer(() => set(lines, 1n, mask)),
        'EINVAL',
      );
    }
  });

  it('of an input are not set, nor is anything together with one', () => {
    const { chip, take, get, set } = bench();
    const lines = take([6, 7], { flags: 'out', attributes: [['flags', 4n, 2n]] });
    chip.drive(7, 1);
    assert.equal(get(lines, 3n), 2n);
    assert.equal(
      answer(() => set(lines, 1n, 3n)),
      'EPERM',
    );
    assert.equal(chip.level(6), 0);
    assert.equal(
      answer(() => set(lines, 1n, 1n)),
      'ok',
    );
    assert.equal(chip.level(6), 1);
  });

  it('are logical: active may be low', () => {
    const { chip, take, get, set } = bench();
    const output = take([6], { flags: 'out active-low', attributes: [['values', 1n, 1n]] });
    assert.equal(chip.level(6), 0);
    assert.equal(get(output), 1n);
    set(output, 0n);
    assert.equal(chip.level(6), 1);
    const input = take([8], { flags: 'in active-low' });
    assert.equal(get(input), 1n);
    chip.drive(8, 1);
    assert.equal(get(input), 0n);
  });

  it('of what nothing drives are what pulls', () => {
    const { chip, take, get, kernel } = bench();
    const up = take([1], { flags: 'in pull-up' });
    assert.equal(get(up), 1n);
    chip.drive(1, 0);
    assert.equal(get(up), 0n);
    chip.drive(1, undefined);
    assert.equal(get(up), 1n);
    kernel.close(up);
    assert.equal(chip.level(1), 0);
    assert.equal(get(take([1], { flags: 'in pull-down' })), 0n);
  });

  it('of an open drain are pulled down, or let be; of an open source the other way', () => {
    const { chip, take, get, set } = bench();
    const drain = take([1], { flags: 'out open-drain', attributes: [['values', 1n, 1n]] });
    assert.equal(get(drain), 0n, 'nothing pulls it up');
    chip.drive(1, 1);
    assert.equal(get(drain), 1n);
    set(drain, 0n);
    assert.equal(chip.level(1), 0);
    const source = take([2], { flags: 'out open-source' });
    chip.drive(2, 1);
    assert.equal(get(source), 1n);
    chip.drive(2, 0);
    set(source, 1n);
    assert.equal(chip.level(2), 1);
  });

  it('are told to a scope when they change', () => {
    const seen: string[] = [];
    const { kernel, take, set } = bench({ onOutput: (line, level) => seen.push(`${line}:${level}`) });
    const line = take([17], { flags: 'out' });
    set(line, 1n);
    set(line, 1n);
    kernel.close(line);
    assert.deepEqual(seen, ['17:1', '17:0']);
  });
});

describe('a configuration', () => {
  it('can be changed while the line is held', () => {
    const { chip, take, info, configure, get } = bench();
    const line = take([20], { flags: 'in' });
    configure(line, { flags: 'out', attributes: [['values', 1n, 1n]] });
    assert.equal(info(20), '/test/used out');
    assert.equal(chip.level(20), 1);
    configure(line, {});
    assert.equal(info(20), '/test/used out', 'without a direction it stays');
    configure(line, { flags: 'in pull-up' });
    assert.equal(get(line), 1n);
    assert.equal(
      answer(() => configure(line, { flags: 'in out' })),
      'EINVAL',
    );
  });
});

describe('edges', () => {
  const both = 'in rising falling';

  it('are queued with their time, in the order in which they happened', async () => {
    const { clock, chip, take, edges } = bench();
    const lines = take([18, 19], { flags: both });
    assert.deepEqual(edges(lines), []);
    for (const [line, level] of [
      [18, 1],
      [19, 1],
      [18, 0],
      [18, 0],
      [19, 0],
    ] as const) {
      await clock.advance(1);
      chip.drive(line, level);
    }
    assert.deepEqual(edges(lines, 100), ['1000000: 1 18 1 1', '2000000: 1 19 2 1'], 'whole events only');
    assert.equal(
      answer(() => edges(lines, 47)),
      'EINVAL',
    );
    assert.deepEqual(edges(lines), ['3000000: 2 18 3 2', '5000000: 2 19 4 2']);
  });

  it('are logical, and only those that were asked for', () => {
    const { chip, take, edges, configure } = bench();
    const line = take([18], { flags: `${both} active-low` });
    chip.drive(18, 1);
    assert.deepEqual(edges(line), ['0: 2 18 1 1']);
    configure(line, { flags: 'in rising' });
    chip.drive(18, 0);
    assert.deepEqual(edges(line), []);
    chip.drive(18, 1);
    assert.deepEqual(edges(line), ['0: 1 18 2 2'], 'counts go on');
    configure(line, { flags: 'in' });
    chip.drive(18, 0);
    assert.deepEqual(edges(line), []);
  });

  it('are lost from the oldest on when there is no room', () => {
    const { chip, take, edges, kernel } = bench();
    const toggle = () => {
      for (let change = 0; change < 40; change++) chip.drive(18, change % 2 === 0 ? 1 : 0);
    };
    const line = take([18], { flags: both });
    toggle();
    const kept = edges(line);
    assert.deepEqual([kept.length, kept[0], kept.at(-1)], [16, '0: 1 18 25 25', '0: 2 18 40 40']);
    kernel.close(line);
    const small = take([18], { flags: both, room: 3 });
    toggle();
    assert.equal(edges(small).length, 4, 'a power of two');
  });

  it('may have the time of day', async () => {
    const { clock, chip, take, edges } = bench();
    const line = take([18], { flags: 'in rising realtime' });
    await clock.advance(7);
    chip.drive(18, 1);
    assert.deepEqual(edges(line), ['1767225600007000000: 1 18 1 1']);
  });

  it('that bounce are one, when it is over', async () => {
    const { clock, chip, take, edges, get } = bench();
    const line = take([27], { flags: both, attributes: [['debounce', 5000n, 1n]] });
    for (const level of [1, 0, 1] as const) {
      chip.drive(27, level);
      await clock.advance(2);
    }
    assert.equal(get(line), 0n, 'not yet');
    assert.deepEqual(edges(line), []);
    await clock.advance(3);
    assert.equal(get(line), 1n);
    assert.deepEqual(edges(line), ['9000000: 1 27 1 1']);
    chip.drive(27, 0);
    chip.drive(27, 1);
    await clock.advance(5);
    assert.deepEqual(edges(line), [], 'nothing came of it');
    assert.equal(clock.pending, 0);
  });

  it('wake who waits for them', async () => {
    const { kernel, chip, take, edges } = bench();
    const line = take([27], { flags: both });
    const seen: string[] = [];
    kernel.onReadable(line, () => seen.push(...edges(line)));
    chip.drive(27, 1);
    assert.deepEqual(seen, []);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(seen, ['0: 1 27 1 1']);
  });

  it('are none of a line that was given back', async () => {
    const { clock, kernel, chip, take } = bench();
    const line = take([27], { flags: both, attributes: [['debounce', 5000n, 1n]] });
    chip.drive(27, 1);
    kernel.close(line);
    assert.equal(clock.pending, 0);
    chip.drive(27, 0);
    assert.equal(
      answer(() => kernel.readAvailable(line, new Uint8Array(48))),
      'EBADF',
    );
  });
});
