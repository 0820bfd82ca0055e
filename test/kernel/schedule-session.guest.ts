/** Programs of an ordinary account on this kernel's devices, from the command: what they do there, how late, and what is left of them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { refusals } from '../../contract/errors.ts';
import { compileProgram } from '../../contract/schedule/compile.ts';
import { engineProgram } from '../../contract/schedule/engine-program.ts';
import { EIGHT_CYLINDERS, firingOrderOf } from '../../contract/schedule/patterns.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { simulate } from '../../contract/schedule/simulate.ts';
import { within } from '../patience.ts';
import { outcomeOf } from '../root/session.ts';
import { nowMs } from '../root/supply/supply-process.ts';
import { has } from './capabilities.ts';
import { engineLines, ScheduleBench, succeeded } from './schedule/bench.ts';

const PERIOD_NS = 20_000_000;
const failSafe = new URL('../../install/fail-safe.sh', import.meta.url);

const sweep: Program = {
  name: 'sweep',
  events: [{ fade: { device: 'servo', quantity: 'servo', from: 0, to: 1, seconds: 5, rateHz: 10 }, class: 'servo' }],
};
const volts = [1, 2, 3, 4];
const ramp: Program = {
  name: 'ramp',
  events: [
    { instrument: { device: 'psu0', method: 'on' } },
    ...volts.map((level, n): Program['events'][number] => ({
      instrument: { device: 'psu0', method: 'set', fields: { output: 'P25V', volts: level, amps: 0.4 } },
      at: `${500 * (n + 1)} ms`,
    })),
    { fade: { device: 'fan', from: 0, to: 0.5, seconds: 2, rateHz: 10 } },
    // So that who looks only now and then sees where it has led.
    { pwm: { device: 'fan', ratio: 0.5 }, at: '5 s' },
  ],
};
/** At 600 rpm, two turns each. */
const CYCLES_PER_SECOND = 5;
const CYCLES = 30;
const MOST_RUNS = 5;
const engine = (until: `${number} s`): Program => ({
  ...engineProgram(EIGHT_CYLINDERS, { cycle: '600 rpm', name: 'engine' }),
  until,
});

/** All that there is, for a minute. */
const everything: Program = {
  ...engine('60 s'),
  events: [
    ...engine('60 s').events,
    { instrument: { device: 'psu0', method: 'set', fields: { output: 'P25V', volts: 3, amps: 0.4 } } },
    { instrument: { device: 'psu0', method: 'on' }, at: '1 ms' },
    { pwm: { device: 'fan', ratio: 0.5 } },
    { pwm: { device: 'servo', servo: 0.5 } },
  ],
};

/** One line of the table of lateness. */
interface Counted {
  class: string;
  count: number;
  skipped: number;
}

