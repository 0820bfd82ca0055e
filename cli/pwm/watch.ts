import type { TopicEvent } from '../../client/main.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { stateText } from '../text/units.ts';
import { placeText } from './states.ts';

/** Prints every change of these devices (none: of all that you may see) until the connection or the user ends it. */
export async function watch(cli: Cli, devices: readonly string[]): Promise<void> {
  const { showUntilInterrupted } = await import('../interrupt.ts');
  await using postern = await cli.connect();
  await using changes = await postern.subscribe('pwm.state', devices.length === 0 ? {} : { devices: [...devices] });
  await showUntilInterrupted(changes, (event) =>
    cli.print({ ...event.value, sequence: event.sequence, dropped: event.dropped }, () => changeText(event)),
  );
}

export function changeText({ value, dropped }: TopicEvent<'pwm.state'>): string {
  const { state, cause, user, ...place } = value;
  const missed = dropped === 0 ? '' : `(${dropped} changes missed)\n`;
  const who = user === undefined ? '' : ` by ${user}`;
  return `${missed}${escapeText(`${placeText(place)}: ${state === null ? 'closed' : stateText(state)} [${cause}${who}]`)}\n`;
}
