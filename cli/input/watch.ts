import { ItemStream } from '../../client/item-stream.ts';
import { asking } from '../ask.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { gapText, timeStampText } from '../text/time-stamp.ts';
import { workVerb } from '../work-verb.ts';

export const watchInput = workVerb('watch', {
  doc: 'Prints the events of input devices as they come, until it is interrupted.',
  words: [{ placeholder: '[device...]', doc: 'only these devices' }],
  async run(cli, devices) {
    await using postern = await cli.connect();
    const subscribing = asking(postern).subscribe('input.events', devices.length === 0 ? {} : { devices });
    await using events = new ItemStream(subscribing, ({ device, events: items }) =>
      items.map((item) => ({ device, ...item })),
    );
    await showUntilInterrupted(events, (event) =>
      cli.print(event, () => {
        const { device, type, code, value, at } = event;
        return `${gapText(event)}${escapeText(`${device}: ${type} ${code} ${value}`)} at ${timeStampText(at)}\n`;
      }),
    );
  },
});
