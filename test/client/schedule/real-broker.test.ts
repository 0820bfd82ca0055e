/** The client's programs against the real broker on the simulated board. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, every, fade, gpio, program, pwm } from '../../../client/schedule/main.ts';
import { type DemoBoard, RELAY } from '../../../sim/board.ts';
import { until } from '../../cli/harness.ts';
import { demoDevices } from '../demo-devices.ts';
import { RealBroker } from '../real-broker.ts';

let broker: RealBroker;
let board: DemoBoard;

before(async () => {
  broker = await RealBroker.start({ highRatio: [0, 0.8] }, demoDevices);
  board = broker.board;
});
after(() => broker[Symbol.asyncDispose]());

const isOn = () => board.gpio.level(RELAY) === 1;
const on = program('on').until(1).hours.do(gpio('relay').on());

describe('a program', () => {
  it('runs to its end, and tells how late it was and what it did', async () => {
    await using postern = await broker.connect();
    const blink = program('blink').do(every(10).ms.times(5).gpio('relay').on().for(2).ms.class('blink'));
    await using run = await postern.schedule.run(blink);
    assert.deepEqual([run.name, run.check.allowed, run.check.devices[0]?.lane], ['blink', true, 'exact']);
    await run.finished();
    assert.equal(isOn(), false);
    const [line] = await run.lateness();
    // On a busy machine some may come too late to be done each on its own.
    const { class: name, count = 0 } = line ?? {};
    assert.ok(name === 'blink' && count >= 1 && count <= 10, JSON.stringify(line));
    const row = (await postern.schedule.list({ ended: true })).find(({ program: id }) => id === run.id);
    assert.deepEqual([row?.state, row?.ending, row?.mine], ['ended', 'finished', true]);
    assert.deepEqual((await postern.schedule.show(run.id)).source, blink.toJSON());
  });

  it('tells what becomes of it until it is stopped, and its output is safe then', async () => {
    await using postern = await broker.connect();
    const run = await postern.schedule.run(on);
    const progress = run.progress();
    await progress.started;
    await until(isOn, 'it is on');
    assert.equal((await run.pause()).state, 'paused');
    assert.equal((await run.resume()).state, 'running');
    await until(isOn, 'it is on again');
    const { ending } = await run.stop('enough');
    assert.equal(ending, 'stopped');
    assert.equal(isOn(), false);
    const events: string[] = [];
    for await (const { event } of progress) if (event !== 'progress') events.push(event);
    assert.deepEqual(events, ['paused', 'resumed', 'ended']);
    assert.deepEqual(await postern.schedule.list(), []);
  });

  it('ends with its connection, and its output is safe then', async () => {
    const postern = await broker.connect();
    const run = await postern.schedule.run(on);
    await until(isOn, 'it is on');
    await postern.close();
    assert.equal((await run.ended).ending, 'lost');
    await until(() => !isOn(), 'it is off');
  });

  it('ends with its lease', async () => {
    await using postern = await broker.connect();
    const lease = await postern.lease({ device: 'relay' });
    const run = await postern.schedule.run(on, { lease });
    await until(isOn, 'it is on');
    await lease.release();
    assert.equal((await run.ended).ending, 'lost');
    assert.equal(isOn(), false);
    await assert.rejects(run.finished(), { code: 'unsafe' });
  });

  it('leaves its output where it is to be kept, and not where it is not', async () => {
    await using postern = await broker.connect();
    const switchedOn = program().do(at(1).ms.gpio('relay').on());
    for (const keep of [true, false]) {
      const run = await postern.schedule.run(switchedOn, { keep });
      await run.finished();
      assert.equal(isOn(), keep);
    }
  });

  it('is another one from the next cycle on, and turns as fast as it is told', async () => {
    await using postern = await broker.connect();
    const turning = (name: string) =>
      program(name).cycle(20).ms.do(at(0).degrees.gpio('relay').on().for(1).ms.class(name));
    await using run = await postern.schedule.run(turning('first'));
    assert.equal(await run.setCycle('6000 rpm'), 20_000_000);
    await run.replace(turning('second'));
    assert.equal(run.name, 'second');
    await until(
      async () => (await run.lateness()).some(({ class: name, count }) => name === 'second' && count > 1),
      'it runs',
    );
    assert.equal(await run.setCycle({ rpm: 0 }), 0);
    assert.equal((await run.stop()).ending, 'stopped');
  });
});

describe('what may not be', () => {
  it('is told by its place, its number and its rule', async () => {
    await using postern = await broker.connect();
    const tooMuch = program('too-much').do(
      fade('fan').from(0).to(1).over(1).seconds,
      at(3).seconds.pwm('nothing').off(),
    );
    const { allowed, problems } = await postern.schedule.check(tooMuch);
    assert.equal(allowed, false);
    const [limit] = problems.filter(({ path }) => path.startsWith('events[0]'));
    assert.deepEqual([limit?.rule, typeof limit?.event], ['own', 'number']);
    assert.ok(problems.some(({ path }) => path.startsWith('events[1]')));
    await assert.rejects(postern.schedule.run(tooMuch), { code: 'denied' });
  });

  it('is told of what is no program, too', async () => {
    await using postern = await broker.connect();
    // @ts-expect-error of JavaScript: a key that there is not
    const checking = postern.schedule.check({ events: [{ gpio: { device: 'relay', value: 1 }, evry: '1 s' }] });
    await assert.rejects(checking, { code: 'invalid', message: /evry.*did you mean 'every'/s });
  });
});

it('a program that is long is checked as one', async () => {
  await using postern = await broker.connect();
  const entries = Array.from({ length: 3000 }, (_, n) =>
    at(n)
      .ms.pwm('fan')
      .ratio((n % 80) / 100),
  );
  const long = program('long').do(entries);
  const check = await postern.schedule.check(long);
  assert.deepEqual([check.allowed, check.problems, check.events], [true, [], 3000]);
  const controller = new AbortController();
  const run = await postern.schedule.run(long, { signal: controller.signal });
  assert.deepEqual((await postern.schedule.show(run.id)).source, long.toJSON());
  controller.abort();
  assert.equal((await run.ended).ending, 'stopped');
});

it('a channel fades, and stays where it is then', async () => {
  await using postern = await broker.connect();
  await postern.pwm.set({ device: 'fan', periodNs: 40_000, dutyNs: 0, enabled: true });
  await postern.pwm.fade({ device: 'fan', from: 0, to: 0.5, seconds: 0.2, rateHz: 100 });
  assert.deepEqual((await postern.pwm.get({ device: 'fan' })).state?.dutyNs, 20_000);
  await assert.rejects(postern.pwm.fade({ device: 'fan', from: 0, to: 0.9, seconds: 0.2 }), { code: 'denied' });
  const busy = await postern.schedule.run(program('hold').until(1).hours.do(pwm('fan').ratio(0.1)));
  await assert.rejects(postern.pwm.fade({ device: 'fan', from: 0, to: 0.5, seconds: 0.2 }), { code: 'busy' });
  await busy.stop();
});
