import type { Program } from '../../contract/schedule/program.ts';
import type { Actor } from './actor.ts';
import { type Own, policies, pwmText } from './world.ts';

/** Drives a unit by programs: fades of a channel, pulses of a line. */
export async function runPrograms(actor: Actor, own: Own): Promise<void> {
  const { random, workshop } = actor;
  const run = await actor.call('schedule.run', ({ schedule }) => schedule.run(programFor(actor, own)));
  if (random.chance(0.2)) {
    await actor.pause(800);
    await actor.call('schedule.stop', () => run.stop());
  }
  const { ending, reason } = await run.ended;
  workshop.tally.count(`programs ${ending}`);
  if (ending === 'failed' && !own.pluggable && actor.isConnected)
    workshop.violation(`a program of ${own.name} has failed: ${reason}`);
  // Told of its end, its owner finds it safe.
  const state = await stateOf(actor, own);
  if (actor.isConnected && !own.pluggable && state !== undefined && state !== own.safe)
    workshop.violation(`${own.name} is ${state} after its program has ended (${ending}), and not ${own.safe}`);
  await actor.pause(1500);
}

function programFor({ random }: Actor, own: Own): Program {
  const { place } = own;
  if (own.kind === 'gpio')
    return {
      name: `pulses of ${own.name}`,
      events: [
        { gpio: { device: place.device, value: 1 }, every: '50 ms', duration: '10 ms', times: random.between(5, 40) },
      ],
    };
  const to = random.next() * policies.wide;
  const seconds = random.between(1, 20) / 10;
  return {
    name: `fades of ${own.name}`,
    events: [
      { pwm: { ...place, enabled: true, periodNs: 1_000_000, dutyNs: 10_000 } },
      { fade: { ...place, from: 0.01, to, seconds }, at: '100 ms' },
    ],
  };
}

async function stateOf(actor: Actor, { kind, place }: Own): Promise<string | undefined> {
  if (kind === 'gpio')
    return String((await actor.call('gpio.get', ({ gpio }) => gpio.get({ device: place.device }))).value);
  const { state } = await actor.call('pwm.get', ({ pwm }) => pwm.get(place));
  return state === null ? undefined : pwmText(state);
}
