import type { Core } from '../client/core.ts';
import type { TopicEvent } from '../client/main.ts';
import { asking } from './ask.ts';
import type { Cli } from './cli.ts';
import { showUntilInterrupted } from './interrupt.ts';
import { escapeText } from './text/escape.ts';

/** The topics that tell what an output has become, and through whom. */
type ChangeTopic = 'pwm.state' | 'gpio.state' | 'led.state';

type Change<Topic extends ChangeTopic> = TopicEvent<Topic>['value'];

/**
 * Prints every change of these outputs (none: of all that one may see) until the connection or the user ends it.
 * @param text what a change is of, and what that has become
 */
export async function showChanges<Topic extends ChangeTopic>(
  cli: Cli,
  postern: Core,
  { topic, devices }: { topic: Topic; devices: readonly string[] },
  text: (change: Change<Topic>) => string,
): Promise<void> {
  const options = devices.length === 0 ? {} : { devices: [...devices] };
  await using changes = await asking(postern).subscribe(topic, options);
  await showUntilInterrupted(changes, ({ value, sequence, dropped }) =>
    cli.print({ ...value, sequence, dropped }, () => {
      const missed = dropped === 0 ? '' : `(${dropped} changes missed)\n`;
      return `${missed}${escapeText(`${text(value)} ${through(value)}`)}\n`;
    }),
  );
}

function through({ cause, user }: Change<ChangeTopic>): string {
  return user === undefined ? `[${cause}]` : `[${cause} by ${user}]`;
}
