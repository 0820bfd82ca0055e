import type { ChildProcess } from 'node:child_process';
import { Watchdog } from '../../client/watchdog.ts';
import { parseSeconds } from '../arguments.ts';
import { asking, suggesting } from '../ask.ts';
import { childStatus, isRunning, startChild } from '../child.ts';
import type { Cli } from '../cli.ts';
import { LEASE_LOST } from '../lease/statuses.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { parseTimeout, TIMEOUT } from './verbs.ts';

/** It is fed this many times as often as it must be: a turn of the loop may be late. */
const FEEDS_PER_TIMEOUT = 3;

const disarmings = ['never', 'success', 'always'] as const;
type Disarming = (typeof disarmings)[number];

function parseDisarming(text = 'never'): Disarming {
  const disarming = disarmings.find((each) => each === text);
  if (disarming === undefined) throw new UsageError(`--disarm '${text}' is not one of ${disarmings.join(', ')}`);
  return disarming;
}

export const runWatched = workVerb('run', {
  doc: 'Arms a watchdog, runs a command, and feeds the watchdog as long as the command lives, under a lease.',
  words: [
    { placeholder: '<device>', doc: 'a watchdog, as postern ioctl list has it' },
    { placeholder: '<command...>', doc: 'the command and its arguments, after --' },
  ],
  options: [
    { flags: '--every <time>', doc: 'how often it is fed: seconds, or 500ms, 5s (default: a third of its time-out)' },
    TIMEOUT,
    {
      flags: '--disarm <when>',
      doc: 'what a command that has ended means: never, success (status 0), always (default: never)',
    },
  ],
  help: `When the command ends and the watchdog is not disarmed, the machine restarts unless somebody else feeds it. If it can no longer be fed
(the broker gone, the right lost), the command gets SIGTERM and the status is 124. Otherwise the status is the command's own.`,
  async run(cli, [device = '', ...command], options) {
    const disarming = parseDisarming(textOption(options, 'disarm'));
    const every = textOption(options, 'every');
    const everyS = every === undefined ? undefined : parseSeconds(every, '--every');
    const timeout = parseTimeout(options);
    if (command.length === 0) throw new UsageError('which command?', 'watchdog run DEVICE -- COMMAND');
    await using postern = await cli.connect();
    // Nobody else may disarm it meanwhile; and some may only be touched under a lease.
    await using _held = await suggesting(postern, 'lease.take', { device }, () => postern.lease({ device }));
    const watchdog = new Watchdog(asking(postern), device);
    const timeoutS = await watchdog.arm(timeout);
    if (everyS !== undefined && everyS >= timeoutS)
      cli.note(
        `postern: fed every ${everyS} s, ${escapeText(device)} restarts the machine: it must be fed within ${timeoutS} s`,
      );
    using running = startChild(command, cli.env);
    using feeding = feed(cli, watchdog, running.child, everyS ?? timeoutS / FEEDS_PER_TIMEOUT);
    const status = await childStatus(cli, running.child);
    if (feeding.failed) return cli.exit(LEASE_LOST);
    if (disarming === 'always' || (disarming === 'success' && status === 0)) await watchdog.disarm();
    else
      cli.note(
        `postern: ${escapeText(device)} is not fed any more: the machine restarts within ${timeoutS} s unless somebody feeds it`,
      );
    cli.exit(status);
  },
});

/** Feeds it for as long as the command lives; the first time that it cannot, the command is told to stop. */
function feed(
  cli: Cli,
  watchdog: Watchdog,
  child: ChildProcess,
  everyS: number,
): Disposable & { readonly failed: boolean } {
  const state = { failed: false, [Symbol.dispose]: () => clearInterval(timer) };
  let isFeeding = false;
  const once = async () => {
    if (isFeeding) return;
    isFeeding = true;
    try {
      await watchdog.feed();
    } catch (error) {
      clearInterval(timer);
      if (!isRunning(child)) return;
      state.failed = true;
      cli.note(`postern: ${escapeText((error as Error).message)}; the command is told to stop`);
      child.kill('SIGTERM');
    }
    isFeeding = false;
  };
  const timer = setInterval(once, everyS * 1000);
  void once();
  return state;
}
