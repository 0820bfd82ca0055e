/**
 * Two users with different limits, one supply, and a driver that may answer, fail, hang or die: whatever they do, nothing that one may not
 * set reaches the supply in his name, nor does he switch it on.
 *
 *     POSTERN_TEST_RUNS=20      more of them than every day (test/random-cases.ts)
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import { Refusal } from '../../../contract/errors.ts';
import type { InstrumentCallBody } from '../../../contract/wire/messages.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { TestBroker } from '../harness.ts';
import { alice, bob } from '../people.ts';
import { call, device, type Saying, ScriptedDriver, supplySetting } from './scripted-driver.ts';
import { type Act, beyond, passes, resting, type Truth } from './truth.ts';

const RUNS = randomCases(100);

/** How the driver ends a call: how far it came, and what it says of it. It says that it is done only of what it has told. */
type Ending = 'done' | 'failed' | 'failed, told' | 'half done' | 'half done, told' | 'done, failed' | 'hangs';
const endings: readonly Ending[] = [
  'done',
  'failed',
  'failed, told',
  'half done',
  'half done, told',
  'done, failed',
  'hangs',
];

type Move =
  /** `how`: it ends, if it comes to the driver; the others it is still at. */
  | { what: 'call'; who: 'alice' | 'bob'; act: Act; how: Ending }
  | { what: 'end'; which: number; how: Ending }
  | { what: 'wait'; ms: number }
  | { what: 'tell' }
  | { what: 'die'; how: Ending }
  | { what: 'lease'; who: 'alice' | 'bob' }
  | { what: 'replug' };

const step = fc.record(
  {
    output: fc.constantFrom('A' as const, 'B' as const),
    volts: fc.constantFrom(0, 3, 5.5, 20),
    amps: fc.constantFrom(1, 1.5),
  },
  { requiredKeys: ['output'] },
);
const signed = step.map(({ volts, ...rest }) => ({
  ...rest,
  ...(volts === undefined ? {} : { volts: rest.output === 'B' ? 0 - volts : volts }),
}));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: signed.map((fields): Act => ({ method: 'set', fields })) },
  {
    weight: 2,
    arbitrary: fc.array(signed, { maxLength: 4 }).map((steps): Act => ({ method: 'walk', fields: { steps } })),
  },
  { weight: 6, arbitrary: fc.constant<Act>({ method: 'on', fields: {} }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ method: 'off', fields: {} }, { method: 'stop', fields: {} }) },
  { weight: 1, arbitrary: fc.boolean().map((on): Act => ({ method: 'track', fields: { on } })) },
);
const who = fc.constantFrom('alice' as const, 'bob' as const);
const how = fc.constantFrom(...endings);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ what: fc.constant('call' as const), who, act, how }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('end' as const), which: fc.nat(3), how }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(100, 2500, 6000, 9000) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('tell' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('die' as const), how }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('lease' as const), who }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('replug' as const) }) },
);

/** How often something came to the driver in bob's name, and how often he was refused: a test in which nothing happens shows nothing. */
const seen = { reached: 0, switchedOn: 0, denied: 0 };

class World {
  readonly broker: TestBroker;
  readonly setting: ReturnType<typeof supplySetting>;
  readonly clients: Readonly<Record<'alice' | 'bob', Postern>>;
  readonly violations: string[] = [];
  readonly outcomes: Promise<void>[] = [];
  driver: ScriptedDriver;
  truth: Truth = resting();
  /** What the driver is at. */
  open: InstrumentCallBody[] = [];
  #read = 0;
  #cancelled = 0;

  /** How the calls end that nobody waits for any more; `isSilent`: and it says nothing of it. */
  readonly #givenUp: Story['givenUp'];

  constructor(
    broker: TestBroker,
    setting: ReturnType<typeof supplySetting>,
    clients: World['clients'],
    driver: ScriptedDriver,
    givenUp: Story['givenUp'],
  ) {
    this.#givenUp = givenUp;
    this.broker = broker;
    this.setting = setting;
    this.clients = clients;
    this.driver = driver;
  }

