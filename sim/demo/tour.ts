import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { deviceSteps } from './device-steps.ts';
import { ecuStep } from './ecu-step.ts';
import { engineStep } from './engine-step.ts';
import { scheduleStep } from './schedule-step.ts';
import type { Stage } from './stage.ts';
import { type Step, show, succeeded } from './step.ts';
import { supplyStep } from './supply-step.ts';
import { drawWaveform } from './waveform.ts';

const NS_PER_MS = 1e6;

export async function stateOf(stage: Stage, device: string): Promise<PwmState | null> {
  const { out, err } = await stage.postern(['call', 'pwm.get', JSON.stringify({ device }), '--json']);
  assert.notEqual(out, '', err);
  return (JSON.parse(out) as { state: PwmState | null }).state;
}

export const tour: readonly Step[] = [
  {
    title: 'Who am I to the broker?',
    async run(stage, narrator) {
      narrator.say('The kernel tells the broker which user connects; a key proves it is really you.');
      const outcome = await show(stage, narrator, ['whoami']);
      succeeded(outcome);
      assert.match(outcome.out, new RegExp(`${stage.client.name} \\(uid ${stage.client.uid}\\)`));
    },
  },
  {
    title: 'What is there?',
    async run(stage, narrator) {
      const devices = await show(stage, narrator, ['devices']);
      succeeded(devices);
      for (const name of ['fan', 'servo', 'leds', 'heater']) assert.match(devices.out, new RegExp(name));
      succeeded(await show(stage, narrator, ['pwm', 'open', 'servo']));
      const states = await show(stage, narrator, ['pwm', 'states', '--json']);
      succeeded(states);
      const chips = JSON.parse(states.out) as Record<string, Record<string, unknown[] | null>>;
      assert.equal(chips['0']?.['1'], null);
      assert.deepEqual(chips['0']?.['0']?.slice(0, 4), [0, 0, 0, 0]);
    },
  },
  {
    title: 'Drive a fan',
    async run(stage, narrator) {
      narrator.say('By name, or by chip and channel as with pyPWMd: enable, period, duty, polarity.');
      succeeded(await show(stage, narrator, ['pwm', 'set', 'fan', '1', '40000', '20000', '0']));
      succeeded(await show(stage, narrator, ['pwm', 'get', '0', '1']));
      const state = await stateOf(stage, 'fan');
      assert.deepEqual(state, { enabled: true, periodNs: 40000, dutyNs: 20000, polarity: 'normal' });
      narrator.output(`${drawWaveform(state, 160_000)}  4 periods at 25 kHz\n`);
    },
  },
  {
    title: 'Go too far, and be told why not',
    async run(stage, narrator) {
      narrator.say(
        'The policy allows this fan a high ratio of 0.8 and a normal polarity. Limits bind the state that results:',
      );
      const tooMuch = await show(stage, narrator, ['pwm', 'set', 'fan', '1', '40000', '38000', '0']);
      assert.equal(tooMuch.status, 3);
      assert.match(tooMuch.err, /high ratio 0\.95 is above 0\.8 \(rule bench-fan, policy\.json:\d+\)/);
      narrator.say('A shorter period alone would do the same, and is refused as well:');
      const sneaky = await show(stage, narrator, ['pwm', 'set', 'fan', '--period-ns', '21000']);
      assert.equal(sneaky.status, 3);
      assert.match(sneaky.err, /high ratio/);
      const explained = await show(stage, narrator, [
        'policy',
        'explain',
        'pwm.set',
        '{"device":"fan","polarity":"inversed"}',
      ]);
      assert.match(explained.out + explained.err, /polarity inversed is not normal/);
      assert.deepEqual(await stateOf(stage, 'fan'), {
        enabled: true,
        periodNs: 40000,
        dutyNs: 20000,
        polarity: 'normal',
      });
    },
  },
  {
    title: 'Hold a device, die, and leave it safe',
    async run(stage, narrator) {
      narrator.say('The heater may only be changed under a lease. Without one:');
      const without = await show(stage, narrator, ['pwm', 'set', 'heater', '1', '1000000', '200000', '0']);
      assert.equal(without.status, 3);
      narrator.say('A program takes a lease, turns the heater on, and is killed with kill -9:');
      narrator.command(['postern', 'batch', '  # holds the lease as long as it lives']);
      const holder = stage.start(['batch']);
      let answers = '';
      holder.stdout?.on('data', (text: Buffer) => {
        answers += String(text);
      });
      holder.stdin?.write('{"id":1,"method":"lease.take","params":{"device":"heater"}}\n');
      holder.stdin?.write(
        '{"id":2,"method":"pwm.set","params":{"device":"heater","enabled":true,"periodNs":1000000,"dutyNs":200000}}\n',
      );
      await stage.until(() => answers.includes('"id":2'), 'the heater is on');
      narrator.output(answers);
      assert.equal((await stateOf(stage, 'heater'))?.enabled, true);
      holder.kill('SIGKILL');
      narrator.command(['kill', '-9', String(holder.pid)]);
      await stage.until(async () => (await stateOf(stage, 'heater'))?.enabled === false, 'the heater is safe');
      const after = await show(stage, narrator, ['pwm', 'get', 'heater']);
      succeeded(after);
      assert.match(stage.brokerLog, /safe heater .*lease ended: its holder disconnected/);
    },
  },
  {
    title: 'Sweep a servo',
    async run(stage, narrator) {
      narrator.say('`batch` takes JSON lines, for loops and for other languages:');
      const positions = [0, 45, 90, 135, 180];
      const lines = positions.map(
        (degrees, id) => `${JSON.stringify({ id, method: 'pwm.servo', params: { device: 'servo', degrees } })}\n`,
      );
      narrator.command(['postern', 'batch', '< sweep.jsonl']);
      const outcome = await stage.postern(['batch'], lines.join(''));
      succeeded(outcome);
      const pulses = outcome.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { result: { state: PwmState; pulseUs: number } }).result);
      for (const [index, { state, pulseUs }] of pulses.entries())
        narrator.output(
          `${String(positions[index]).padStart(4)}°  ${drawWaveform(state, 3 * NS_PER_MS)}  ${pulseUs} µs\n`,
        );
      assert.deepEqual(
        pulses.map(({ pulseUs }) => pulseUs),
        [600, 1025, 1450, 1875, 2300],
      );
    },
  },
  ...deviceSteps,
  scheduleStep,
  supplyStep,
  engineStep,
  {
    title: 'It is all written down',
    async run(stage, narrator) {
      const path = stage.path('audit.jsonl');
      narrator.say('Root reads the audit log; each line carries the hash of everything before it. The last refusals:');
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      const denials = lines
        .map((line) => JSON.parse(line) as { event: string; message: string })
        .filter(({ event }) => event === 'denied');
      narrator.output(
        denials
          .slice(-2)
          .map(({ message }) => `  ${message}\n`)
          .join(''),
      );
      assert.ok(denials.length >= 3);
      const verdict = await stage.asOwner(['audit', 'verify', path]);
      narrator.command(['postern', 'audit', 'verify', path]);
      narrator.output(verdict.out);
      succeeded(verdict);
    },
  },
  ecuStep,
];
