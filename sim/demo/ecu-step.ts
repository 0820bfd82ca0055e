import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import { type Step, show, succeeded } from './step.ts';

/** Channels that the hands hold, so that what is read can be compared; the rest is what the engine does. */
const held = { rpm: 3456, map: 47.5, coolant: 185 } as const;

async function valuesOf(stage: Stage): Promise<Record<string, number | null> | undefined> {
  const { status, out } = await stage.postern(['ecu', 'get', ...Object.keys(held), '--json']);
  return status === 0 ? (JSON.parse(out) as { values: Record<string, number | null> }).values : undefined;
}

/** An engine controller behind its driver: read by many, written by nobody. */
export const ecuStep: Step = {
  title: 'An engine, live',
  async run(stage, narrator) {
    narrator.say(
      'A Megasquirt engine controller on a serial port at 115200 baud. One driver reads it; all who may read are sent what they want of it.',
    );
    await stage.until(async () => (await valuesOf(stage)) !== undefined, 'the driver serves the controller');
    succeeded(await show(stage, narrator, ['ecu', 'info']));
    narrator.say('Somebody holds the engine where it is:');
    for (const [channel, value] of Object.entries(held)) stage.hand(`ecu hold ${channel} ${value}`);
    const isHeld = async () => {
      const values = await valuesOf(stage);
      return Object.entries(held).every(([channel, value]) => Math.abs((values?.[channel] ?? 0) - value) < 1e-6);
    };
    await stage.until(isHeld, 'what is read is what the simulation holds');
    succeeded(await show(stage, narrator, ['ecu', 'get', ...Object.keys(held), 'lambda1', 'dutyCycle1']));
    narrator.say('Nobody can write to it: there is no such call, and nobody but its driver reaches the port.');
    const written = await show(stage, narrator, ['serial', 'send', 'ecu-port', 'w']);
    // Without root all of them are you, its driver too: you are not refused, but the port is in use.
    const isDriver = stage.client.uid === process.getuid?.();
    assert.equal(written.status, isDriver ? 4 : 3);
    narrator.say('The dashboard, as it is drawn on the whole of a terminal:');
    stage.hand('ecu free coolant');
    const screen = await show(stage, narrator, ['ecu', 'dash', '--once', '--after', '1s', '--size', '76x20']);
    succeeded(screen);
    assert.match(screen.out, /3456/);
    for (const channel of Object.keys(held)) stage.hand(`ecu free ${channel}`);
  },
};
