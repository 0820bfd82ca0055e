import type { Core } from '../../client/core.ts';
import { ItemStream } from '../../client/item-stream.ts';
import { asking } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { showChanges } from '../show-changes.ts';
import { escapeText } from '../text/escape.ts';
import { gapText, timeStampText } from '../text/time-stamp.ts';
import { workVerb } from '../work-verb.ts';

export const watchLines = workVerb('watch', {
  doc: 'Prints the edges of input lines and the changes of output lines as they come, until it is interrupted.',
  words: [{ placeholder: '[device...]', doc: 'only these lines' }],
  async run(cli, devices) {
    await using postern = await cli.connect();
    await Promise.all([
      showEdges(cli, postern, devices),
      showChanges(cli, postern, { topic: 'gpio.state', devices }, ({ device, state }) => {
        return `${device}: ${state === null ? 'given back' : state.value}`;
      }),
    ]);
  },
});

async function showEdges(cli: Cli, postern: Core, devices: readonly string[]): Promise<void> {
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
}
