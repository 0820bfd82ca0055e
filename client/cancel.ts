import { Refusal } from '../contract/errors.ts';
import type { CallOptions } from './method-types.ts';
import type { Cancel, Settle } from './requests.ts';

/** Starts a call that its caller may give up by a signal or a time. `start` gets the settle function to use. */
export function givenUpBy(
  options: CallOptions,
  method: string,
  settle: Settle,
  start: (settle: Settle) => Cancel,
): void {
  const { signal, timeoutMs } = options;
  if (signal?.aborted) {
    settle(asError(signal.reason), undefined);
    return;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const finish: Settle = (error, result) => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    settle(error, result);
  };
  const onAbort = () => {
    cancel();
    finish(asError(signal?.reason), undefined);
  };
  let cancel: Cancel = () => false;
  signal?.addEventListener('abort', onAbort);
  if (timeoutMs !== undefined)
    timer = setTimeout(() => {
      const effect = cancel() ? 'it was not sent' : 'it may or may not happen yet';
      finish(
        new Refusal('timeout', `${method} was not answered within ${timeoutMs} ms: ${effect}`, { timeoutMs }),
        undefined,
      );
    }, timeoutMs);
  cancel = start(finish);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
