import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import { type Step, show, succeeded } from './step.ts';

const RPM = 2000;

interface EngineStatus {
  rpm: number;
  sync: string;
  injection: string;
  events: number;
}

async function statusOf(stage: Stage): Promise<EngineStatus | undefined> {
  const { status, out } = await stage.postern(['engine', 'status', '--json']);
  return status === 0 ? (JSON.parse(out) as EngineStatus) : undefined;
}

/** The engine firmware behind its driver: an ordinary user drives its scheduler, as far as a rule lets him. */
export const engineStep: Step = {
  title: 'An engine at 2,000 rpm',
  async run(stage, narrator) {
    narrator.say(
      `The engine firmware of Postern on a serial port, eight cylinders and no engine: it makes the encoder's teeth itself. ${
        stage.firmware === undefined
          ? 'There is no C++ compiler here, so this is its model in TypeScript, on a simulated kernel that has one thread for all.'
          : 'This is the firmware itself, compiled for this machine.'
      }`,
    );
    await stage.until(async () => (await statusOf(stage)) !== undefined, 'the driver serves the engine');
    succeeded(await show(stage, narrator, ['engine', 'sim', String(RPM)]));
    // Events of both kinds, over some cycles.
    const turns = async () => {
      const status = await statusOf(stage);
      return status?.injection === 'sequential' && Math.abs(status.rpm - RPM) < 1 && status.events > 500;
    };
    await stage.until(turns, `it turns at ${RPM} rpm`);
    const status = await show(stage, narrator, ['engine', 'status']);
    succeeded(status);
    assert.match(status.out, /2000 rpm, in sync/);
    narrator.say('What it does in a cycle, as it is planned, and how late it was:');
    const drawn = await show(stage, narrator, ['engine', 'events', '--columns', '76']);
    succeeded(drawn);
    for (const lane of ['injector 1', 'coil 8']) assert.match(drawn.out, new RegExp(lane));
    const late = await show(stage, narrator, ['engine', 'lateness']);
    succeeded(late);
    for (const kind of ['coils', 'injectors']) assert.match(late.out, new RegExp(`^ *${kind} +[1-9]`, 'm'));
    narrator.say('The firmware would fire 180° early. This rule says 40, and the engine never hears of it:');
    const tooMuch = await show(stage, narrator, ['engine', 'set', 'FinalSparkAdvance', '50']);
    assert.equal(tooMuch.status, 3);
    assert.match(
      tooMuch.err,
      /value 50 ° of FinalSparkAdvance is above 40 ° \(rule bench-firmware, policy\.json:\d+\)/,
    );
    succeeded(await show(stage, narrator, ['engine', 'set', 'FinalSparkAdvance', '25']));
    narrator.say('Its dashboard is that of any engine controller:');
    const screen = await show(stage, narrator, [
      ...['ecu', 'dash', 'engine0', '--once', '--after', '1s', '--size', '76x12'],
    ]);
    succeeded(screen);
    assert.match(screen.out, /2000/);
    succeeded(await show(stage, narrator, ['engine', 'stop']));
    await stage.until(async () => (await statusOf(stage))?.sync === 'none', 'the engine stands');
  },
};
