import { connectAs } from '../client/connect-as.ts';
import { CoreClient } from '../client/core.ts';
import { Refusal, refusals } from '../contract/errors.ts';
import type { Driver } from './driver.ts';
import { recordTo } from './record-to.ts';
import { serveInstrument } from './serve.ts';

/**
 * Makes a program of a driver of one's own, `node scale.ts INSTRUMENT [RECORDING]`, which serves the instrument until SIGTERM or SIGINT: the
 * last line of its module. Exit status 0 then; otherwise that of the refusal which ended it, as the table in docs/CLI.md has them.
 * The socket and the key are found as every client finds them: $POSTERN_SOCKET, $POSTERN_KEY.
 */
export async function runDriver(
  driver: Driver,
  [device, record]: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const log = (text: string) => void process.stderr.write(`${text}\n`);
  if (device === undefined) {
    log('which instrument?');
    process.exitCode = refusals.invalid.exit;
    return;
  }
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  try {
    await using postern = await connectAs(CoreClient, { reconnect: false });
    const through = record === undefined ? {} : { through: recordTo(record, device) };
    await serveInstrument(postern, device, driver, { signal: ending.signal, log, ...through });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log(`${error.code}: ${error.message}`);
    process.exitCode = refusals[error.code].exit;
  }
}
