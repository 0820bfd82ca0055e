import { noMore } from '../arguments.ts';
import { workVerb } from '../work-verb.ts';
import { ECU } from './ecus.ts';
import { REDIS } from './redis/open.ts';

export const consoleEcu = workVerb('console', {
  doc: "pyEfi's desktop on one terminal: collector or stimulator, and two dashboards. q ends all of it.",
  words: [ECU],
  options: [
    { flags: '--stim', doc: 'the stimulator, also where there is a controller' },
    REDIS,
    { flags: '--channelKey <key>', doc: 'publish at stream:KEY (default: console)' },
    { flags: '--ini <file>', doc: "collect packets of type pyefi, as 'ecu collect' does by this definition" },
    { flags: '--yml <file>', doc: 'dashboards (default: dashboards.yml, if there is one here)' },
    { flags: '--conf <names>', doc: 'which of them, as rpm,health (default: the first two)' },
  ],
  help: `With a controller its frames are shown as they come, and published in Redis where there is one. Without a controller, or with --stim, the
stimulator publishes in Redis, and that is shown. What it starts ends with it; should it be killed by force, that ends within a second.`,
  async run(cli, [named, ...more], options) {
    noMore(more);
    await (await import('./console/run-console.ts')).runConsole(cli, named, options);
  },
});