if (has('gpio') && has('pwm-pca9685'))
  describe('a program', { timeout: within(240_000) }, () => {
    let bench: ScheduleBench;
    before(async () => {
      bench = await ScheduleBench.open();
    });
    after(() => bench.end());

    const run = async (program: Program, ...options: string[]) =>
      bench.schedule(bench.alice, 'run', bench.fileOf(program), ...options);
    /** A process of alice's that owns a program which has all devices on. */
    const driving = async () => {
      const { broker } = bench.session;
      const isDriven = () => bench.channel('servo')?.enabled === true;
      let owner = bench.start(everything);
      let outcome = outcomeOf(owner);
      // A program that cannot begin, since the machine is too busy, has ended: once it has, it may be begun again.
      for (let starts = 1; starts < MOST_RUNS; starts++) {
        await broker.until(() => isDriven() || owner.exitCode !== null, 'the servo is driven, or nothing is');
        if (owner.exitCode === null || !/too busy/.test((await outcome).err)) break;
        owner = bench.start(everything);
        outcome = outcomeOf(owner);
      }
      await broker.until(isDriven, 'the servo is driven');
      await broker.until(() => bench.high().length > 0, 'the engine runs');
      await broker.until(async () => (await bench.supply.levels()).P25V.volts > 2, 'the supply is on');
      return { owner, outcome };
    };
    const allow = async (...words: string[]) => succeeded(await bench.session.run(bench.alice, words));

    it('sweeps a servo, which it leaves where it says', async () => {
      await allow('pwm', 'pwmfreq', '50');
      const seen: number[] = [];
      const outcome = await bench.whileRunning(run(sweep, '--keep'), () => {
        const { dutyNs = 0, enabled = false } = bench.channel('servo') ?? {};
        if (enabled && seen.at(-1) !== dutyNs) seen.push(dutyNs);
      });
      succeeded(outcome);
      assert.match(outcome.out, /servo/);
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
      assert.ok(seen.length > 5, `it was seen in ${seen.join(', ')}`);
      const last = bench.channel('servo');
      assert.deepEqual([last?.enabled, last?.periodNs], [true, PERIOD_NS]);
      assert.equal(last?.dutyNs, seen.at(-1));
      await allow('pwm', 'disable', 'servo');
    });

    it('ramps a supply up together with a fan, and leaves both safe', async () => {
      const sinceMs = nowMs();
      const seen: number[] = [];
      const outcome = await bench.whileRunning(run(ramp), () => {
        const { dutyNs = 0, enabled = false } = bench.channel('fan') ?? {};
        if (enabled && seen.at(-1) !== dutyNs) seen.push(dutyNs);
      });
      succeeded(outcome);
      const levels = bench.supply
        .changesSince(sinceMs)
        .flatMap((line) => Number(/^(?:VOLT|APPL P25V,) ?(\d[\d.]*)/.exec(line)?.[1]) || []);
      assert.deepEqual([...new Set(levels.filter((level) => level > 0))].slice(0, volts.length), volts);
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
      assert.ok(Math.max(...seen) > 0.4 * PERIOD_NS, `it was seen in ${seen.join(', ')}`);
      await bench.isSafe();
      await bench.supply.goesOff();
    });

    it('drives eight cylinders at 600 rpm, each in its turn', async () => {
      const program = engine(`${CYCLES / CYCLES_PER_SECOND} s`);
      const { table } = compileProgram(program);
      assert.ok(table);
      const expected = simulate(table).filter(({ cause }) => cause === 'due').length;
      const seen = new Set<string>();
      let turnedInAll = 0;
      const areAllSeen = () => seen.size === engineLines.length && turnedInAll > 1;
      // Who looks a few times a second sees a line that is high for milliseconds not each time that it turns.
      for (let runs = 0; runs < MOST_RUNS && !areAllSeen(); runs++) {
        const charged: string[] = [];
        const outcome = await bench.whileRunning(run(program, '--json'), () => {
          for (const name of bench.high()) {
            seen.add(name);
            if (name.startsWith('coil') && charged.at(-1) !== name) charged.push(name);
          }
        });
        succeeded(outcome);
        const turned = turnsOf(charged);
        assert.ok(turned < 2 * CYCLES, `charged in the order ${charged.join(' ')}`);
        turnedInAll += turned;
        const counted = countsOf(outcome.out);
        const all = counted.reduce((sum, { count, skipped }) => sum + count + 2 * skipped, 0);
        assert.ok(Math.abs(all - expected) <= engineLines.length, `${all} events, not ${expected}`);
        await bench.isSafe();
      }
      assert.deepEqual([...seen].sort(), engineLines);
      assert.ok(turnedInAll > 1, `it was seen to turn ${turnedInAll} times`);
    });

    it('leaves every device safe when its owner is killed', async () => {
      const { owner, outcome } = await driving();
      owner.kill('SIGKILL');
      assert.equal((await outcome).status, null);
      await bench.isSafe();
      await bench.supply.goesOff();
      for (let look = 0; look < 50; look++) assert.deepEqual(bench.high(), []);
    });

    it('is refused whole, by the number of its event, where a rule forbids one of its set-points', async () => {
      const forbidden: Program = {
        events: [
          { gpio: { device: 'coil1', value: 1 } },
          { fade: { device: 'fan', from: 0, to: 1, seconds: 1, rateHz: 10 }, at: '1 s' },
        ],
      };
      const { status, err, out } = await run(forbidden);
      assert.notEqual(status, 0);
      assert.match(err + out, /event \d+ .*high ratio .* is above 0\.8 \(rule outputs/s);
      assert.deepEqual(bench.high(), [], 'nothing was done of it');
    });

    it('is not for one who may only look', async () => {
      const path = bench.fileOf(sweep);
      const { status, err, out } = await bench.schedule(bench.bob, 'run', path);
      assert.equal(status, refusals.denied.exit, err + out);
      assert.match(err + out, /no rule allows .*bob/);
      assert.ok(bench.isOff('servo'));
    });

    it('ends with the broker: what PID 1 runs after a crash makes safe what the kernel still drives', async () => {
      const { outcome } = await driving();
      await bench.session.broker.stop('SIGKILL');
      assert.notEqual((await outcome).status, 0);
      assert.ok(!bench.isOff('fan') && !bench.isOff('servo'), 'nobody is there who could');
      const words = [fileURLToPath(failSafe), bench.session.path('fail-safe')];
      const { stderr } = spawnSync('/bin/sh', words, { encoding: 'utf8' });
      assert.ok(bench.isOff('fan') && bench.isOff('servo'), stderr);
      // Lines are given back by the kernel; the next broker comes to the supply before anybody else does.
      assert.deepEqual(bench.high(), []);
      await bench.session.start('--socket-mode', '666');
      await bench.supply.goesOff();
      await bench.isSafe();
    });
  });

/** A glance may miss coils, and see one that is late beside the next; but who sees another order sees it turn much further than it did. */
function turnsOf(charged: readonly string[]): number {
  const order = firingOrderOf(EIGHT_CYLINDERS).map((cylinder) => `coil${cylinder}`);
  const steps = charged.slice(1).map((name, n) => {
    const step = order.indexOf(name) - order.indexOf(charged[n] ?? '');
    return (step + order.length) % order.length;
  });
  return steps.reduce((sum, step) => sum + step, 0) / order.length;
}

/** The table of lateness that a run prints at its end, of all classes. */
function countsOf(printed: string): Counted[] {
  const values = printed
    .trim()
    .split('\n')
    .map((line): { classes?: Counted[] } => JSON.parse(line));
  return values.flatMap(({ classes = [] }) => classes);
}
