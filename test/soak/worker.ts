/**
 * One client process of the soak: `node worker.ts`, with its orders as JSON in the environment. It says what it has counted and what was wrong
 * as lines of JSON, and is told `pause`, `resume` and `end` by lines.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { loadSigner } from '../../client/keys-node.ts';
import { Actor, type Household } from './actor.ts';
import { Keeper } from './keeper.ts';
import { passBy } from './passer.ts';
import { runPrograms } from './runner.ts';
import { annoy } from './stranger.ts';
import { type Orders, type Word, Workshop } from './workshop.ts';
import { belongings } from './world.ts';

const BETWEEN_STARTS_MS = 100;

const orders: Orders = JSON.parse(process.env.POSTERN_SOAK ?? '{}');
const say = (word: Word) => void process.stdout.write(`${JSON.stringify(word)}\n`);
const workshop = new Workshop(orders.journal, say);
const household: Household = {
  orders,
  workshop,
  signer: await loadSigner(orders.key, nodeEd25519),
  brokerKey: readFileSync(orders.brokerKey, 'utf8'),
};

const commands: Readonly<Record<string, () => unknown>> = {
  pause: () => workshop.pause(),
  resume: () => workshop.resume(),
  end: () => workshop.end(),
};
createInterface({ input: process.stdin }).on('line', (line) => void commands[line]?.());

/** Every second connection of a user has something of its own, as long as there is something. */
function partOf(number: number): (actor: Actor) => Promise<void> {
  const own = number % 2 === 0 ? belongings(orders.owner)[number / 2] : undefined;
  if (own === undefined) return passBy;
  if (own.programmed) return (actor) => runPrograms(actor, own);
  const keeper = new Keeper(own);
  return (actor) => keeper.round(actor);
}

const employed =
  orders.owner < 0
    ? [workshop.employ(() => annoy(household))]
    : Array.from({ length: orders.connections }, async (_, index) => {
        const number = index * orders.workers + orders.worker;
        await new Promise((resolve) => setTimeout(resolve, index * BETWEEN_STARTS_MS));
        await workshop.employ(() => new Actor(household, number + 1000 * orders.owner).live(partOf(number)));
      });
await Promise.all(employed);
workshop.close();
process.exit(0);
