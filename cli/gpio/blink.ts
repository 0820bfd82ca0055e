import { setTimeout as pause } from 'node:timers/promises';
import { GpioLine } from '../../client/gpio-line.ts';
import { parseNatural, parseNumber } from '../arguments.ts';
import { asking, suggesting } from '../ask.ts';
import { oneDevice } from '../device-words.ts';
import { interruption } from '../interrupt.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';

const DEFAULT_HZ = '1';
/** Each half of a blink is a call of its own. */
const MAX_HZ = 1000;

export const blink = workVerb('blink', {
  doc: 'Blinks an output line under a lease, which makes it safe at the end: after --count blinks, or when it is interrupted.',
  words: [{ placeholder: '<device>', doc: 'the name of a line, as postern gpio list has it' }],
  options: [
    { flags: '--hz <frequency>', doc: `blinks a second (default: ${DEFAULT_HZ})` },
    { flags: '--count <n>', doc: 'so many blinks (default: until it is interrupted)' },
  ],
  async run(cli, words, options) {
    const { device } = oneDevice(words);
    const hz = parseNumber(textOption(options, 'hz') ?? DEFAULT_HZ, '--hz');
    if (hz <= 0 || hz > MAX_HZ) throw new UsageError(`--hz ${hz} is not above 0 and up to ${MAX_HZ}`);
    const given = textOption(options, 'count');
    const count = given === undefined ? Number.POSITIVE_INFINITY : parseNatural(given, '--count');
    using interrupted = interruption();
    await using postern = await cli.connect();
    await using lease = await suggesting(postern, 'lease.take', { device }, () => postern.lease({ device }));
    const line = new GpioLine(asking(postern), device);
    const ended = AbortSignal.any([interrupted.signal, lease.signal]);
    const began = performance.now();
    let blinks = 0;
    for (let half = 0; half < 2 * count && !ended.aborted; half++) {
      await line.set(half % 2 === 0);
      if (half % 2 === 1) blinks++;
      // By the clock, not by the last turn: what comes late is made up for.
      const dueMs = began + ((half + 1) * 500) / hz;
      await pause(Math.max(0, dueMs - performance.now()), undefined, { signal: ended }).catch(() => {});
    }
    lease.signal.throwIfAborted();
    cli.print({ device, blinks }, () => `${device}: ${blinks} blinks\n`);
  },
});
