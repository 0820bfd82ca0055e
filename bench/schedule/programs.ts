import { compileProgram } from '../../contract/schedule/compile.ts';
import { limits } from '../../contract/schedule/limits.ts';
import { type Program, parseProgram } from '../../contract/schedule/program.ts';
import type { Table } from '../../contract/schedule/table.ts';
import { tableOf } from '../../test/contract/schedule/tables.ts';
import type { Pace } from './bare.ts';
import { randomTimes } from './depth.ts';

/**
 * A program that sets a line on and off in turn, so many events in all, each so long after the one before it. As many entries share
 * them as it takes for one entry not to come too often.
 */
export function toggling({ events, periodNs, toleranceNs }: Pick<Pace, 'events' | 'periodNs' | 'toleranceNs'>): Table {
  const entries = 2 * Math.ceil(limits.every.min / (periodNs * 2));
  return compiled({
    events: Array.from({ length: entries }, (_, n) => ({
      gpio: { device: 'line', value: n % 2 === 0 ? 1 : 0 },
      at: `${n * periodNs} ns`,
      every: `${entries * periodNs} ns`,
      times: Math.ceil((events - n) / entries),
      missed: 'burst',
      class: 'line',
      ...(toleranceNs === undefined ? {} : { tolerance: `${toleranceNs} ns` as const }),
    })),
  });
}

/** A program that waits for a time that does not come while it is watched. */
export const idle = (): Table => compiled({ events: [{ gpio: { device: 'line', value: 1 }, at: '24 h' }] });

/** So many events that come again and again, at times that are as good as random, always the same. */
export function repeating(events: number): Table {
  const random = randomTimes();
  return tableOf({ timed: Array.from({ length: events }, () => ({ at: random(), every: random() })) });
}

function compiled(written: Program): Table {
  const { program, problems } = parseProgram(written);
  const { table, problems: more } = program === undefined ? { problems } : compileProgram(program);
  if (table === undefined) throw new Error(more.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return table;
}
