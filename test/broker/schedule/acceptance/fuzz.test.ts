/** Whatever is asked of the scheduler: it is done or refused, the broker goes on, and nothing is left behind. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import { type MethodName, methodNames } from '../../../../contract/methods.ts';
import { anyProgram } from '../../../contract/schedule/any-program.ts';
import { fc, randomCases } from '../../../random-cases.ts';
import { until } from '../../harness.ts';
import { alice, bob, victor } from '../../people.ts';
import { engineLines, otherLines, ProgramBench } from './bench.ts';

/** What a call may be answered with. `internal` is not among them. */
const answers: readonly RefusalCode[] = ['invalid', 'denied', 'busy', 'limit', 'not_found', 'unavailable', 'device'];
const methods = methodNames.filter((name) => name.startsWith('schedule.'));
/** So many at least that each method is heard of. */
const RUNS = Math.max(300, randomCases(300));
const people = [alice, bob, victor] as const;

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 4 }),
  fc.constantFrom('__proto__', '1e9 s', '-1 ms', '0 rpm', '999999999999 h', '\u001b[2J', {}, [], [{}]),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, before: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [before];
  return [before, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...before, key]))];
}

/** The same with something else in one place. */
function spoilt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((inner, n) => (String(n) === String(key) ? spoilt(inner, rest, other) : inner));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: spoilt(object[key], rest, other) };
}

const program = anyProgram({
  lines: [...engineLines.slice(0, 4), ...otherLines],
  channels: ['fan', 'leds/0', 'leds/1'],
});
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  fc.integer(),
  fc.double({ noNaN: true }),
);
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
/** Counted back from the last that was started; others stand for themselves. */
const programNumber = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(-1, -1, -2) }, number);

/** Of all methods together: what a method does not know is refused with the rest of them. */
const fitting: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'schedule.draft': fc
    .tuple(program, seldom(number))
    .map(([{ events: entries }, draft]) => ({ entries, ...(draft && { draft }) })),
  'schedule.check': fc.record({ program }),
  'schedule.run': fc
    .tuple(fc.record({ program, keep: fc.constant(false) }), seldom(number))
    .map(([asked, lease]) => ({ ...asked, ...(lease && { lease }) })),
  'schedule.replace': fc.record({ program, replace: programNumber }),
  'schedule.list': fc.record({ ended: fc.boolean() }, { requiredKeys: [] }),
  'schedule.show': fc.record({ program: programNumber, from: fc.constantFrom(0, 0, 1, 99) }),
  'schedule.pause': fc.record({ program: programNumber }),
  'schedule.resume': fc.record({ program: programNumber }),
  'schedule.stop': fc.record(
    { program: programNumber, reason: fc.string({ minLength: 1 }) },
    { requiredKeys: ['program'] },
  ),
  'schedule.setCycle': fc.oneof(
    fc.record({ program: programNumber, rpm: fc.constantFrom(0, 0.5, 600, 6000, 1e6, 1e7) }),
    fc.record({ program: programNumber, cycleNs: fc.constantFrom(0, 1, 120_000, 20e6, 200e6) }),
  ),
  'schedule.lateness': fc.record({ program: programNumber, reset: fc.boolean() }, { requiredKeys: ['program'] }),
};

interface Call {
  who: number;
  method: MethodName;
  params: unknown;
  waitMs: number;
}

const call: fc.Arbitrary<Call> = fc
  .constantFrom(...methods, 'schedule.run' as const, 'schedule.run' as const)
  .chain((method) => {
    const whole = fitting[method] ?? fc.constant({});
    const params = fc.oneof(
      { weight: 3, arbitrary: whole },
      {
        weight: 1,
        arbitrary: fc.tuple(whole, fc.nat(), anything).map(([value, where, other]) => {
          const paths = pathsOf(value);
          return spoilt(value, paths[where % paths.length] ?? [], other);
        }),
      },
    );
    return fc.record({
      who: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 2),
      method: fc.constant(method),
      params: params.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
      waitMs: fc.constantFrom(0, 0, 0, 0, 1, 1, 5, 50),
    });
  });

const named = ['program', 'replace'] as const;

/** The same, with numbers of programs that there are. */
function meant(params: unknown, started: readonly number[]): unknown {
  const asked = { ...(params as Record<string, unknown>) };
  for (const key of named) {
    const back = asked[key];
    if (typeof back === 'number' && back < 0) asked[key] = started.at(back) ?? back;
  }
  return asked;
}

test('nothing but answers, no fault; and when all have gone, all is safe', async () => {
  await using bench = await ProgramBench.start();
  const clients = await Promise.all(people.map((who) => bench.connect(who)));
  const seen = new Map<string, number>();
  const started: number[] = [];
  await fc.assert(
    fc.asyncProperty(call, async ({ who, method, params, waitMs }) => {
      const asked =
        clients[who]?.postern.request(method, meant(params, started) as never) ?? Promise.reject(new Error('nobody'));
      const code = await bench.during(asked).then(
        (answer) => {
          if (method === 'schedule.run') started.push((answer as { program: number }).program);
          return 'ok';
        },
        (error: unknown) => {
          if (error instanceof Refusal) return error.code;
          throw error;
        },
      );
      assert.ok(code === 'ok' || answers.includes(code as RefusalCode), code);
      assert.ok(people[who] !== victor || method !== 'schedule.run' || code !== 'ok', 'who may only look runs nothing');
      seen.set(`${method} ${code}`, (seen.get(`${method} ${code}`) ?? 0) + 1);
      await bench.advance(waitMs);
    }),
    { numRuns: RUNS },
  );
  // It was not all refused at the first look.
  const done = methods.filter((method) => (seen.get(`${method} ok`) ?? 0) > 0);
  assert.ok(done.length > methods.length / 2 && done.includes('schedule.run'), JSON.stringify([...seen]));
  for (const client of clients) await client.postern.close();
  await until(() => bench.test.broker.core.sessions.size === 0, 'all have gone');
  await bench.advance(100);
  assert.deepEqual(bench.high(), []);
  assert.deepEqual(bench.test.broker.core.leases.all, []);
  assert.doesNotMatch(readFileSync(bench.test.auditPath, 'utf8'), /"event":"fault"/);
});
