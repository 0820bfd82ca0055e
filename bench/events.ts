import { once } from 'node:events';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Postern } from '../client/main.ts';
import { type Case, makeCase } from './case.ts';
import type { Play } from './events/server.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { type Program, Stage } from './stage.ts';

const ROUNDS = 5;
const PER_SECOND = 20_000;
const EVENTS = 20_000;
/** Nothing may be lost. */
const BOUND = 1;
const PATIENCE_MS = 5000;

const policy = {
  devices: { gamepad: { kind: 'ioctl', path: '/dev/input/event0', profile: 'input' } },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-gamepad', groups: ['bench'], devices: ['gamepad'], allow: ['read'] }],
};

const server = ({ directory }: Stage): Program => ({
  args: [fileURLToPath(new URL('events/server.ts', import.meta.url)), directory],
  channel: true,
});

/** What came of a round. */
interface Heard {
  sent: number;
  received: number;
  /** A second, of those that were received. */
  rate: number;
}

/**
 * Events of a simulated input device to one subscriber in another process: at 20,000 a second none may be lost (ours: received, the floor:
 * sent); and as fast as they go, a second.
 */
export async function events(): Promise<Case[]> {
  await using stage = await Stage.set(policy, server);
  await using postern = await stage.connect();
  const listener = await Listener.make(postern);
  const paced: Heard[] = [];
  const fast: Heard[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [a, b] = [
      await listener.hear(stage, { perSecond: PER_SECOND, events: EVENTS }),
      await listener.hear(stage, { perSecond: 0, events: EVENTS }),
    ];
    if (round === 0) continue;
    paced.push(a);
    fast.push(b);
  }
  const machine = machineOf(UNPINNED);
  const [ours, floor] = [paced.map(({ received }) => received), paced.map(({ sent }) => sent)];
  const rates = fast.map(({ rate }) => rate);
  return [
    makeCase({ name: 'events', unit: 'events', ours, floor, bound: BOUND, better: 'higher', machine }),
    makeCase({
      name: 'events-most',
      unit: 'events/s',
      ours: rates,
      floor: rates.map(() => PER_SECOND),
      better: 'higher',
      machine,
    }),
  ];
}

class Listener {
  #received = 0;
  #lastAt = 0;

  static async make(postern: Postern): Promise<Listener> {
    const listener = new Listener();
    const subscription = await postern.subscribe('input.events', { devices: ['gamepad'], maxQueued: EVENTS });
    void (async () => {
      for await (const { value } of subscription) {
        listener.#received += value.events.length;
        listener.#lastAt = performance.now();
      }
    })();
    return listener;
  }

  async hear({ broker }: Stage, play: Play): Promise<Heard> {
    this.#received = 0;
    const began = performance.now();
    const played = once(broker, 'message');
    broker.send(play);
    await played;
    for (const end = Date.now() + PATIENCE_MS; this.#received < play.events && Date.now() < end; ) await sleep(5);
    const seconds = (this.#lastAt - began) / 1000;
    return { sent: play.events, received: this.#received, rate: this.#received / seconds };
  }
}
