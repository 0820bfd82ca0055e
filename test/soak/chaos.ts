import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern } from '../../client/postern.ts';
import { Refusal } from '../../contract/errors.ts';
import { isRoot } from '../root/accounts.ts';
import type { Crew } from './crew.ts';
import type { Drivers } from './drivers.ts';
import type { Observer } from './observer.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';
import { ECHOES, isPluggable } from './world.ts';

/** What a deed has at hand. */
export interface Means {
  stage: Stage;
  crew: Crew;
  drivers: Drivers;
  observer: Observer;
  admin: Postern;
  random: Random;
  violation(message: string): void;
}

interface Deed {
  name: string;
  weight: number;
  isPossible?(means: Means): boolean;
  does(means: Means): Promise<void>;
}

const REVOKED_MS = 1500;
/** What is plugged in is served after a look at the kernel; a serial port that owes its safe state becomes safe first. */
const AFTER_PLUG_MS = 12_000;

const deeds: readonly Deed[] = [
  {
    name: 'clients killed',
    weight: 5,
    does: async ({ crew, random }) => crew.kill(random.pick(crew.members)),
  },
  {
    name: 'clients stalled',
    weight: 4,
    does: ({ crew, random }) => crew.stall(random.pick(crew.members), random.between(500, 5000)),
  },
  { name: 'policies taken', weight: 4, does: takeAnother },
  { name: 'policies refused', weight: 2, does: offerWrong },
  { name: 'keys revoked', weight: 1, isPossible: () => isRoot, does: revoke },
  { name: 'devices unplugged', weight: 3, does: unplug },
  { name: 'drivers killed', weight: 2, does: async ({ drivers, random }) => drivers.kill(random) },
  { name: 'full disks', weight: 1, isPossible: ({ stage }) => stage.disk.isOwn, does: fillDisk },
  {
    name: 'memory taken away',
    weight: 2,
    isPossible: ({ stage }) => stage.memory.isOwn,
    does: async ({ stage }) => stage.memory.squeeze(),
  },
  { name: 'buttons pressed', weight: 3, does: async ({ stage }) => void (await stage.door.ask({ press: true })) },
  { name: 'leases seized', weight: 2, does: seize },
];

/** Goes wrong in one way after the other, as long as it may. */
export class Chaos {
  readonly done: Record<string, number> = {};
  readonly #means: Means;
  #isOver = false;
  #isPaused = false;
  #atWork: Promise<void> = Promise.resolve();

  constructor(means: Means) {
    this.#means = means;
  }

  begin(betweenMs: number): void {
    const { random } = this.#means;
    const possible = deeds.filter(({ isPossible }) => isPossible?.(this.#means) ?? true);
    // Each once in the beginning: a short soak has seen all of them.
    const first = [...possible];
    this.#atWork = (async () => {
      while (!this.#isOver) {
        await sleep(betweenMs * (0.5 + random.next()));
        if (this.#isPaused || this.#isOver) continue;
        const deed = first.shift() ?? random.weighted(possible);
        this.#isPaused = true;
        await this.#do(deed);
        this.#isPaused = false;
      }
    })();
  }

  /** Resolves when nothing is under way. */
  async pause(): Promise<void> {
    while (this.#isPaused) await sleep(50);
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#atWork;
  }

  async #do({ name, does }: Deed): Promise<void> {
    try {
      await does(this.#means);
      this.done[name] = (this.done[name] ?? 0) + 1;
    } catch (error) {
      this.#means.violation(`chaos: ${name}: ${(error as Error).message}`);
    }
  }
}

async function takeAnother({ stage, admin, random }: Means): Promise<void> {
  stage.writePolicy(random.chance(0.5) ? 'tight' : 'wide');
  if (random.chance(0.5)) stage.broker.kill('SIGHUP');
  else await admin.policy.reload();
}

async function offerWrong({ stage, admin, random, violation }: Means): Promise<void> {
  const path = stage.session.path('policy.json');
  const good = readFileSync(path, 'utf8');
  const before = (await admin.status()).policy.rules;
  stage.replaceFile('policy.json', random.pick(['{ "devices"', '{}', good.replace('"read"', '"everything"'), '']));
  const refused = await admin.policy.reload().then(
    () => false,
    (error: unknown) => error instanceof Refusal && error.code === 'invalid',
  );
  if (!refused) violation('a policy with a mistake in it was taken');
  const after = (await admin.status()).policy.rules;
  if (before !== after) violation(`a policy that was refused changed the number of rules from ${before} to ${after}`);
  stage.replaceFile('policy.json', good);
}

/** Takes a user's key off the list for a while. */
async function revoke({ stage, admin, random }: Means): Promise<void> {
  const { name } = random.pick(stage.users);
  const all = readFileSync(stage.session.path('authorized_keys'), 'utf8');
  const others = all.split('\n').filter((line) => !line.includes(`user="${name}"`));
  stage.replaceFile('authorized_keys', others.join('\n'));
  await admin.policy.reload();
  await sleep(REVOKED_MS);
  stage.replaceFile('authorized_keys', all);
  await admin.policy.reload();
}

async function unplug({ stage, observer, random }: Means): Promise<void> {
  const chips = stage.users.flatMap((_, owner) => (isPluggable(owner) ? [`pwm${owner}`] : []));
  const echoes = Array.from({ length: ECHOES }, (_, n) => `echo${n}`);
  const name = random.pick([...chips, ...echoes, 'psu-port'].filter((each) => !observer.unplugged.has(each)));
  observer.unplugged.add(name);
  // As udev does it.
  await stage.door.ask({ unplug: name });
  stage.broker.kill('SIGUSR2');
  await sleep(random.between(200, 3000));
  await stage.door.ask({ plug: name });
  stage.broker.kill('SIGUSR2');
  setTimeout(() => observer.unplugged.delete(name), AFTER_PLUG_MS).unref();
}

async function fillDisk({ stage, random }: Means): Promise<void> {
  stage.disk.fill();
  await sleep(random.between(500, 2000));
  stage.disk.makeRoom();
}

async function seize({ admin, random }: Means): Promise<void> {
  const { leases } = await admin.call('lease.list');
  if (leases.length === 0) return;
  const [unit = ''] = random.pick(leases).units;
  const [device = '', channel] = unit.split('/');
  const place = channel === undefined ? { device } : { device, channel: Number(channel) };
  await admin.call('lease.seize', { ...place, reason: 'chaos' });
}
