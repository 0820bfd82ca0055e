import type { Cli } from '../../cli.ts';
import type { Options } from '../../work-verb.ts';
import { ecuSource } from '../ecu-source.ts';
import { chooseEcu } from '../ecus.ts';
import { parseLogSettings } from './log-settings.ts';
import { logSource } from './log-source.ts';

/** Logs an engine controller behind the broker. @throws UsageError, Refusal */
export async function logEcu(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  const settings = parseLogSettings(words, options);
  await using postern = await cli.connect({ reconnect: true });
  const device = await chooseEcu(postern, settings.device);
  const source = ecuSource(postern, device);
  const signature = await source.ecu.identify().then(
    (identity) => identity.signature,
    () => '',
  );
  await logSource(cli, source, signature, settings);
}
