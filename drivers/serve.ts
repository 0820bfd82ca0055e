import type { Core } from '../client/core.ts';
import { HeldPort } from '../client/held-port.ts';
import { Refusal } from '../contract/errors.ts';
import type { ByteChannel } from './byte-channel.ts';
import { type Clock, systemClock } from './clock.ts';
import { Desk } from './desk.ts';
import type { Driver } from './driver.ts';
import { PortWatch } from './port-watch.ts';

export interface ServeOptions {
  /** Ends it: the calls in progress are given up, the lease on the port is released. */
  signal: AbortSignal;
  log?: (text: string) => void;
  clock?: Clock;
  /** Puts something between the port and the driver: a recording. */
  through?: (channel: ByteChannel) => ByteChannel;
}

/**
 * Serves an instrument by a driver: takes the lease on its port, starts the driver, answers calls and tells of things. Goes on until the
 * signal is aborted. When the port is unplugged it waits until it is back, and starts the driver anew; calls are refused meanwhile.
 * @throws Refusal: whatever else ends it. `busy`: somebody holds the port; `timeout`, `device`: the driver cannot do with the instrument;
 * `unsafe`, `disconnected`: the lease or the broker is lost
 */
export async function serveInstrument(
  postern: Core,
  device: string,
  driver: Driver,
  { signal, log = () => {}, clock = systemClock, through = (channel) => channel }: ServeOptions,
): Promise<void> {
  const { port, profile } = await postern.call('instrument.describe', { device });
  if (profile.name !== driver.profile)
    throw new Refusal(
      'invalid',
      `${device} is of the profile '${profile.name}', and this driver is for '${driver.profile}'`,
    );
  await using lease = await postern.lease({ device: port });
  await using watch = await PortWatch.start(postern, port);
  await using desk = new Desk(device, log);
  const over = whenAborted(AbortSignal.any([signal, lease.signal]));

  /** From a port that is there until the instrument, or the port, fails. */
  async function serveOnce(stop: AbortSignal): Promise<never> {
    const held = await HeldPort.over(postern, lease);
    stop.throwIfAborted();
    const channel = through(held);
    stop.addEventListener('abort', () => void channel.close());
    const { settings } = await postern.call('serial.info', { device: port });
    const service = await driver.start({ device, channel, settings, clock, log });
    stop.throwIfAborted();
    checkMethods(profile, service.methods);
    return desk.serve(postern, service, stop);
  }

  async function serveUntilUnplugged(): Promise<Refusal> {
    const stop = new AbortController();
    try {
      return await Promise.race([over, whenAborted(watch.pulled), serveOnce(stop.signal)]);
    } catch (error) {
      if (signal.aborted) desk.end();
      if (isUnavailable(error) && !lease.signal.aborted && (await watch.wasUnplugged())) return error;
      throw error;
    } finally {
      stop.abort();
    }
  }

  try {
    for (;;) {
      const reason = await serveUntilUnplugged();
      desk.close(reason);
      log(`${reason.message}: waiting for ${port}`);
      await Promise.race([over, watch.plugged()]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    log(`${device} is served no longer`);
  }
}

/** Rejects with the signal's reason. */
function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason));
  });
  aborted.catch(() => {}); // those who wait for it hear of it
  return aborted;
}

const isUnavailable = (error: unknown): error is Refusal => error instanceof Refusal && error.code === 'unavailable';

/** @throws Refusal `invalid` for a method that the profile declares and the driver does not have */
function checkMethods(profile: Readonly<Record<string, unknown>>, methods: object): void {
  const missing = Object.keys(profile.methods ?? {}).filter((name) => !Object.hasOwn(methods, name));
  if (missing.length > 0)
    throw new Refusal('invalid', `the driver lacks what the profile '${profile.name}' declares: ${missing.join(', ')}`);
}
