/** What is longer than a line of the console, in one piece. */
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { findParameter } from '../../contract/engine/numbers.ts';
import { Refusal } from '../../contract/errors.ts';
import type { CallResult } from '../../contract/instruments/infer.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import type { LookupName } from '../../contract/instruments/shipped/engine-fields.ts';
import { degreesOfAngle } from '../../contract/schedule/angle.ts';
import { type Answer, numberOf, numbersOf, rowsOf, textOf, wordOf } from './answer.ts';
import type { Console } from './console.ts';

type Profile = typeof engine;
type Result<Name extends keyof Profile['methods'] & string> = CallResult<Profile, Name>;

/** A list that is always growing is no list. */
const MOST_PARTS = 2000;

/** All parts of a list, each of which says where the next begins. */
async function* parts(
  console: Console,
  method: string,
  signal: AbortSignal,
  more: Answer = {},
): AsyncGenerator<Answer> {
  let from: number | undefined = 0;
  for (let part = 0; from !== undefined; part++) {
    signal.throwIfAborted();
    if (part === MOST_PARTS) throw new Refusal('device', `the firmware's answer to ${method} does not end`);
    const answer: Answer = await console.ask(method, from === 0 ? more : { ...more, from });
    yield answer;
    from = answer.next === undefined ? undefined : numberOf(answer, 'next');
  }
}

const kinds = { f: 'following', l: 'leading' } as const;

/** The newest plan; begun anew where another comes while it is read. */
export async function events(console: Console, ticksPerSecond: number, signal: AbortSignal): Promise<Result<'events'>> {
  for (;;) {
    let plan: number | undefined;
    let isOne = true;
    const found: Result<'events'>['events'] = [];
    for await (const answer of parts(console, 'events', signal)) {
      plan ??= numberOf(answer, 'plan');
      isOne &&= numberOf(answer, 'plan') === plan;
      for (const row of rowsOf(answer, 'rows', ['output', 'kind', 'angle', 'ticks']))
        found.push({
          output: numberOf(row, 'output'),
          kind: kinds[wordOf(row, 'kind', ['f', 'l'])],
          angle: degreesOfAngle(numberOf(row, 'angle')),
          ticks: numberOf(row, 'ticks'),
        });
    }
    if (isOne) return { plan: plan ?? 0, ticksPerSecond, events: found };
  }
}

export async function tasks(console: Console, ticksPerSecond: number, signal: AbortSignal): Promise<Result<'tasks'>> {
  const found: Result<'tasks'>['tasks'] = [];
  for await (const answer of parts(console, 'tasks', signal))
    for (const row of rowsOf(answer, 'tasks', ['name', 'runs', 'over', 'mostTicks', 'budgetTicks']))
      found.push({
        name: textOf(row, 'name'),
        runs: numberOf(row, 'runs'),
        over: numberOf(row, 'over'),
        mostTicks: numberOf(row, 'mostTicks'),
        budgetTicks: numberOf(row, 'budgetTicks'),
      });
  return { ticksPerSecond, tasks: found };
}

/** Counts of all tasks begin anew: part by part, too. */
export async function resetTasks(console: Console, signal: AbortSignal): Promise<void> {
  for await (const _ of parts(console, 'tasks', signal, { reset: 1 }));
}

export async function compare(console: Console, signal: AbortSignal): Promise<Result<'compare'>> {
  const differences: Result<'compare'>['differences'] = [];
  for await (const answer of parts(console, 'compare', signal))
    for (const row of rowsOf(answer, 'differences', ['name', 'row', 'column', 'stored', 'current']))
      differences.push({
        name: textOf(row, 'name'),
        row: numberOf(row, 'row'),
        column: numberOf(row, 'column'),
        stored: numberOf(row, 'stored'),
        current: numberOf(row, 'current'),
      });
  return { differences };
}

export async function table(console: Console, name: LookupName, signal: AbortSignal): Promise<Result<'table'>> {
  const answer = await console.ask('table', { name });
  const kind = wordOf(answer, 'kind', ['table', 'function', 'curve']);
  const rowsAt = kind === 'table' ? numbersOf(answer, 'rowsAt') : [];
  const rows: number[][] = [];
  for (let row = 0; row < Math.max(1, rowsAt.length); row++) {
    signal.throwIfAborted();
    rows.push(numbersOf(await console.ask('row', { name, row }), 'values'));
  }
  return {
    ...{ name, kind, rowsAt, columnsAt: numbersOf(answer, 'columnsAt'), columnsOf: textOf(answer, 'columnsOf'), rows },
    ...(kind === 'table' && { rowsOf: parameterIn(answer, 'rowsOf') }),
  };
}

function parameterIn(answer: Answer, field: string): ParameterName {
  const name = findParameter(textOf(answer, field));
  if (name === undefined) throw new Refusal('device', `the firmware has a table of ${textOf(answer, field)}`);
  return name;
}
