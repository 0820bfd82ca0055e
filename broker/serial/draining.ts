import { Refusal } from '../../contract/errors.ts';
import type { Core } from '../core.ts';
import type { PortStream } from './port-stream.ts';

/** Drains that are in the kernel: one for each port, whoever waits for it, for each takes a thread. */
const inKernel = new WeakMap<PortStream, Promise<void>>();

/**
 * Resolves when what was written has left. It is not cut short: that would throw away what it waits for.
 * @throws Refusal `timeout`, `limit`, the reason of the signal, OsError
 */
export async function drained(core: Core, port: PortStream, timeoutMs: number, signal: AbortSignal): Promise<void> {
  let stuck = () => {};
  const begin = async () => {
    const entered = await core.kernelCalls.enter();
    stuck = entered.stuck;
    try {
      await port.line.drain();
    } finally {
      entered.leave();
      inKernel.delete(port);
    }
  };
  const draining = inKernel.get(port) ?? begin();
  inKernel.set(port, draining);
  await new Promise<void>((resolve, reject) => {
    const end = (tell: () => void) => {
      timer.cancel();
      signal.removeEventListener('abort', aborted);
      tell();
    };
    const aborted = () => end(() => reject(signal.reason));
    const timer = core.os.after(timeoutMs, () => {
      stuck();
      end(() => reject(tooLong(port, timeoutMs)));
    });
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    draining.then(
      () => end(resolve),
      (error: unknown) => end(() => reject(error)),
    );
  });
}

function tooLong({ name: { device } }: PortStream, timeoutMs: number): Refusal {
  const message = `what was written to ${device} has not left it within ${timeoutMs} ms: flow control may hold it up`;
  return new Refusal('timeout', message, { device, timeoutMs });
}
