/** The loop: real SQLite files, a supply of variables, a clock that the test turns. */
import assert from 'node:assert/strict';
import * as sqlite from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PsudDatabase } from '../../cli/psu/bridge/database.ts';
import { POWER_ON_SECONDS, YOUNG_SECONDS } from '../../cli/psu/bridge/freshness.ts';
import { Bridge } from '../../cli/psu/bridge/serve.ts';
import { Refusal } from '../../contract/errors.ts';
import { fc } from '../random-cases.ts';
import { FakeSupply, Folder, memoryLog, TurnedClock } from './psu-bridge-doubles.ts';

const intervals = { commandMs: 100, updateMs: 360, windowMs: 20 };

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder[Symbol.dispose]());

/** A bridge on a database, and what the test needs to play with it. */
function stage() {
  const database = new PsudDatabase(sqlite, folder.db, () => {});
  const supply = new FakeSupply();
  const clock = new TurnedClock();
  const { log, lines } = memoryLog();
  const stop = new AbortController();
  const bridge = new Bridge({ database, supply, log, clock, intervals });
  /** Until so many virtual milliseconds have passed. */
  const run = (ms: number) => {
    const end = clock.ms + ms;
    const before = clock.tick;
    clock.tick = (now) => {
      before(now);
      if (now >= end) stop.abort();
    };
    return bridge.run(stop.signal);
  };
  return { database, supply, clock, lines, stop, run, [Symbol.dispose]: () => database[Symbol.dispose]() };
}

const results = () => folder.rows('SELECT result FROM command ORDER BY id').map(({ result }) => result);
const psu = () => folder.rows('SELECT power, voltage_setting, measured_voltage FROM psu');

describe('the bridge', () => {
  it('does commands one by one, an interval apart, and tells of the supply', async () => {
    using at = stage();
    const done: number[] = [];
    at.supply.before = (what) => void (what === 'update' || done.push(at.clock.ms));
    for (const [command, value] of [
      ['SET VOLTAGE', '7.4'],
      ['SET CURRENT LIMIT', '0.5'],
      ['SET POWER', 'ON'],
    ] as const)
      folder.ask(command, value);
    await at.run(500);
    assert.deepEqual(at.supply.log, ['volts 7.4', 'amps 0.5', 'power true']);
    assert.deepEqual(done, [0, 100, 200]);
    assert.deepEqual(results(), ['7.4', '0.5', 'ON']);
    assert.deepEqual(psu(), [{ power: 'ON', voltage_setting: 7.4, measured_voltage: 7.4 }]);
    assert.deepEqual(
      at.lines.filter((line) => line.includes('took')),
      [
        "INFO PSU:command 'SET VOLTAGE' took 0.000 ms",
        'DEBUG PSU:update took 0.000 ms, previous 0.0 ms ago',
        "INFO PSU:command 'SET CURRENT LIMIT' took 0.000 ms",
        "INFO PSU:command 'SET POWER' took 0.000 ms",
        'DEBUG PSU:update took 0.000 ms, previous 360.0 ms ago',
      ],
    );
  });
  it('tells in psu what a command of the same moment did', async () => {
    using at = stage();
    folder.ask('SET VOLTAGE', '3');
    await at.run(50);
    assert.deepEqual(psu(), [{ power: 'OFF', voltage_setting: 3, measured_voltage: 0 }]);
  });
  it('gives what is refused as the result, and goes on', async () => {
    using at = stage();
    at.supply.before = (what) => {
      if (what === 'volts 30') throw new Refusal('denied', '30 V is above 5 (rule bench, policy.json:12)');
    };
    folder.ask('SET VOLTAGE', '30');
    folder.ask('SET VOLTAGE', 'much');
    folder.ask('SET FIRE', '1');
    folder.ask('SET VOLTAGE', '4');
    await at.run(2000);
    assert.deepEqual(results(), [
      'denied: 30 V is above 5 (rule bench, policy.json:12)',
      "value 'much' is not a number",
      "no command 'SET FIRE': there are SET VOLTAGE, SET CURRENT LIMIT, SET POWER",
      '4.0',
    ]);
  });
  it('finishes and answers what it has begun when it is told to stop, and begins nothing more', async () => {
    using at = stage();
    folder.ask('SET VOLTAGE', '1');
    folder.ask('SET VOLTAGE', '2');
    at.supply.before = async () => at.stop.abort();
    await at.run(1000);
    assert.deepEqual(results(), ['1.0', null]);
    assert.deepEqual(psu(), []);
  });
  it('a fault of ours is not taken for an answer', async () => {
    using at = stage();
    folder.ask('SET VOLTAGE', '1');
    at.supply.before = () => {
      throw new TypeError('ours');
    };
    await assert.rejects(at.run(1000), { name: 'TypeError' });
    assert.deepEqual(results(), [null]);
  });
});

