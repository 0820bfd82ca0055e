import { workVerb } from '../work-verb.ts';
import { ECU } from './ecus.ts';
import { logOptions } from './log/log-options.ts';

export const logEcu = workVerb('log', {
  doc: 'Writes channels into files, until it is interrupted: for MegaLogViewer, spreadsheets, SQLite.',
  words: [
    ECU,
    { placeholder: '[file]', doc: 'its ending is its format: .msl, .mlg, .csv, .sqlite; - is standard output' },
  ],
  options: logOptions,
  help: `What came is written once a second: after a kill -9 or the end of the power the file can be read up to there. A lost connection, another driver
and frames that are missing leave a marker, and it goes on. SIGUSR2 sets a marker, too. A disk that is full ends that file, with status 8 in the end.`,
  run: async (cli, words, options) => (await import('./log/log-ecu.ts')).logEcu(cli, words, options),
});
