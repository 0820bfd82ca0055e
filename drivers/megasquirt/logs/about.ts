/**
 * The lines before the data of `.msl` and `.mlg` files, which viewers show and do not read: a title, when it was, and one that only
 * Postern reads. It has the channels as they were declared, since columns have room for less: labels, names that are long, units
 * with other letters than ASCII's, what values mean.
 */
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import { oneLine } from '../one-line.ts';
import type { LogHead } from './log.ts';

const DATE = 'Capture Date: ';
const CHANNELS = 'Postern channels: ';

/** Letters that are not ASCII's as JSON writes them by number. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export function aboutLines({ startedMs, title, channels: declared }: LogHead): string[] {
  // What is logged are values: which numbers they came of is of no use here.
  const channels = declared.map(({ raw: _raw, ...channel }) => channel);
  return [oneLine(title), `${DATE}${new Date(startedMs).toISOString()}`, `${CHANNELS}${asciiJson(channels)}`];
}

export interface About {
  title: string;
  startedMs: number;
  /** As Postern wrote them; undefined: another program wrote the file. */
  channels: Channel[] | undefined;
}

/** @param lines of any program's file; its times may be written in any way, and are not understood in all */
export function readAbout(lines: readonly string[]): About {
  const after = (begin: string) => lines.find((line) => line.startsWith(begin))?.slice(begin.length);
  const startedMs = Date.parse(after(DATE) ?? '');
  const [title = ''] = lines;
  return {
    title: title.startsWith(DATE) || title.startsWith(CHANNELS) ? '' : title,
    startedMs: Number.isFinite(startedMs) ? startedMs : 0,
    channels: readChannels(after(CHANNELS)),
  };
}

/** A file may have been made by anybody: what is no list of channels is none. */
function readChannels(json: string | undefined): Channel[] | undefined {
  try {
    const list: unknown = JSON.parse(json ?? 'null');
    return Array.isArray(list) && list.every(isChannel) ? list : undefined;
  } catch {
    return undefined;
  }
}

const isChannel = (value: unknown): value is Channel => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, unit = '', label = '', digits = 0, options = [] } = value as Record<string, unknown>;
  return (
    [name, unit, label].every((text) => typeof text === 'string') &&
    Number.isInteger(digits) &&
    Array.isArray(options) &&
    options.every((option) => typeof option === 'string')
  );
};
