import { noMore } from '../arguments.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { UsageError } from '../usage.ts';
import type { Options } from '../work-verb.ts';
import { histogramText, latenessText } from './lateness-text.ts';
import { programNumber } from './programs.ts';
import { latenessExposition } from './prometheus.ts';

/** How late the events of a program were, or those of all that run. @throws UsageError, Refusal */
export async function showLateness(cli: Cli, [word, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  const reset = options.reset === true ? { reset: true } : {};
  if (options.reset === true && word === undefined)
    throw new UsageError('--reset of which program?', 'schedule lateness PROGRAM --reset');
  if (options.prometheus === true && cli.options.json) throw new UsageError('give --prometheus or --json, not both');
  await using postern = await cli.connect();
  const numbers = word === undefined ? await all() : [await programNumber(postern, word, { ended: true })];
  const found = await Promise.all(numbers.map((program) => ask(postern, 'schedule.lateness', { program, ...reset })));
  if (options.prometheus === true) return cli.streams.out.write(latenessExposition(found));
  const [only] = found;
  cli.print(word === undefined ? { programs: found } : only, () =>
    found.length === 0
      ? 'no program runs that you may see\n'
      : found
          .map((one) => latenessText(one, cli.colours) + (options.histogram === true ? histogramText(one) : ''))
          .join('\n'),
  );

  async function all(): Promise<number[]> {
    const { programs } = await ask(postern, 'schedule.list', options.ended === true ? { ended: true } : {});
    return programs.map(({ program }) => program);
  }
}
