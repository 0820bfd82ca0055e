import { ItemStream } from '../../client/item-stream.ts';
import { asking } from '../ask.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { gapText, timeStampText } from '../text/time-stamp.ts';
import { workVerb } from '../work-verb.ts';

export const watchEdges = workVerb('watch', {
  doc: 'Prints the edges of input lines as they come, until it is interrupted.',
  words: [{ placeholder: '[device...]', doc: 'only these lines' }],
  async run(cli, devices) {
    await using postern = await cli.connect();
    const subscribing = asking(postern).subscribe('gpio.edges', devices.length === 0 ? {} : { devices });
    await using edges = new ItemStream(subscribing, ({ device, edges: items }) =>
      items.map((item) => ({ device, ...item })),
    );
    await showUntilInterrupted(edges, (edge) =>
      cli.print(
        edge,
        () =>
          `${gapText(edge)}${escapeText(edge.device)}: ${edge.edge} at ${timeStampText(edge.at)} (edge ${edge.sequence})\n`,
      ),
    );
  },
});
