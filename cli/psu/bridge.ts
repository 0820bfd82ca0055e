import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { type Options, workVerb } from '../work-verb.ts';
import { isDaemon, startDaemon } from './bridge/daemon.ts';
import { killBridge } from './bridge/kill.ts';
import { bridgeOptions, parseSettings, type Settings } from './bridge/options.ts';
import { runBridge } from './bridge/run-bridge.ts';
import { bridgeStatus, statusText } from './bridge/status.ts';

/** Something is amiss: as `doctor` ends. */
const FOUND = 1;

export const bridgePsu = workVerb('bridge', {
  doc: "Serves psud's two tables of an SQLite database, for programs that were written against psud.",
  words: [{ placeholder: '[device]', doc: 'the supply; may be left out where you may see one only' }],
  options: bridgeOptions,
  help: `Without --nodaemon or --systemd it goes on in the background, and logs to the journal or to syslog. It ends by itself after more than three
errors in a row. docs/PSUD.md tells what is as in psud, and what differs.`,
  async run(cli, [named, ...more], options) {
    noMore(more);
    const settings = parseSettings(options);
    if (options.status === true) return await tellStatus(cli, settings);
    if (options.kill === true) return await kill(cli, settings);
    if (isInForeground(options))
      return await runBridge(cli, named, settings, options.systemd === true ? 'systemd' : 'plain');
    if (isDaemon(cli.env)) return await runBridge(cli, named, settings, 'daemon');
    const { device, pid, isSilent } = await startDaemon(cli.env);
    if (isSilent) cli.note('postern: there is no journal and no logger(1) here: nothing of it is logged');
    cli.print(
      { device, pid, database: settings.path },
      () => `${escapeText(device)}: ${escapeText(settings.path)} is served by pid ${pid}\n`,
    );
  },
});

const isInForeground = ({ nodaemon, systemd }: Options) => nodaemon === true || systemd === true;

async function tellStatus(cli: Cli, { path, intervals }: Settings): Promise<void> {
  const status = await bridgeStatus(path, intervals.updateMs);
  cli.print({ path, ...status }, () => escapeLines(statusText(path, status)));
  if (!status.ok) cli.exit(FOUND);
}

const escapeLines = (text: string) => text.split('\n').map(escapeText).join('\n');

async function kill(cli: Cli, { path }: Settings): Promise<void> {
  const pid = await killBridge(path);
  cli.print({ pid, database: path }, () => `pid ${pid} has ended\n`);
}
