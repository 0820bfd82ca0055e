import type { VerbOption } from '../../call-verb.ts';

export const FORMATS = "msl (MegaLogViewer's text), mlg (MegaLogViewer's binary), csv, sqlite";

export const logOptions: readonly VerbOption[] = [
  { flags: '--to <file...>', doc: 'another file, as often as you like: all are written at once' },
  { flags: '--format <format>', doc: `${FORMATS} (default: by the ending of the file)` },
  { flags: '--channels <names>', doc: 'channels, gauges or gauge pages, with commas between them (default: all)' },
  { flags: '--rate <hz>', doc: 'rows a second (default: as many as the wire carries)' },
  { flags: '--for <time>', doc: 'end after so long: 30s, 5min' },
  { flags: '--marker <text>', doc: 'a marker at the beginning' },
  { flags: '--typed', doc: 'each line that you type becomes a marker' },
  { flags: '--force', doc: 'overwrite files that exist already' },
  { flags: '--append', doc: 'go on with .csv files that exist already' },
];
