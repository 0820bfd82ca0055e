import { showChanges } from '../show-changes.ts';
import { workVerb } from '../work-verb.ts';

export const watchLeds = workVerb('watch', {
  doc: 'Prints every change of a LED through the broker, until it is interrupted.',
  words: [{ placeholder: '[device...]', doc: 'only these LEDs' }],
  async run(cli, devices) {
    await using postern = await cli.connect();
    await showChanges(cli, postern, { topic: 'led.state', devices }, ({ device, state: { brightness, trigger } }) => {
      return `${device}: brightness ${brightness}, trigger ${trigger}`;
    });
  },
});
