import { noMore } from '../../arguments.ts';
import type { Cli } from '../../cli.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { ecuSource } from '../ecu-source.ts';
import { chooseEcu } from '../ecus.ts';
import type { DashSource } from './dash-source.ts';
import { storeVerbs } from './store/verbs.ts';

const storeNames = storeVerbs.map(({ name }) => name);

/**
 * The engine controller that is named, or with `--redis` a channel of Redis.
 * @param onProblem told of packets that cannot be used
 * @throws UsageError, Refusal
 */
export async function openDashSource(
  cli: Cli,
  [device, ...more]: readonly string[],
  options: Options,
  onProblem: (text: string) => void,
): Promise<DashSource> {
  noMore(more);
  if (options.redis !== undefined) {
    if (device !== undefined) throw new UsageError(`--redis, or '${device}': one of the two`);
    const { openRedisDash } = await import('./open-redis.ts');
    return await openRedisDash(cli, options, onProblem);
  }
  for (const name of ['channelKey', 'confKey', 'ini'])
    if (textOption(options, name) !== undefined) throw new UsageError(`--${name} is of --redis`);
  const postern = await cli.connect({ reconnect: true });
  try {
    const source = ecuSource(postern, await chooseEcu(postern, device, storeNames));
    return {
      source,
      isOpen: false,
      stored: async () => undefined,
      [Symbol.asyncDispose]: () => postern[Symbol.asyncDispose](),
    };
  } catch (error) {
    await postern[Symbol.asyncDispose]();
    throw error;
  }
}
