import type { Fade } from '../contract/schedule/set-points.ts';
import type { RunOptions, ScheduleClient } from './schedule/schedule-client.ts';

/** What the client adds to the methods of `pwm`. */
export interface PwmMore {
  /**
   * Takes a channel from one value to another in so many seconds, on time: a program of the broker's. Resolves at the end. The output then
   * stays as it is, unless `keep` is false; it becomes safe when the fade is given up by `signal`, and when this program ends.
   *
   *     await postern.pwm.fade({ device: 'fan', from: 0, to: 0.8, seconds: 3, curve: 'smooth' });
   *
   * @throws Refusal as `schedule.run`, and `unsafe` when it has ended before its end; `signal.reason`
   */
  fade(fade: Fade, options?: RunOptions): Promise<void>;
}

export async function fadePwm(schedule: ScheduleClient, fade: Fade, options: RunOptions = {}): Promise<void> {
  const run = await schedule.run({ name: 'fade', events: [{ fade }] }, { keep: true, ...options });
  const { ending } = await run.ended;
  if (ending !== 'finished') options.signal?.throwIfAborted();
  await run.finished();
}