describe('errors in a row', () => {
  const failing = (at: ReturnType<typeof stage>, isBad: (update: number) => boolean) => {
    let updates = 0;
    at.supply.before = (what) => {
      if (what === 'update' && isBad(++updates)) throw new Refusal('timeout', 'no answer');
    };
  };
  it('three are borne, and a success begins anew', async () => {
    using at = stage();
    failing(at, (update) => update % 4 !== 0);
    await at.run(10_000);
    assert.ok(at.lines.filter((line) => line.startsWith('ERROR PSU:update failed (3 in a row): no answer')).length > 4);
    assert.ok(!at.lines.some((line) => line.includes('(4 in a row)')));
  });
  it('the fourth ends it; commands in between that find nothing to do are no success', async () => {
    using at = stage();
    failing(at, (update) => update > 2);
    await assert.rejects(at.run(60_000), { code: 'timeout' });
    assert.ok(at.clock.ms < 2500, String(at.clock.ms));
  });
  it('a lost connection ends it at once', async () => {
    using at = stage();
    at.supply.before = () => {
      throw new Refusal('disconnected', 'the broker has gone');
    };
    await assert.rejects(at.run(60_000), { code: 'disconnected' });
    assert.equal(at.clock.ms, 0);
  });
  it('a database that is deleted ends it at once', async () => {
    using at = stage();
    at.clock.tick = (now) => {
      if (now === 200) folder.run('SELECT 1');
      if (now === 300) folder[Symbol.dispose]();
    };
    await assert.rejects(at.run(60_000), /was deleted, or another file is in its place/);
    assert.ok(at.clock.ms <= 360);
    folder = new Folder();
  });
  it('a database that another program has locked for long ends it after four, each a second', async () => {
    using at = stage();
    using other = folder.open();
    at.clock.tick = (now) => {
      if (now === 100) other.exec('BEGIN IMMEDIATE');
    };
    await assert.rejects(at.run(60_000), { code: 'unavailable', message: /another program has locked it/ });
    other.exec('ROLLBACK');
    at.database.clear();
    assert.deepEqual(psu(), []);
  });
  it('a table that is dropped ends it after four', async () => {
    using at = stage();
    at.clock.tick = (now) => {
      if (now === 200) folder.run('DROP TABLE command');
    };
    await assert.rejects(at.run(60_000), /no such table: command/);
    assert.equal(at.lines.filter((line) => line.startsWith('ERROR PSU:command failed')).length, 4);
  });
});

describe('an answer that cannot be written', () => {
  it('is written later; the command is not done again, and no other before', async () => {
    using at = stage();
    folder.ask('SET POWER', 'ON');
    folder.ask('SET VOLTAGE', '2');
    using other = folder.open();
    at.supply.before = (what) => {
      if (what === 'power true') other.exec('BEGIN IMMEDIATE');
    };
    at.clock.tick = (now) => {
      if (now === 200) other.exec('COMMIT');
    };
    await at.run(500);
    assert.deepEqual(at.supply.log, ['power true', 'volts 2']);
    assert.deepEqual(results(), ['ON', '2.0']);
    assert.ok(at.lines.some((line) => /PSU:command failed \(1 in a row\).*another program has locked it/.test(line)));
  });
});

