import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  at,
  call,
  type Entries,
  engineProgram,
  every,
  fade,
  gpio,
  ioctl,
  program,
  pwm,
  send,
} from '../../../client/schedule/main.ts';
import type { Refusal } from '../../../contract/errors.ts';
import { compileProgram } from '../../../contract/schedule/compile.ts';
import { parseProgram } from '../../../contract/schedule/program.ts';

const cycle = '600 rpm';

describe('words of a program become its entries', () => {
  const rows: [string, Entries, object][] = [
    [
      'every, for',
      every(20).ms.gpio('led').on().for(2).ms,
      { every: '20 ms', gpio: { device: 'led', value: 1 }, duration: '2 ms' },
    ],
    [
      'in any order',
      gpio('led').on().for(2).ms.every(20).ms,
      { every: '20 ms', gpio: { device: 'led', value: 1 }, duration: '2 ms' },
    ],
    [
      'at an angle',
      at(350).degrees.for(2).ms.gpio('inj1').on(),
      { angle: '350 deg', duration: '2 ms', gpio: { device: 'inj1', value: 1 } },
    ],
    [
      'before an angle',
      gpio('coil1').on().for(4).ms.before(-10).degrees.atMost(9).ms,
      { angle: '-10 deg', before: '4 ms', atMost: '9 ms', gpio: { device: 'coil1', value: 1 } },
    ],
    [
      'a frequency, counted',
      every(50).hertz.times(3).gpio('led').off(),
      { every: '50 Hz', times: 3, gpio: { device: 'led', value: 0 } },
    ],
    [
      'a start, and an end',
      at(1.5).seconds.every(1).minutes.until(2).hours.pwm('fan').ratio(0.4),
      { at: '1.5 s', every: '1 min', until: '2 h', pwm: { device: 'fan', ratio: 0.4 } },
    ],
    [
      'what is no whole number of ns',
      at(1 / 3)
        .seconds.pwm({ chip: 0, channel: 1 })
        .servo(1),
      { at: '333333333 ns', pwm: { chip: 0, channel: 1, servo: 1 } },
    ],
    ['very little', at(1e-7).seconds.pwm('fan').off(), { at: '100 ns', pwm: { device: 'fan', enabled: false } }],
    [
      'an angle of many digits',
      at(720 / 7)
        .degrees.gpio('led')
        .set(1),
      { angle: '102.857143 deg', gpio: { device: 'led', value: 1 } },
    ],
    [
      'lateness',
      every(1).ms.pwm('fan').pulseUs(1500).within(100).us.class('servo').missed('skip'),
      { every: '1 ms', pwm: { device: 'fan', pulseUs: 1500 }, tolerance: '100 us', class: 'servo', missed: 'skip' },
    ],
    [
      'an end of its own',
      at(0).ns.pwm('fan').set({ dutyNs: 5, periodNs: 10 }).for(1).seconds.endingWith({ dutyNs: 1 }),
      { at: '0 ns', pwm: { device: 'fan', dutyNs: 5, periodNs: 10 }, duration: '1 s', ending: { dutyNs: 1 } },
    ],
    ['a fade', fade('fan').from(0).to(0.8).over(3).seconds, { fade: { device: 'fan', from: 0, to: 0.8, seconds: 3 } }],
    [
      'a fade of its own kind',
      at(1).seconds.fade('servo', 'pulseUs').from(1000).to(2000).curve('sine').rateHz(100).over(500).ms,
      {
        at: '1 s',
        fade: { device: 'servo', quantity: 'pulseUs', from: 1000, to: 2000, curve: 'sine', rateHz: 100, seconds: 0.5 },
      },
    ],
    [
      'text over a port',
      every(1).seconds.send('oven', 'TEMP?\n', { until: { delimiter: '\n' }, timeoutMs: 50 }),
      { every: '1 s', serial: { device: 'oven', text: 'TEMP?\n', until: { delimiter: '\n' }, timeoutMs: 50 } },
    ],
    ['bytes over a port', send('oven', Uint8Array.of(2, 255)), { serial: { device: 'oven', hex: '02 ff' } }],
    [
      'a request',
      ioctl('pump', 'run', { speed: 3 }),
      { ioctl: { device: 'pump', request: 'run', fields: { speed: 3 } } },
    ],
    ['a method', at(2).seconds.call('psu0', 'on'), { at: '2 s', instrument: { device: 'psu0', method: 'on' } }],
  ];
  for (const [what, entry, written] of rows)
    it(what, () => {
      const made = program().cycle(600).rpm.do(entry).toJSON();
      assert.deepEqual(made, { cycle, events: [written] });
      assert.deepEqual(parseProgram(made).problems, []);
    });
});

