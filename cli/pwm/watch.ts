import { stateText } from '../text/units.ts';
import { workVerb } from '../work-verb.ts';
import { placeText } from './states.ts';

export const watchChannels = workVerb('watch', {
  doc: 'Prints every change of a channel, whoever caused it, until it is interrupted.',
  words: [{ placeholder: '[device...]', doc: 'only these devices' }],
  async run(cli, devices) {
    const { showChanges } = await import('../show-changes.ts');
    await using postern = await cli.connect();
    await showChanges(cli, postern, { topic: 'pwm.state', devices }, ({ state, cause: _, user: __, ...place }) => {
      return `${placeText(place)}: ${state === null ? 'closed' : stateText(state)}`;
    });
  },
});