/** What ends a process without a word. */
class Killed extends Error {}

type Fault = 'none' | 'kill before' | 'kill after' | 'refuse';
type Step =
  | { step: 'ask'; command: string; value: string }
  | { step: 'pass'; seconds: number }
  | { step: 'run'; ms: number; faults: Fault[] };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    step: fc.constant('ask' as const),
    command: fc.constantFrom('SET VOLTAGE', 'SET POWER', 'SET CURRENT LIMIT'),
    value: fc.constantFrom('1', '2', 'ON', 'ON', 'OFF', 'nonsense'),
  }),
  fc.record({ step: fc.constant('pass' as const), seconds: fc.constantFrom(1, 2, 5, 8, 30) }),
  fc.record({
    step: fc.constant('run' as const),
    ms: fc.integer({ min: 50, max: 600 }),
    faults: fc.array(fc.constantFrom<Fault>('none', 'none', 'kill before', 'kill after', 'refuse'), { maxLength: 6 }),
  }),
);

/** Rows of the database that seem to be older: the clock of SQLite is the machine's. */
const age = (seconds: number) => folder.run(`UPDATE command SET created = datetime(created, '-${seconds} seconds')`);

interface Done {
  id: number;
  ageS: number;
  isOn: boolean;
  /** Which of the runs did it. */
  run: number;
}

/** One life of a bridge, from its start to its end or its death. Gives what it did to the supply. */
async function live(run: number, ms: number, faults: Fault[]): Promise<{ done: Done[]; wasKilled: boolean }> {
  const done: Done[] = [];
  using at = stage();
  at.database.clear();
  at.database.answerOld();
  const note = (what: string) => {
    const [row] = folder.rows(`SELECT id, unixepoch('now', 'subsec') - unixepoch(created) AS age FROM command
      WHERE handled IS NULL ORDER BY created, id LIMIT 1`);
    done.push({ id: Number(row?.id), ageS: Number(row?.age), isOn: what === 'power true', run });
  };
  at.supply.before = (what) => {
    if (what === 'update') return;
    const fault = faults.shift() ?? 'none';
    if (fault === 'kill before') throw new Killed();
    if (fault === 'refuse') throw new Refusal('device', 'the supply says no');
    note(what);
    if (fault === 'kill after') throw new Killed();
  };
  try {
    await at.run(ms);
    return { done, wasKilled: false };
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return { done, wasKilled: true };
  }
}

describe('killed and started again in any order', () => {
  it('a stale ON is never done, a command twice only if it is young and was not answered, and every row gets its answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 14 }), async (steps) => {
        folder.run('DROP TABLE IF EXISTS command');
        new PsudDatabase(sqlite, folder.db, () => {})[Symbol.dispose]();
        const done: Done[] = [];
        const kills = new Set<number>();
        let runs = 0;
        for (const step of [...steps, { step: 'run', ms: 5000, faults: [] } as const]) {
          if (step.step === 'ask') folder.ask(step.command, step.value);
          if (step.step === 'pass') age(step.seconds);
          if (step.step !== 'run') continue;
          const life = await live(++runs, step.ms, [...step.faults]);
          done.push(...life.done);
          if (life.wasKilled) kills.add(runs);
        }
        for (const { isOn, ageS } of done) assert.ok(!isOn || ageS < POWER_ON_SECONDS + 0.9, `ON at ${ageS} s`);
        for (const [at, one] of done.entries()) {
          const before = done.slice(0, at).findLast(({ id }) => id === one.id);
          if (before === undefined) continue;
          assert.ok(kills.has(before.run) && before.run < one.run, 'done twice though nobody was killed');
          assert.ok(one.ageS < YOUNG_SECONDS + 0.9, `done again at ${one.ageS} s`);
        }
        assert.deepEqual(folder.rows('SELECT id FROM command WHERE handled IS NULL OR result IS NULL'), []);
      }),
      { numRuns: 60 },
    );
  });
});
