import type { Verb } from '../call-verb.ts';
import type { Act } from '../noun.ts';
import { stateText } from '../text/units.ts';
import { placeText } from './states.ts';

/** Loads what it shows them with when it is asked: what stands here is read by every short call. */
const act: Act = async (cli, devices) => {
  const { showChanges } = await import('../show-changes.ts');
  await using postern = await cli.connect();
  await showChanges(cli, postern, { topic: 'pwm.state', devices }, ({ state, cause: _, user: __, ...place }) => {
    return `${placeText(place)}: ${state === null ? 'closed' : stateText(state)}`;
  });
};

export const watchChannels: Verb = {
  name: 'watch',
  act,
  define: (parent, cli) => {
    const command = parent
      .command('watch')
      .description('Prints every change of a channel, whoever caused it, until it is interrupted.')
      .argument('[device...]', 'only these devices')
      .action(() => act(cli, command.args));
  },
};
