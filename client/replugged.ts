import { Refusal } from '../contract/errors.ts';
import type { Caller } from './caller.ts';
import type { CallOptions } from './method-types.ts';

/** Waits until a serial port is there. */
export async function replugged(
  caller: Caller,
  device: string,
  { signal }: Pick<CallOptions, 'signal'> = {},
): Promise<void> {
  signal?.throwIfAborted();
  // Before it is looked at: it may come in between.
  await using events = await caller.subscribe('devices', { devices: [device] });
  const isThere = async () => (await caller.call('serial.info', { device })).present;
  const stop = () => events.close();
  signal?.addEventListener('abort', stop);
  try {
    if (await isThere()) return;
    for await (const { value, resumed, dropped } of events)
      if (value.event === 'appeared' || ((resumed || dropped > 0) && (await isThere()))) return;
    signal?.throwIfAborted();
    throw new Refusal('unavailable', `${device} is unplugged, and this client was closed`, { device });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
