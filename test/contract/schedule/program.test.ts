import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitProblem, limits } from '../../../contract/schedule/limits.ts';
import { parseProgram } from '../../../contract/schedule/program.ts';
import { degrees, durationNs, durationText, period, rpm } from '../../../contract/schedule/units.ts';
import { fc } from '../../random-cases.ts';

const problemsOf = (value: unknown): string[] =>
  parseProgram(value).problems.map(({ path, message }) => `${path}: ${message}`);
const gpio = { device: 'valve', value: 1 } as const;
const one = (entry: object, more: object = {}) => problemsOf({ events: [entry], ...more });

test('times are read exactly, to the ns', () => {
  assert.equal(durationNs('20 ms'), 20_000_000);
  assert.equal(durationNs('0.1s'), 100_000_000);
  assert.equal(durationNs('1.000000001 s'), 1_000_000_001);
  assert.equal(durationNs('1.5 µs'), 1500);
  assert.equal(durationNs('2 h'), 7_200_000_000_000);
  for (const text of [
    '0.5 ns',
    '20',
    '-1 ms',
    '1e3 ms',
    ' 1 ms',
    '1  ms',
    '1 fortnight',
    '999999999999 h',
    '',
    '1 deg',
  ]) {
    assert.equal(durationNs(text), undefined, text);
  }
  fc.assert(
    fc.property(fc.nat({ max: 1e9 }), fc.nat({ max: 999_999_999 }), (whole, part) => {
      const text = `${whole}.${String(part).padStart(9, '0')} s`;
      assert.equal(
        BigInt(durationNs(text) ?? -1),
        BigInt(whole) * 1_000_000_000n + BigInt(part) <= 2n ** 53n - 1n
          ? BigInt(whole) * 1_000_000_000n + BigInt(part)
          : -1n,
      );
    }),
  );
});

test('frequencies are fractions, angles and speeds numbers', () => {
  assert.deepEqual(period('50 Hz'), { numerator: 20_000_000, denominator: 1 });
  assert.deepEqual(period('3Hz'), { numerator: 1_000_000_000, denominator: 3 });
  assert.deepEqual(period('59.94 Hz'), { numerator: 50_000_000_000, denominator: 2997 });
  assert.deepEqual(period('20 ms'), { numerator: 20_000_000, denominator: 1 });
  assert.deepEqual(['0 Hz', '-1 Hz', '0 ms', '5 deg'].map(period), [undefined, undefined, undefined, undefined]);
  assert.deepEqual([degrees('350 deg'), degrees('-10.5°'), degrees('10 ms')], [350, -10.5, undefined]);
  assert.deepEqual([rpm('600 rpm'), rpm('0.5rpm'), rpm('600')], [600, 0.5, undefined]);
  assert.deepEqual([1.5e6, 20, 3e9, 2500].map(durationText), ['1.5 ms', '20 ns', '3 s', '2.5 µs']);
});

test('a program of every kind of event is let through', () => {
  const { program } = parseProgram({
    name: 'all',
    window: '20 ms',
    until: '30 s',
    cycle: { device: 'ecu0', channel: 'rpm' },
    events: [
      { pwm: { device: 'fan', ratio: 0.4 }, at: '1 s' },
      {
        fade: { device: 'servo', quantity: 'servo', from: 0, to: 1, seconds: 2, curve: 'smooth' },
        every: '5 s',
        times: 3,
      },
      { gpio, angle: '350 deg', duration: '2 ms', class: 'injector', tolerance: '100 us' },
      { gpio, angle: '-20 deg', before: '4 ms', atMost: '6 ms' },
      {
        serial: { device: 'port', text: 'MEAS?\n', until: { delimiter: '\n' } },
        every: '100 ms',
        missed: 'skip',
        tolerance: '50 ms',
      },
      { serial: { device: 'port', hex: '02 ff 03' }, every: '0.5 Hz' },
      { ioctl: { device: 'tape', request: 'operate', fields: { op: 'rewind' } }, at: '2 s' },
      {
        instrument: { device: 'psu', method: 'set', fields: { voltage: 5 } },
        duration: '1 s',
        ending: { method: 'off' },
      },
    ],
  });
  assert.equal(program?.events.length, 8);
});

