import { noMore, parseSwitch } from '../arguments.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { chooseSupplies, suppliesVerb, WORDS, withEach } from './supplies.ts';

const done = (what: string) => (device: string) => `${escapeText(device)}: ${what}\n`;

export const onPsu = suppliesVerb(
  'on',
  'Connects the outputs: the supply has one switch for all three.',
  async (psu) => {
    await psu.on();
    return { on: true };
  },
  done('on'),
);

export const offPsu = suppliesVerb(
  'off',
  'Disconnects the outputs at once, whatever the supply is at: a ramp or a sequence ends.',
  async (psu) => {
    await psu.off();
    return { on: false };
  },
  done('off'),
);

export const stopPsu = suppliesVerb(
  'stop',
  'Ends a ramp or a sequence where it is.',
  async (psu) => {
    await psu.stop();
    return { stopped: true };
  },
  done('stopped where it was'),
);

export const remotePsu = suppliesVerb(
  'remote',
  'Locks the front panel.',
  async (psu) => {
    await psu.remote();
    return { remote: true };
  },
  done('the front panel is locked'),
);

export const localPsu = suppliesVerb(
  'local',
  'Gives the front panel back, until the next change by a call.',
  async (psu) => {
    await psu.local();
    return { remote: false };
  },
  done('the front panel is free until the next change'),
);

export const trackPsu = workVerb('track', {
  doc: 'Makes N25V follow P25V, or no longer.',
  words: [{ placeholder: WORDS, doc: '[DEVICE] on, or off' }],
  async run(cli, words) {
    const [last, named, ...more] = [...words].reverse();
    noMore(more);
    if (last === undefined) throw new UsageError('on or off?', 'psu track [DEVICE] on|off');
    const tracking = parseSwitch(last, 'tracking');
    await using postern = await cli.connect();
    const devices = await chooseSupplies(postern, named === undefined ? [] : [named]);
    const act = async (psu: { track(on: boolean): Promise<void> }) => {
      await psu.track(tracking);
      return { tracking };
    };
    const what = tracking ? 'N25V follows P25V' : 'N25V stands alone';
    await withEach(cli, postern, devices, act, done(what));
  },
});
