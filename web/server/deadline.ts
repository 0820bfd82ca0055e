import { Refusal } from '../../contract/errors.ts';

/** How long the broker may take to let somebody in. Its reason is a refusal. */
export function deadline(ms: number): AbortSignal {
  const controller = new AbortController();
  const late = new Refusal('unreachable', `the broker did not let us in within ${ms} ms`, { timeoutMs: ms });
  setTimeout(() => controller.abort(late), ms).unref();
  return controller.signal;
}
