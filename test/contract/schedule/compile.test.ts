import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTable } from '../../../contract/schedule/check.ts';
import { compileProgram } from '../../../contract/schedule/compile.ts';
import { distinctSetPoints, eventName } from '../../../contract/schedule/distinct.ts';
import { parseProgram } from '../../../contract/schedule/program.ts';
import { happeningsText, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import type { Table } from '../../../contract/schedule/table.ts';

function compiled(value: unknown): Table {
  const { program, problems } = parseProgram(value);
  assert.deepEqual(problems, []);
  const { table } = compileProgram(program as NonNullable<typeof program>);
  return table ?? assert.fail('it was not compiled');
}

const doneBy = (table: Table, until: number, inputs: Input[] = []) =>
  simulate(table, { until, inputs }).map(({ at, action, edge }) => ({ at, edge, ...table.actions[action] }));

const ms = 1e6;

test('a fade becomes steps at its rate, the last of them at its end and exact', () => {
  const table = compiled({
    events: [{ fade: { device: 'fan', channel: 2, from: 0.2, to: 0.8, seconds: 0.3 }, at: '1 s' }],
    fadeRateHz: 10,
  });
  const place = { edge: 'on', kind: 'pwm', device: 'fan', channel: 2 };
  assert.deepEqual(doneBy(table, 2e9), [
    { at: 1000 * ms, ...place, ratio: 0.2 },
    { at: 1100 * ms, ...place, ratio: 0.4 },
    { at: 1200 * ms, ...place, ratio: 0.6 },
    { at: 1300 * ms, ...place, ratio: 0.8 },
  ]);
  const curved = compiled({
    events: [
      { fade: { device: 'fan', quantity: 'dutyNs', from: 0, to: 1000, seconds: 1, curve: 'smooth', rateHz: 4 } },
    ],
  });
  assert.deepEqual(
    curved.actions.map((action) => 'dutyNs' in action && action.dutyNs),
    [0, 156, 500, 844, 1000],
  );
});

test('a fade that is found late goes on with its newest step', () => {
  const table = compiled({ events: [{ fade: { device: 'fan', from: 0, to: 1, seconds: 1, rateHz: 10 } }] });
  const happened = simulate(table, { inputs: [{ at: 250 * ms, stallTicks: 500 * ms }] });
  const late = happened.filter(({ at }) => at === 750 * ms).map(({ event, edge }) => `${event} ${edge}`);
  assert.deepEqual(late, ['4 skipped', '5 skipped', '6 skipped', '7 skipped', '8 on']);
  assert.equal(happened.length, 11);
});

test('a pulse ends by the other level, a PWM channel by being switched off, all else as it says', () => {
  const table = compiled({
    events: [
      { gpio: { device: 'valve', value: 1 }, duration: '5 ms' },
      { pwm: { device: 'fan', ratio: 0.5 }, at: '1 ms', duration: '2 ms' },
      { pwm: { chip: 0, channel: 1, ratio: 0.5 }, at: '10 ms', duration: '2 ms', ending: { ratio: 0.1 } },
      { instrument: { device: 'psu', method: 'on' }, at: '20 ms', duration: '1 ms', ending: { method: 'off' } },
    ],
  });
  assert.deepEqual(
    doneBy(table, 1e9).map(({ at, edge, ...action }) => [at / ms, action]),
    [
      [0, { kind: 'gpio', device: 'valve', value: 1 }],
      [1, { kind: 'pwm', device: 'fan', ratio: 0.5 }],
      [3, { kind: 'pwm', device: 'fan', enabled: false }],
      [5, { kind: 'gpio', device: 'valve', value: 0 }],
      [10, { kind: 'pwm', chip: 0, channel: 1, ratio: 0.5 }],
      [12, { kind: 'pwm', chip: 0, channel: 1, ratio: 0.1 }],
      [20, { kind: 'instrument', device: 'psu', method: 'on' }],
      [21, { kind: 'instrument', device: 'psu', method: 'off' }],
    ],
  );
});

const cylinders = Array.from({ length: 8 }, (_, n) => n * 90);
const eight = {
  cycle: '600 rpm',
  until: '2 s',
  events: cylinders.flatMap((top, n) => [
    { gpio: { device: `injector${n}`, value: 1 }, angle: `${top - 350} deg`, duration: '3 ms', class: 'injector' },
    {
      gpio: { device: `coil${n}`, value: 1 },
      angle: `${top - 10} deg`,
      before: '5 ms',
      class: 'coil',
      tolerance: '50 us',
    },
  ]),
};

test('eight cylinders at 600 rpm: four events for each in a cycle, coils charged for 5 ms up to their angle', () => {
  const table = compiled(eight);
  const happened = simulate(table);
  // Ten cycles of 200 ms; of the first and the last not every pair is whole.
  assert.ok(happened.length > 32 * 9.5 && happened.length <= 320, `${happened.length}`);
  const coil = happened.filter(({ event }) => event === 4);
  const [first, second] = [coil[0]?.at ?? 0, coil[1]?.at ?? 0];
  assert.equal(second - first, 5 * ms);
  assert.ok(Math.abs(second - (80 / 720) * 200 * ms) < 3052, 'at 80 degrees, to a u16');
  assert.deepEqual(table.classes, [
    { name: 'injector', tolerance: -1 },
    { name: 'coil', tolerance: 50_000 },
  ]);
  assert.deepEqual(table.angle.bound.slice(0, 2), [-1, 10 * ms]);
  assert.equal(checkTable(table).anglePerSecond, 160);
  assert.equal(checkTable(table).endsNs, 2e9);
});

test('the same program and inputs give the same list, byte for byte', () => {
  const inputs: Input[] = [
    { at: 300 * ms, rpm: 6000 },
    { at: 350 * ms, rpm: 1_000_000 },
    { at: 351 * ms, rpm: 900 },
    { at: 500 * ms, tooth: { angle: 1000, cycleTicks: 150 * ms } },
    { within: 3, nth: 4, cancel: 2 },
    { at: 900 * ms, rpm: 0 },
    { at: 1000 * ms, replace: compiled(eight) },
  ];
  const run = () => happeningsText(simulate(compiled(structuredClone(eight)), { inputs }));
  assert.equal(run(), run());
  assert.equal(run().split('\n')[0]?.split(' ').length, 6);
});

test('who judges what a program does judges each thing once, and can name the event', () => {
  const table = compiled({
    events: [
      { gpio: { device: 'valve', value: 0 }, at: '9 s' },
      { fade: { device: 'fan', from: 0, to: 1, seconds: 100 }, at: '1 s' },
      { fade: { device: 'fan', from: 1, to: 0, seconds: 100 }, at: '101 s' },
      { gpio: { device: 'valve', value: 1 }, every: '1 s', duration: '1 ms' },
    ],
  });
  const all = [...distinctSetPoints(table)];
  assert.equal(all.length, 5001 + 2);
  assert.deepEqual(all[0], {
    action: { kind: 'gpio', device: 'valve', value: 0 },
    event: 1,
    entry: 0,
    edge: 'on',
    events: 2,
  });
  const tooMuch = all.find(({ action }) => action.kind === 'pwm' && (action.ratio ?? 0) > 0.9418);
  assert.equal(tooMuch?.event, 4711 + 1);
  assert.equal(eventName(table, 4712), 'event 4712 (events[1], step 4711 of 5001)');
  assert.equal(eventName(table, 1), 'event 1 (events[0])');
  assert.equal(eventName(table, 99_999), 'event 99999');
});

test('the first event that does a thing is the first in the program, also where one stands at an angle and one in time', () => {
  const gpio = { device: 'valve', value: 1 };
  const table = compiled({ cycle: '600 rpm', events: [{ gpio, angle: '10 deg' }, { gpio }] });
  assert.deepEqual(
    [...distinctSetPoints(table)].map(({ event, events }) => [event, events]),
    [[1, 2]],
  );
});

test('a program that is too large is refused before it is made', () => {
  const { program } = parseProgram({
    events: [
      { gpio: { device: 'valve', value: 0 } },
      { fade: { device: 'fan', from: 0, to: 1, seconds: 86_400, rateHz: 1000 } },
    ],
  });
  assert.deepEqual(compileProgram(program as NonNullable<typeof program>).problems, [
    {
      path: 'events[1]',
      message: 'the program is too long here: 86400002 events is more than the most, 100000 events',
    },
  ]);
});

test('each class has a table of lateness, and a program has no more of them than fit into an answer', () => {
  const gpio = { device: 'valve', value: 1 };
  const events = Array.from({ length: 30 }, (_, n) => ({ gpio, class: `class${n}` }));
  assert.equal(compiled({ events: [...events.slice(0, 24), ...events.slice(0, 24)] }).classes.length, 24);
  const { program } = parseProgram({ events });
  assert.deepEqual(compileProgram(program as NonNullable<typeof program>).problems, [
    { path: 'events[24]', message: 'the program is too long here: 25 classes is more than the most, 24 classes' },
  ]);
});

test('when it ends, how often it comes, where it is densest', () => {
  const table = compiled({
    events: [
      { gpio: { device: 'a', value: 1 }, every: '100 ms', times: 10 },
      { gpio: { device: 'b', value: 1 }, at: '500 ms', every: '1 ms', until: '700 ms' },
      { gpio: { device: 'c', value: 1 }, at: '3 s', duration: '250 ms' },
    ],
  });
  const check = checkTable(table);
  assert.equal(check.endsNs, 3250 * ms);
  assert.equal(check.occurrences, 10 + 200 + 1);
  assert.deepEqual(check.densestSecond, { atNs: 0, events: 210 });
  assert.deepEqual(check.worstOverlap, { atNs: 500 * ms, events: 2 });
  assert.deepEqual(check.problems, []);
  const endless = checkTable(compiled({ events: [{ gpio: { device: 'a', value: 1 }, every: '3 Hz' }] }));
  assert.deepEqual([endless.endsNs, endless.occurrences, endless.densestSecond.events], [null, null, 3]);
});

test('a program that is too dense is refused by its event', () => {
  const events = Array.from({ length: 3 }, (_, n) => ({ gpio: { device: `d${n}`, value: 1 }, every: '100 us' }));
  const check = checkTable(compiled({ events, until: '2 s' }));
  assert.equal(check.densestSecond.events, 30_000);
  assert.equal(check.problems.length, 1);
  assert.match(check.problems[0]?.message ?? '', /^event 3 \(events\[2\]\) is one of more than 20000 in a second$/);
});

test('a port that is sent more than it carries is found, with the event that would wait', () => {
  const text = 'x'.repeat(96);
  const table = compiled({
    events: [
      { serial: { device: 'slow', text }, every: '50 ms' },
      { serial: { device: 'fast', text, until: { length: 4 } }, every: '50 ms' },
      { serial: { device: 'unknown', text }, every: '50 ms' },
    ],
    until: '4 s',
  });
  const ports = new Map([
    ['slow', { baudRate: 9600, bitsPerCharacter: 10 }],
    ['fast', { baudRate: 115_200, bitsPerCharacter: 10 }],
  ]);
  const { wire, problems } = checkTable(table, { ports });
  assert.deepEqual(
    wire.map(({ device, share }) => [device, Number(share.toFixed(2))]),
    [
      ['slow', 1],
      ['fast', 0.18],
    ],
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0]?.message ?? '', /^event 1 \(events\[0\]\) would wait 1\.05 s for the wire of 'slow'/);
});

