import { workVerb } from '../work-verb.ts';

export const replayEcu = workVerb('replay', {
  doc: 'Plays a log at its own pace, or converts it. Needs no broker.',
  words: [{ placeholder: '<file>', doc: 'a log: .msl, .mlg, .csv, .sqlite; of other programs too' }],
  options: [
    { flags: '--speed <factor>', doc: '2: twice as fast; max: as fast as it can be read (default: 1)' },
    { flags: '--as <form>', doc: 'text, csv or json (default: text)' },
    { flags: '--channels <names>', doc: 'only these, with commas between them' },
    { flags: '--format <format>', doc: 'what it is, where its ending does not say it' },
    { flags: '--convert <file>', doc: 'write it into this file instead; its ending is its format' },
    { flags: '--force', doc: 'overwrite that file, if there is one' },
  ],
  help: `What can be read of a file that was cut or damaged is played; what not is told. An .mlg keeps seven digits of a value, a .csv no units.`,
  run: async (cli, words, options) => (await import('./replay/replay-log.ts')).replayLog(cli, words, options),
});