test('what is wrong is told by its field, with the value and the limit', () => {
  assert.deepEqual(one({ gpio, every: '5 us' }), ['events[0].every: 5 µs is less than the least, 100 µs']);
  assert.deepEqual(one({ gpio, at: '40' }), ['events[0].at: must be a number with its unit, like "20 ms"']);
  assert.deepEqual(one({ gpio, at: 40 }), ['events[0].at: must be a number with its unit, like "20 ms"']);
  assert.deepEqual(one({ gpio, angle: '800 deg' }, { cycle: '600 rpm' }), [
    'events[0].angle: 800 degrees is more than the most, 720 degrees',
  ]);
  const cycles = ['0 rpm', '2000000 rpm', '1 us', 'fast', 600].map(
    (cycle) => one({ gpio, angle: '8 deg' }, { cycle })[0],
  );
  assert.deepEqual(cycles, [
    'cycle: 0 rpm is less than the least, 1 rpm',
    'cycle: 2000000 rpm is more than the most, 1000000 rpm',
    'cycle: 1 µs is less than the least, 120 µs',
    'cycle: must be a number with its unit, like "600 rpm" or "200 ms"',
    'cycle: must be a number with its unit, like "600 rpm" or "200 ms"',
  ]);
  assert.deepEqual(one({ gpio }, { cycle: { device: 'ecu0' } }), ["cycle.channel: the key 'channel' is missing"]);
  assert.deepEqual(one({ gipo: gpio }), ["events[0].gipo: unknown key 'gipo': did you mean 'gpio'?"]);
  assert.match(one({ gpio, missed: 'skpi' }).join(), /not "skpi": did you mean 'skip'\?$/);
  assert.match(
    one({ fade: { device: 'fan', from: 0, to: 1, seconds: 1, curve: 'sin' } }).join(),
    /did you mean 'sine'\?$/,
  );
  assert.deepEqual(one({ fade: { device: 'fan', from: 0, to: 1, seconds: '3 s' } }), [
    'events[0].fade.seconds: must be a number of seconds, like 0.4',
  ]);
  assert.deepEqual(one({ gpio }, { untli: '1 s' }), ["untli: unknown key 'untli': did you mean 'until'?"]);
  assert.deepEqual(one({ at: '1 s' }), ['events[0]: give exactly one of pwm, fade, gpio, serial, ioctl, instrument']);
  assert.deepEqual(one({ pwm: { device: 'fan', ratio: 1.5 } }), ['events[0].pwm.ratio: must be at most 1, not 1.5']);
  assert.match(one({ serial: { device: 'port', hex: '2' } })[0] ?? '', /^events\[0\]\.serial\.hex: hexadecimal digits/);
  assert.match(one({ serial: { device: 'port' } })[0] ?? '', /give one of text, hex/);
  assert.match(one({ gpio, every: '0.123456789 Hz' })[0] ?? '', /^events\[0\]\.every: /);
  assert.equal(problemsOf(undefined).length, 1);
  assert.equal(problemsOf({ events: [] }).length, 1);
});

test('what fields cannot mean together', () => {
  const cycle = { cycle: '600 rpm' };
  const cases: [object, object, RegExp][] = [
    [{ gpio, angle: '1 deg', at: '1 s' }, cycle, /\.angle: an angle comes in each cycle/],
    [{ gpio, angle: '1 deg' }, {}, /\.angle: the program has no cycle/],
    [{ fade: { device: 'fan', from: 0, to: 1, seconds: 1 }, angle: '1 deg' }, cycle, /a fade stands in time/],
    [{ gpio, before: '1 ms' }, {}, /\.before: only what stands at an angle/],
    [{ gpio, angle: '1 deg', before: '1 ms', duration: '1 ms' }, cycle, /not both/],
    [{ gpio, angle: '1 deg', before: '3 ms', atMost: '2 ms' }, cycle, /\.atMost: shorter than it is on/],
    [{ gpio, every: '1 s', duration: '1 s' }, {}, /\.duration: not shorter/],
    [{ gpio, ending: { value: 0 } }, {}, /\.ending: there is no end/],
    [{ gpio, duration: '1 s', ending: { vlaue: 0 } }, {}, /\.ending\.vlaue: unknown key/],
    [{ serial: { device: 'p', text: 'x' }, duration: '1 s' }, {}, /\.ending: say what ends it/],
    [{ gpio, times: 3 }, {}, /\.times: it comes once/],
    [{ gpio, until: '3 s' }, {}, /\.until: it comes once/],
    [{ gpio, missed: 'skip' }, {}, /\.missed: to skip/],
    [{ gpio, every: '20 ms' }, { window: '20 ms' }, /\.every: not longer than the window/],
    [{ fade: { device: 'fan', from: 0, to: 2, seconds: 1 } }, {}, /\.fade: ratio and servo go from 0 to 1/],
    [{ fade: { device: 'fan', from: 0, to: 1, seconds: 1 }, every: '1 s' }, {}, /\.every: not longer than the fade/],
  ];
  for (const [entry, more, message] of cases) assert.match(one(entry, more).join('\n'), message);
  assert.equal(one({ gpio, times: 3 }, {}).length, 1);
});

test('limits have words', () => {
  for (const [name, { min, max }] of Object.entries(limits)) {
    assert.ok(min < max && limits[name as keyof typeof limits].doc.endsWith('.'));
    assert.equal(limitProblem(name as keyof typeof limits, max), undefined);
  }
  assert.equal(limitProblem('rpm', 2e6), '2000000 rpm is more than the most, 1000000 rpm');
  assert.equal(limitProblem('rpm', Number.NaN), 'not a number');
});
