/**
 * For commands that go on until somebody ends them: Ctrl-C and SIGTERM are then their proper end, not a failure. The second one
 * ends the process as it does others.
 */
export function interruption(
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const end = () => {
    off();
    controller.abort();
  };
  const off = () => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return { signal: controller.signal, [Symbol.dispose]: off };
}

/** Shows what a stream gives, until it ends or the user ends it. */
export async function showUntilInterrupted<Item>(
  stream: AsyncIterable<Item> & { close(): void },
  show: (item: Item) => void,
): Promise<void> {
  using interrupted = interruption();
  interrupted.signal.addEventListener('abort', () => stream.close());
  for await (const item of stream) show(item);
}
