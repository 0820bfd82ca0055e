import { existsSync } from 'node:fs';
import type { Core } from '../../../client/core.ts';
import { Refusal } from '../../../contract/errors.ts';
import { ask } from '../../ask.ts';
import type { Cli } from '../../cli.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { chooseEcu } from '../ecus.ts';
import { redisAddress } from '../redis/open.ts';

/** pyEfi's own place for dashboards: the folder in which one is. */
const USUAL_YML = 'dashboards.yml';
const USUAL_KEY = 'console';

/** What the console runs, and where its dashboards have their frames from. */
export interface ConsolePlan {
  /** The engine controller; undefined: there is none, and the stimulator takes its place. */
  device: string | undefined;
  /** Commands beside the dashboards: what they are called, and their words after `postern ecu`. */
  commands: { title: string; words: string[] }[];
  /** For the dashboards: options as of `ecu dash`. */
  dash: Options;
  yml: string | undefined;
  /** What is told of all that. */
  notice: string;
}

/**
 * With an engine controller: dashboards of it, and its frames into Redis where there is one. Without: the stimulator, by way of Redis.
 * @throws UsageError, Refusal where there is neither a controller nor a Redis
 */
export async function planConsole(cli: Cli, named: string | undefined, options: Options): Promise<ConsolePlan> {
  const { device, why } = options.stim === true ? {} : await deviceOf(cli, named);
  const key = textOption(options, 'channelKey') ?? USUAL_KEY;
  const address = textOption(options, 'redis');
  const redis = address === undefined ? ['--redis'] : ['--redis', address];
  const yml = textOption(options, 'yml') ?? (existsSync(USUAL_YML) ? USUAL_YML : undefined);
  if (device === undefined) {
    redisAddress(options); // before anything begins: without one there is nothing to show
    return {
      device,
      commands: [{ title: `stimulator -> stream:${key}`, words: ['stim', ...redis, '--channelKey', key, '--json'] }],
      dash: { redis: address ?? true, channelKey: key },
      yml,
      notice: why === undefined ? '' : `no controller, so the stimulator: ${why}`,
    };
  }
  const ini = textOption(options, 'ini');
  const to = address === undefined ? [] : ['--redis', address];
  const words =
    ini === undefined
      ? ['redis', device, '--channelKey', key, ...to, '--json']
      : ['collect', ini, device, key, ...to, '--json'];
  const commands = hasRedis(options) ? [{ title: `${device} -> stream:${key}`, words }] : [];
  return { device, commands, dash: {}, yml, notice: '' };
}

/** The controller that is named, or the only one; or why there is none. @throws UsageError where there are several */
async function deviceOf(cli: Cli, named: string | undefined): Promise<{ device?: string; why?: string }> {
  let postern: Core;
  try {
    postern = await cli.connect();
  } catch (error) {
    // Without a broker or a key there is the stimulator, unless a controller was asked for.
    if (named !== undefined || !(error instanceof Refusal || error instanceof UsageError)) throw error;
    return { why: error.message };
  }
  await using connected = postern;
  if (named !== undefined) return { device: await chooseEcu(connected, named) };
  const { instruments } = await ask(connected, 'instrument.list', {});
  const isThere = instruments.some(({ profile }) => profile === 'megasquirt');
  return isThere ? { device: await chooseEcu(connected, undefined) } : { why: 'there is none that you may see' };
}

function hasRedis(options: Options): boolean {
  try {
    redisAddress(options);
    return true;
  } catch (error) {
    // Only where nobody asked for it: dashboards of a controller need none.
    if (options.redis === undefined && error instanceof Refusal) return false;
    throw error;
  }
}
