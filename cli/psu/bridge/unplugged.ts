import type { Core } from '../../../client/core.ts';
import { Refusal } from '../../../contract/errors.ts';
import { DatabaseProblem } from './database-problem.ts';

/** A supply that does not answer: says so if it is because the adapter of its port has been pulled out, as far as we may see that port. */
export async function explained(postern: Core, device: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Refusal) || error instanceof DatabaseProblem) return error;
  try {
    const { instruments } = await postern.call('instrument.list', {});
    const on = instruments.find((instrument) => instrument.device === device)?.port;
    const { ports } = await postern.call('serial.list', {});
    const port = ports.find((each) => each.device === on);
    if (port === undefined || port.present) return error;
    const message = `${device}: the adapter of its port ${port.device} (${port.place}) is unplugged`;
    return new Refusal('unavailable', message, { ...error.data, port: port.device });
  } catch {
    // The connection has gone, too: then the first error is the one that says why.
    return error;
  }
}
