import { RealTimeClock } from '../../client/real-time-clock.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { nameOrOnly } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';

const CLOCK = { placeholder: '[device]', doc: 'may be left out where you may see one clock only' };
const WHAT = 'real time clock';

/** Without fractions of a second, which such a clock has none of. */
const timeText = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** A time as ISO 8601 has it (its zone is UTC unless it says another), or `now`. @throws UsageError */
export function parseTime(text: string): Date {
  if (text === 'now') return new Date();
  const [, date, time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  const parsed = new Date(`${date}T${time}${zone}`);
  if (date === undefined || Number.isNaN(parsed.getTime()))
    throw new UsageError(
      `'${text}' is not a time`,
      "2026-03-01T12:00:00Z, '2026-03-01 12:00', or now; UTC without a zone",
    );
  return parsed;
}

export const readClock = workVerb('read', {
  doc: 'The time of a real time clock, and how far it is from the time of this machine. Both in UTC.',
  words: [CLOCK],
  async run(cli, [named, ...more]) {
    noMore(more);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'rtc', WHAT);
    const time = await new RealTimeClock(asking(postern), device).read();
    const offsetS = Math.round((time.getTime() - Date.now()) / 1000);
    const offset =
      offsetS === 0 ? 'as this machine' : `${Math.abs(offsetS)} s ${offsetS < 0 ? 'behind' : 'ahead of'} this machine`;
    cli.print(
      { device, time: timeText(time), offsetS },
      () => `${escapeText(device)}: ${timeText(time)} (${offset})\n`,
    );
  },
});

export const setClock = workVerb('set', {
  doc: "Sets a real time clock. A danger that a rule must name: 'clock'.",
  words: [CLOCK, { placeholder: '[time]', doc: '2026-03-01T12:00:00Z, or now' }],
  async run(cli, words) {
    const [text, named, ...more] = [...words].reverse();
    noMore(more);
    if (text === undefined) throw new UsageError('to what time?', 'rtc set [DEVICE] TIME, for example now');
    const time = parseTime(text);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'rtc', WHAT);
    await new RealTimeClock(asking(postern), device).set(time);
    cli.print({ device, time: timeText(time) }, () => `${escapeText(device)}: set to ${timeText(time)}\n`);
  },
});
