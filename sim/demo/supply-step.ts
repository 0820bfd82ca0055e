import assert from 'node:assert/strict';
import type { Stage } from './stage.ts';
import { type Step, show, succeeded } from './step.ts';

interface SupplyState {
  on: boolean;
  outputs: Record<string, { volts: number; amps: number }>;
}

async function stateOf(stage: Stage): Promise<SupplyState | undefined> {
  const { status, out } = await stage.postern(['call', 'instrument.state', '{"device":"psu0"}', '--json']);
  return status === 0 ? (JSON.parse(out) as { state: SupplyState }).state : undefined;
}

/** A bench supply behind a driver that is nobody in particular. */
export const supplyStep: Step = {
  title: 'A bench supply, which nobody can misuse',
  async run(stage, narrator) {
    narrator.say(
      'An Agilent E3631A on a serial port. Its driver is a process of another ordinary user; the broker asks the policy first.',
    );
    await stage.until(async () => (await stateOf(stage)) !== undefined, 'the driver serves the supply');
    succeeded(await show(stage, narrator, ['psu', 'set', 'psu0', 'P25V', '7.4V', '0.5A']));
    succeeded(await show(stage, narrator, ['psu', 'on', 'psu0']));
    const status = await show(stage, narrator, ['psu', 'status', 'psu0']);
    succeeded(status);
    assert.match(status.out, /P25V.*7\.4/);
    narrator.say('The supply could give 25 V. This rule says 12, and the supply never hears of it:');
    const tooMuch = await show(stage, narrator, ['psu', 'set', 'psu0', 'P25V', '24V']);
    assert.equal(tooMuch.status, 3);
    assert.match(tooMuch.err, /volts 24 V of P25V is above 12 V \(rule bench-psu, policy\.json:\d+\)/);
    narrator.say('Somebody pulls the adapter out, and puts it back; the driver goes on by itself:');
    stage.hand('unplug');
    await stage.until(async () => (await stateOf(stage)) === undefined, 'the supply is gone');
    const gone = await show(stage, narrator, ['psu', 'status', 'psu0']);
    assert.notEqual(gone.status, 0);
    stage.hand('plug');
    await stage.until(async () => (await stateOf(stage)) !== undefined, 'the supply is back');
    succeeded(await show(stage, narrator, ['psu', 'off', 'psu0']));
    assert.equal((await stateOf(stage))?.on, false);
  },
};
