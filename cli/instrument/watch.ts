import { ItemStream } from '../../client/item-stream.ts';
import { asking } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { gapText } from '../text/time-stamp.ts';
import { type Options, textOption } from '../work-verb.ts';

/** Prints what these instruments' drivers tell (none: all that you may see). */
export async function watch(cli: Cli, devices: readonly string[], options: Options): Promise<void> {
  const topic = textOption(options, 'topic');
  await using postern = await cli.connect();
  const subscribing = asking(postern).subscribe('instrument.events', devices.length === 0 ? {} : { devices });
  await using events = new ItemStream(subscribing, (event) =>
    topic === undefined || event.topic === topic ? [event] : [],
  );
  await showUntilInterrupted(events, (event) =>
    cli.print(event, () => {
      const { device, topic: told, value, atMs } = event;
      const line = `${new Date(atMs).toISOString()} ${device} ${told} ${JSON.stringify(value)}`;
      return `${gapText(event)}${escapeText(line)}\n`;
    }),
  );
}
