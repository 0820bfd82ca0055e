import { Refusal } from '../../contract/errors.ts';
import { drivers } from '../../drivers/drivers.ts';
import { optionsFrom } from '../../drivers/options.ts';
import { recordTo } from '../../drivers/record-to.ts';
import { serveInstrument } from '../../drivers/serve.ts';
import type { Cli } from '../cli.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';

export interface ServeWords {
  record?: string;
  /** Of the driver: `name=value`. */
  option?: readonly string[];
}

/** Serves an instrument by the driver of its profile, in this process. @throws Refusal */
export async function serve(cli: Cli, device: string, { record, option = [] }: ServeWords): Promise<void> {
  using interrupted = interruption();
  await using postern = await cli.connect();
  const { profile } = await postern.call('instrument.describe', { device });
  const name = String(profile.name);
  const row = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
  if (row === undefined)
    throw new Refusal(
      'not_found',
      `no driver for the profile '${name}' of ${device} comes with Postern: --module runs your own`,
      {
        profile: name,
        allowed: Object.keys(drivers),
      },
    );
  const driver = await row.load(optionsFrom(option, row.options));
  await serveInstrument(postern, device, driver, {
    signal: interrupted.signal,
    log: (text) => cli.streams.err.write(`${escapeText(text)}\n`),
    ...(record === undefined ? {} : { through: recordTo(record, device) }),
  });
}