it('a program is plain data', () => {
  const lines = [1, 2, 3].map(
    (n) =>
      at(n * 90)
        .degrees.gpio(`inj${n}`)
        .on()
        .for(2).ms,
  );
  const built = program('eight')
    .cycleOf('ecu0')
    .until(10)
    .seconds.window(1)
    .ms.fadeRateHz(100)
    .stopWhenLate()
    .do(lines, { pwm: { device: 'fan', ratio: 0.1 } })
    .do(pwm('fan').ratio(0));
  const plain = JSON.parse(JSON.stringify(built));
  assert.deepEqual(plain, built.toJSON());
  const { events, ...head } = plain;
  assert.deepEqual(head, {
    name: 'eight',
    cycle: { device: 'ecu0', channel: 'rpm' },
    until: '10 s',
    window: '1 ms',
    fadeRateHz: 100,
    onBroken: 'stop',
  });
  assert.equal(events.length, 5);
});

it('a word changes nothing but what it gives', () => {
  const often = every(20).ms;
  const [one, two] = [often.gpio('a').on(), often.gpio('b').on()];
  const half = program('half');
  assert.deepEqual(half.do(one, two.times(2)).toJSON().events, [
    { every: '20 ms', gpio: { device: 'a', value: 1 } },
    { every: '20 ms', gpio: { device: 'b', value: 1 }, times: 2 },
  ]);
  assert.deepEqual(two.toJSON(), { every: '20 ms', gpio: { device: 'b', value: 1 } });
  assert.deepEqual(half.toJSON(), { name: 'half', events: [] });
});

describe('what cannot be written is told where it is said', () => {
  const rows: [string, () => unknown, RegExp][] = [
    ['no number', () => every(Number.NaN).ms, /NaN ms is no time/],
    ['no speed', () => program('p').cycle(Number.NaN).rpm, /NaN rpm is no speed/],
    ['a time before the start', () => at(-1).seconds, /-1 s is no time/],
    ['without end', () => at(Number.POSITIVE_INFINITY).seconds, /Infinity s is no time/],
    ['no frequency', () => every(0).hertz, /0 Hz is no frequency/],
    ['a frequency that is not exact', () => every(1 / 3).hertz, /too many digits: give the time/],
    ['no angle', () => at(Number.NaN).degrees, /NaN degrees are no angle/],
    [
      'before an angle, for no time',
      () => program().do(gpio('coil').on().before(10).degrees),
      /before 10 deg: for how long/,
    ],
  ];
  for (const [what, said, message] of rows) it(what, () => assert.throws(said, { name: 'RangeError', message }));
});

it('an engine is a program too', () => {
  const engine = engineProgram({ cylinders: 4, ignition: { advanceDegrees: 10, dwellMs: 4 } }, { cycle, name: 'four' });
  const { program: parsed } = parseProgram(program('more').cycle(600).rpm.do(engine.events).toJSON());
  assert.ok(parsed !== undefined);
  assert.equal(compileProgram(parsed).problems?.length ?? 0, 0);
  assert.equal(call('psu0', 'off').toJSON().instrument?.method, 'off');
});

/** What does not compile: each line below would be an error of `tsc` without its mark. Never run. */
export function refused(): void {
  // @ts-expect-error no unit
  program().do(every(20));
  // @ts-expect-error nothing is done
  program().do(every(20).ms);
  // @ts-expect-error an angle is no time from one to the next
  every(20).degrees;
  // @ts-expect-error how long it takes is missing
  program().do(fade('fan').from(0).to(1));
  // @ts-expect-error a line is 0 or 1
  gpio('led').set(2);
  // @ts-expect-error two things at once
  gpio('led').on().pwm('fan');
}

describe('a number that is none is refused where it is said, with its field', () => {
  const plain: Entries = { gpio: { device: 'led', value: Number.NaN as 0 } };
  const rows: [path: string, said: () => unknown][] = [
    ['pwm.ratio', () => pwm('fan').ratio(Number.NaN)],
    ['pwm.servo', () => at(1).seconds.pwm('fan').servo(Number.POSITIVE_INFINITY)],
    ['pwm.pulseUs', () => pwm('fan').pulseUs(Number.NEGATIVE_INFINITY)],
    ['pwm.periodNs', () => pwm('fan').set({ periodNs: Number.NaN })],
    ['pwm.channel', () => pwm({ device: 'leds', channel: Number.NaN }).off()],
    ['times', () => every(1).seconds.gpio('led').on().times(Number.NaN)],
    ['fade.to', () => fade('fan').from(0).to(Number.NaN).over(3).seconds],
    ['ioctl.fields.op[1].count', () => ioctl('tape', 'operate', { op: ['a', { count: Number.NaN }] })],
    [
      'ending.value',
      () =>
        gpio('led')
          .on()
          .endingWith({ value: Number.NaN as 0 }),
    ],
    ['fadeRateHz', () => program('p').fadeRateHz(Number.NaN)],
    ['events[1].gpio.value', () => program('p').do(gpio('led').on(), plain)],
  ];
  for (const [path, said] of rows)
    it(path, () =>
      assert.throws(said, (error: Refusal) => {
        assert.equal(error.code, 'invalid');
        assert.match(error.message, /(NaN|-?Infinity): it must be a finite number$/);
        assert.deepEqual(error.data, { path });
        return error.message.startsWith(`${path} is `);
      }),
    );
});