  /** Everything that is under way has arrived, and the supply does what it is asked for at the earliest. */
  async arrived(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      for (const client of Object.values(this.clients)) await client.ping();
      await this.driver.client.ping();
      const { asked, cancelled } = this.driver;
      for (; this.#read < asked.length; this.#read++) this.#asked(asked[this.#read] as InstrumentCallBody);
      for (; this.#cancelled < cancelled.length; this.#cancelled++) {
        const found = this.open.find((each) => each.call === cancelled[this.#cancelled]);
        if (found !== undefined) await this.#finish(found, this.#givenUp.how, this.#givenUp.isSilent);
      }
    }
  }

  #asked(body: InstrumentCallBody): void {
    const asked = { method: body.method, fields: body.fields } as Act;
    if (body.user === 'bob') {
      seen.reached++;
      if (asked.method === 'on') seen.switchedOn++;
      const found = beyond(this.truth, asked);
      if (found !== undefined) this.violations.push(`bob: ${JSON.stringify(asked)}: ${found}`);
    }
    this.open.push(body);
  }

  async end(which: number, how: Ending): Promise<void> {
    const body = this.open[which % Math.max(1, this.open.length)];
    if (body !== undefined) await this.#finish(body, body.user === null ? 'done' : how);
  }

  async #finish(body: InstrumentCallBody, how: Ending, isSilent = false): Promise<void> {
    if (how === 'hangs') return;
    this.open = this.open.filter((each) => each !== body);
    const path = passes(this.truth, { method: body.method, fields: body.fields } as Act);
    const result = body.method === 'set' ? { fields: { volts: 0 } } : {};
    const error = { message: how };
    if (how.startsWith('done')) this.truth = path.at(-1) as Truth;
    if (how.startsWith('half')) this.truth = path[Math.floor((path.length - 1) / 2)] as Truth;
    const state = { ...this.truth };
    const saying: Saying =
      how === 'done' ? { ...result, state } : { error, ...(how.endsWith('told') ? { state } : {}) };
    if (!isSilent) await this.driver.answer(body, saying).catch(ignoreRefusals);
  }

  call(who: 'alice' | 'bob', { method, fields }: Act): void {
    const outcome = call(this.clients[who], method, { ...fields }).then(
      () => {},
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        if (who === 'bob' && error.code === 'denied') seen.denied++;
        const expected = ['denied', 'busy', 'unsafe', 'unavailable', 'device', 'timeout', 'limit'];
        if (!expected.includes(error.code)) this.violations.push(`${method}: ${error.code} ${error.message}`);
      },
    );
    this.outcomes.push(outcome);
  }

  /** Killed in the middle of everything; another one finds the supply as it is. */
  async die(how: Ending): Promise<void> {
    const left = this.open;
    await this.driver.client.close();
    this.open = [];
    for (const { method, fields } of left) {
      const path = passes(this.truth, { method, fields } as Act);
      if (how.startsWith('done')) this.truth = path.at(-1) as Truth;
      if (how.startsWith('half')) this.truth = path[Math.floor((path.length - 1) / 2)] as Truth;
    }
    await this.broker.advance(200);
    this.#read = 0;
    this.#cancelled = 0;
    this.driver = await ScriptedDriver.start(this.broker, { ...this.truth });
  }

  async move(move: Move): Promise<void> {
    if (move.what === 'call') {
      this.call(move.who, move.act);
      await this.arrived();
      await this.end(this.open.length - 1, move.how);
    }
    if (move.what === 'end') await this.end(move.which, move.how);
    if (move.what === 'wait') await this.broker.advance(move.ms);
    if (move.what === 'tell') await this.driver.publish('state', { ...this.truth }).catch(ignoreRefusals);
    if (move.what === 'die') await this.die(move.how);
    if (move.what === 'lease') {
      const lease = await this.clients[move.who].lease({ device }).catch(ignoreRefusals);
      await lease?.release();
    }
    if (move.what === 'replug') {
      const port = this.setting.port();
      port.unplug();
      this.broker.broker.refresh();
      port.plug();
      this.broker.broker.refresh();
      for (const each of this.open) await this.#finish(each, 'half done');
    }
    await this.arrived();
  }
}

function ignoreRefusals(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error;
}

interface Story {
  moves: Move[];
  givenUp: { how: Ending; isSilent: boolean };
}
const story: fc.Arbitrary<Story> = fc.record({
  moves: fc.array(move, { minLength: 5, maxLength: 30, size: 'max' }),
  // It does not hang then.
  givenUp: fc.record({ how: fc.constantFrom(...endings.slice(0, -1)), isSilent: fc.boolean() }),
});

async function play({ moves, givenUp }: Story): Promise<void> {
  const setting = supplySetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const driver = await ScriptedDriver.start(broker);
  const clients = { alice: await broker.connect(alice), bob: await broker.connect(bob) };
  const world = new World(broker, setting, clients, driver, givenUp);
  for (const move of moves) {
    await world.move(move);
    assert.deepEqual(world.violations, [], JSON.stringify(move));
  }
  // Nobody waits for ever.
  await world.driver.client.close();
  await Promise.all(world.outcomes);
  assert.deepEqual(world.violations, []);
}

test('nobody sets or switches on more than he may', async () => {
  await fc.assert(fc.asyncProperty(story, play), {
    numRuns: RUNS,
  });
  assert.ok(seen.reached > RUNS / 2 && seen.denied > RUNS / 2, JSON.stringify(seen));
  assert.ok(seen.switchedOn > RUNS / 10, JSON.stringify(seen));
});
