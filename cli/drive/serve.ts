import { Refusal } from '../../contract/errors.ts';
import { drivers } from '../../drivers/drivers.ts';
import { recordTo } from '../../drivers/record-to.ts';
import { serveInstrument } from '../../drivers/serve.ts';
import type { Cli } from '../cli.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';

/** Serves an instrument by the driver of its profile, in this process. @throws Refusal */
export async function serve(cli: Cli, device: string, record: string | undefined): Promise<void> {
  using interrupted = interruption();
  await using postern = await cli.connect();
  const { profile } = await postern.call('instrument.describe', { device });
  const name = String(profile.name);
  const load = Object.hasOwn(drivers, name) ? drivers[name] : undefined;
  if (load === undefined)
    throw new Refusal(
      'not_found',
      `no driver for the profile '${name}' of ${device} comes with Postern: --module runs your own`,
      {
        profile: name,
        allowed: Object.keys(drivers),
      },
    );
  await serveInstrument(postern, device, await load(), {
    signal: interrupted.signal,
    log: (text) => cli.streams.err.write(`${escapeText(text)}\n`),
    ...(record === undefined ? {} : { through: recordTo(record, device) }),
  });
}
