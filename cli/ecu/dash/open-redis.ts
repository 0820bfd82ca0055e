import type { Cli } from '../../cli.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { readNamedDefinition } from '../read-definition.ts';
import { channelKeys } from '../redis/channel-key.ts';
import { openRedis } from '../redis/open.ts';
import { RedisSource } from '../redis/source.ts';
import type { DashSource } from './dash-source.ts';
import { storedDashboards } from './store/as-dashboards.ts';

/** What anybody publishes at `stream:KEY`, and the dashboards that are kept beside it. @throws UsageError, Refusal */
export async function openRedisDash(
  cli: Cli,
  options: Options,
  onProblem: (text: string) => void,
): Promise<DashSource> {
  const key = textOption(options, 'channelKey');
  if (key === undefined)
    throw new UsageError('--redis needs --channelKey', '--channelKey test shows what is published at stream:test');
  const ini = textOption(options, 'ini');
  const definition = ini === undefined ? undefined : readNamedDefinition(ini);
  const connection = await openRedis(cli, options);
  try {
    const source = await RedisSource.open(connection, cli.env, { keys: channelKeys(key), definition, onProblem });
    return {
      source,
      isOpen: definition === undefined,
      async stored() {
        const dashboards = await storedDashboards(connection, undefined);
        const isNamed = textOption(options, 'conf') !== undefined || textOption(options, 'confKey') !== undefined;
        return dashboards.length === 0 && !isNamed ? undefined : { dashboards, from: 'Redis' };
      },
      async [Symbol.asyncDispose]() {
        await source[Symbol.asyncDispose]();
        await connection[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}