test('what is on for longer than a cycle is told, at the speed that is known', () => {
  const events = [{ gpio: { device: 'coil', value: 1 }, angle: '700 deg', before: '15 ms' }];
  const follows = compiled({ events, cycle: { device: 'ecu0', channel: 'rpm' } });
  assert.deepEqual(checkTable(follows).problems, []);
  assert.equal(checkTable(follows).anglePerSecond, null);
  const [problem] = checkTable(compiled({ events, cycle: '12000 rpm' })).problems;
  assert.equal(problem?.message, 'event 1 (events[0]) is on for 15 ms: longer than a cycle of 10 ms');
  const dense = Array.from({ length: 200 }, () => ({ gpio: { device: 'a', value: 1 }, angle: '5 deg' }));
  const check = checkTable(compiled({ events: dense, cycle: '1000000 rpm' }));
  assert.match(check.problems[0]?.message ?? '', /events in a second at this speed/);
});

test('a fade that begins where another ends misses nothing; found late, only the newest of both is done', () => {
  const fade = (from: number, to: number) => ({ device: 'fan', from, to, seconds: 1, rateHz: 2 });
  const table = compiled({ events: [{ fade: fade(0, 1) }, { fade: fade(1, 0), at: '1 s' }] });
  const seen = (inputs: Input[]) => simulate(table, { inputs }).map(({ at, event, edge }) => [at / ms, event, edge]);
  assert.deepEqual(seen([]), [
    [0, 1, 'on'],
    [500, 2, 'on'],
    [1000, 3, 'on'],
    [1000, 4, 'on'],
    [1500, 5, 'on'],
    [2000, 6, 'on'],
  ]);
  assert.deepEqual(seen([{ at: 1, stallTicks: 1200 * ms }]).slice(1, 4), [
    [1200.000001, 2, 'skipped'],
    [1200.000001, 3, 'on'],
    [1200.000001, 4, 'on'],
  ]);
});
