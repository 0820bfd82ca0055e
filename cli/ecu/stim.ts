import { noMore } from '../arguments.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { REDIS_MAYBE } from './redis/open.ts';
import { simulateEcu, stimPtyOptions } from './stim/pty.ts';
import { stimRedisOptions, stimulateRedis } from './stim/redis.ts';

const nameOf = (flags: string) =>
  (/^--([\w-]+)/.exec(flags)?.[1] ?? '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

export const stimEcu = workVerb('stim', {
  doc: "A simulated engine controller on a pseudo terminal; with --redis, pyEfi's stimulator: packets without any controller.",
  options: [
    ...stimPtyOptions,
    { ...REDIS_MAYBE, doc: `publish there instead: ${REDIS_MAYBE.doc}` },
    ...stimRedisOptions,
  ],
  help: `Lines on standard input are what a person does to it: reply garbled 3, fault busy 7, silent yes, reset, unplug, plug, hold rpm 3000, free rpm,
signature TEXT; and values, counts, pace, which it prints.`,
  async run(cli, words, options) {
    noMore(words);
    const asked = (list: typeof stimPtyOptions) =>
      list.map(({ flags }) => nameOf(flags)).filter((name) => name in options);
    if (options.redis !== undefined) {
      const [other] = asked(stimPtyOptions);
      if (other !== undefined)
        throw new UsageError(`--${other} is of a controller on a terminal, and --redis has none`);
      return await stimulateRedis(cli, options);
    }
    const [other] = asked(stimRedisOptions);
    if (other !== undefined)
      throw new UsageError(`--${other} is of --redis`, 'postern ecu stim --redis --channelKey test');
    await simulateEcu(cli, options);
  },
});
