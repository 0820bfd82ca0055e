import assert from 'node:assert/strict';
import { chownSync, writeFileSync } from 'node:fs';
import { engineProgram } from '../../contract/schedule/engine-program.ts';
import { EIGHT_CYLINDERS } from '../../contract/schedule/patterns.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Stage } from './stage.ts';
import { type Step, show, succeeded } from './step.ts';

/** A simulated kernel has no thread for each bus: all of them share the broker's, and are as late as it is busy. */
const TOLERANCE = '20 ms';

const engine: Program = engineProgram(EIGHT_CYLINDERS, { name: 'engine', cycle: '600 rpm', tolerance: TOLERANCE });
const untilTwoSeconds: Program = { ...engine, until: '2 s' };

const fade = { device: 'fan', from: 0, to: 1, seconds: 1 };
const tooMuch: Program = { ...untilTwoSeconds, name: 'too-much', events: [...engine.events, { fade }] };

function write(stage: Stage, name: string, program: Program): string {
  const path = stage.path(`home/${name}`);
  writeFileSync(path, JSON.stringify(program, null, 2));
  chownSync(path, stage.client.uid, stage.client.gid);
  return name;
}

async function levelOf(stage: Stage, device: string): Promise<number> {
  const { status, out, err } = await stage.postern(['call', 'gpio.get', JSON.stringify({ device }), '--json']);
  assert.equal(status, 0, err);
  return (JSON.parse(out) as { value: number }).value;
}

/** What a script could not do across a socket: it is done by the broker, on time, for as long as its owner lives. */
export const scheduleStep: Step = {
  title: 'Eight cylinders, on time',
  async run(stage, narrator) {
    narrator.say(
      'A program is a list of set-points and when they come: here injectors and coils, at angles of a crankshaft. One cycle of it:',
    );
    const file = write(stage, 'engine.json', untilTwoSeconds);
    const drawn = await show(stage, narrator, ['schedule', 'draw', file, '--columns', '76']);
    succeeded(drawn);
    for (const lane of ['coil1', 'inj8']) assert.match(drawn.out, new RegExp(lane));
    narrator.say(
      'The broker looks through all of it before it starts. One with a fan that would go too far, in one of many steps:',
    );
    const checked = await show(stage, narrator, ['schedule', 'check', write(stage, 'too-much.json', tooMuch)]);
    assert.notEqual(checked.status, 0);
    assert.match(checked.out + checked.err, /event 58 .*high ratio 0\.82 is above 0\.8 \(rule bench-fan/s);
    narrator.say(
      'The engine alone runs for two seconds, and this is how late each kind of event was. (A simulated kernel has one thread for all; on a real one each bus has its own.)',
    );
    const outcome = await show(stage, narrator, ['schedule', 'run', file]);
    succeeded(outcome);
    for (const kind of ['coil', 'injector']) assert.match(outcome.out, new RegExp(`^ *${kind} +[1-9]`, 'm'));
    narrator.say('One that does not end, and whose owner is killed:');
    const endless = write(stage, 'endless.json', engine);
    narrator.command(['postern', 'schedule', 'run', endless]);
    const owner = stage.start(['schedule', 'run', endless]);
    const programs = async () => (await stage.postern(['schedule', 'list'])).out;
    await stage.until(async () => /engine/.test(await programs()), 'the engine runs');
    owner.kill('SIGKILL');
    narrator.command(['kill', '-9', String(owner.pid)]);
    await stage.until(async () => !/running/.test(await programs()), 'the program has ended');
    for (const device of ['coil1', 'inj1', 'coil8', 'inj8']) assert.equal(await levelOf(stage, device), 0, device);
    succeeded(await show(stage, narrator, ['gpio', 'get', 'coil1']));
  },
};
