import { Refusal } from '../../contract/errors.ts';
import type { TopicName } from '../../contract/topics.ts';
import type { Actor } from './actor.ts';
import { instrumentActs } from './instrument-acts.ts';
import { belongings, NEVER_ALLOWED, PERIOD_NS } from './world.ts';
import { wrongActs } from './wrong-acts.ts';

/** Something that whoever passes by does. Refusals are part of it; what must not be refused, or must be, says so. */
export interface Act {
  weight: number;
  does(actor: Actor): Promise<unknown>;
}

const TOPICS: readonly TopicName[] = ['pwm.state', 'leases', 'devices', 'policy', 'schedule', 'instrument.events'];

const looks: readonly Act[] = [
  { weight: 6, does: (actor) => actor.call('ping', (postern) => postern.ping()) },
  { weight: 2, does: (actor) => actor.call('whoami', (postern) => postern.whoami()) },
  { weight: 10, does: (actor) => actor.may('pwm.get', ({ pwm }) => pwm.get(anyones(actor, 'pwm').place)) },
  { weight: 2, does: (actor) => actor.may('led.get', ({ led }) => led.get(anyones(actor, 'led').place)) },
  { weight: 1, does: (actor) => actor.call('pwm.states', ({ pwm }) => pwm.states()) },
  { weight: 1, does: (actor) => actor.call('lease.list', (postern) => postern.call('lease.list')) },
  { weight: 1, does: (actor) => actor.call('schedule.list', ({ schedule }) => schedule.list({ ended: true })) },
  { weight: 1, does: (actor) => actor.call('status', (postern) => postern.status()) },
  { weight: 3, does: listen },
  {
    weight: 2,
    does: (actor) =>
      actor.call('policy.explain', (postern) =>
        postern.policy.explain({ method: 'pwm.set', params: { ...anyones(actor, 'pwm').place, enabled: true } }),
      ),
  },
  {
    weight: 1,
    does: (actor) =>
      actor.may('pwm.plan', ({ pwm }) => pwm.plan({ ...anyones(actor, 'pwm').place, enabled: true, periodNs: 1000 })),
  },
];

const changes: readonly Act[] = [
  { weight: 2, does: shareFan },
  {
    weight: 2,
    does: (actor) =>
      actor.may('gpio.set', ({ gpio }) => gpio.set({ device: 'relay', value: actor.random.chance(0.5) ? 1 : 0 })),
  },
  { weight: 2, does: takeWhatIsOthers },
  {
    weight: 1,
    does: async (actor) => {
      await actor.drop();
      await actor.pause(500);
    },
  },
];

const acts: readonly Act[] = [...looks, ...changes, ...instrumentActs, ...wrongActs];

export async function passBy(actor: Actor): Promise<void> {
  await actor.random.weighted(acts).does(actor);
  await actor.pause(1000);
}

function anyones({ random, orders }: Actor, kind: 'pwm' | 'led', owner = random.between(0, orders.users - 1)) {
  return random.pick(belongings(owner).filter((own) => own.kind === kind));
}

/** Hears a topic for a while, and counts what it lost. */
async function listen(actor: Actor): Promise<void> {
  const topic = actor.random.pick(TOPICS);
  const events = await actor.call('topic.subscribe', (postern) => postern.subscribe(topic));
  const end = actor.pause(2000).then(() => events.close());
  let last = 0;
  try {
    for await (const { sequence, dropped } of events) {
      if (sequence <= last)
        actor.workshop.violation(`an event of ${topic} has number ${sequence}, and the one before it had ${last}`);
      last = sequence;
      actor.workshop.tally.count('events');
      if (dropped > 0) actor.workshop.tally.count('events dropped', dropped);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  await end;
}

/** What many want: some get it. */
async function shareFan(actor: Actor): Promise<void> {
  const { random } = actor;
  await actor.may('lease of the fan', async (postern) => {
    await using lease = await postern.lease({ device: 'fan', shared: random.chance(0.7) });
    for (let turn = 0; turn < 3; turn++) {
      const dutyNs = random.between(1, 40_000);
      await postern.pwm.set({ device: 'fan', enabled: true, periodNs: 40_000, dutyNs });
    }
    await lease.alive();
  });
}

async function takeWhatIsOthers(actor: Actor): Promise<void> {
  const { orders, random } = actor;
  if (orders.users === 1) return;
  const owner = (orders.owner + random.between(1, orders.users - 1)) % orders.users;
  const { place } = anyones(actor, 'pwm', owner);
  const dutyNs = NEVER_ALLOWED * PERIOD_NS;
  await actor.mustNot('what is another’s', ['denied'], (postern) =>
    random.chance(0.5)
      ? postern.pwm.set({ ...place, enabled: true, periodNs: PERIOD_NS, dutyNs })
      : postern.lease(place),
  );
}
