import { Watchdog, type WatchdogStatus } from '../../client/watchdog.ts';
import { noMore, parseSeconds } from '../arguments.ts';
import { asking } from '../ask.ts';
import type { Verb } from '../call-verb.ts';
import type { Cli } from '../cli.ts';
import { nameOrOnly } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption, workVerb } from '../work-verb.ts';

export const WATCHDOG = { placeholder: '[device]', doc: 'may be left out where you may see one watchdog only' };
export const TIMEOUT = {
  flags: '--timeout <time>',
  doc: 'the time within which it must be fed: seconds, or 30s, 2min',
};

/** Whole seconds, as the kernel has them. @throws UsageError */
export function parseTimeout(options: Options): { timeoutS?: number } {
  const text = textOption(options, 'timeout');
  if (text === undefined) return {};
  const timeoutS = parseSeconds(text, '--timeout');
  if (!Number.isInteger(timeoutS)) throw new UsageError(`--timeout '${text}' is not whole seconds`);
  return { timeoutS };
}

/** A verb of a watchdog and nothing else. */
function watchdogVerb(
  name: string,
  doc: string,
  act: (watchdog: Watchdog, cli: Cli, options: Options) => Promise<void>,
  options: readonly { flags: string; doc: string }[] = [],
): Verb {
  return workVerb(name, {
    doc,
    words: [WATCHDOG],
    options,
    async run(cli, [named, ...more], given) {
      noMore(more);
      parseTimeout(given);
      await using postern = await cli.connect();
      const device = await nameOrOnly(postern, named, 'watchdog', 'watchdog');
      await act(new Watchdog(asking(postern), device), cli, given);
    },
  });
}

export function watchdogText(device: string, status: WatchdogStatus): string {
  const { held, identity, options, bootStatus, timeoutS, timeLeftS } = status;
  return facts({
    watchdog: device,
    held: held ? 'yes: the machine restarts unless it is fed' : 'no: to ask for more would arm it',
    identity,
    'must be fed within': timeoutS === undefined ? undefined : `${timeoutS} s`,
    'time left': timeLeftS === undefined ? undefined : `${timeLeftS} s`,
    'at boot': bootStatus?.join(', ') || undefined,
    'what it can do': options?.join(', ') || undefined,
  });
}

export const watchdogStatus = watchdogVerb(
  'status',
  'Whether the broker holds it, armed, and, while it does, what it is. Looking does not arm it.',
  async (watchdog, cli) => {
    const status = await watchdog.status();
    cli.print({ device: watchdog.device, ...status }, () => watchdogText(watchdog.device, status));
  },
);

export const armWatchdog = watchdogVerb(
  'arm',
  "Arms it: from now on the machine restarts unless it is fed in time. A danger that a rule must name: 'reboot'.",
  async (watchdog, cli, options) => {
    const { device } = watchdog;
    const timeoutS = await watchdog.arm(parseTimeout(options));
    cli.print({ device, timeoutS }, () => `${escapeText(device)}: armed, to be fed within ${timeoutS} s from now on\n`);
  },
  [TIMEOUT],
);

export const feedWatchdog = watchdogVerb(
  'feed',
  'Feeds it: its time starts anew. Arms it, if it is not.',
  async (watchdog, cli) => {
    const { device } = watchdog;
    await watchdog.feed();
    cli.print({ device }, () => `${escapeText(device)}: fed\n`);
  },
);

export const disarmWatchdog = watchdogVerb(
  'disarm',
  "Stops it. A danger that a rule must name: 'disarm'.",
  async (watchdog, cli) => {
    const { device } = watchdog;
    await watchdog.disarm();
    cli.print({ device }, () => `${escapeText(device)}: disarmed\n`);
  },
);
