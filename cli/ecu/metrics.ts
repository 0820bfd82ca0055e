import { workVerb } from '../work-verb.ts';
import { ECU } from './ecus.ts';

export const metricsEcu = workVerb('metrics', {
  doc: "Channels and counts for Prometheus: as a file for node_exporter's textfile collector, or over HTTP; without both once, here.",
  words: [ECU],
  options: [
    { flags: '--file <file>', doc: 'written anew each interval, in one piece; node_exporter reads *.prom' },
    { flags: '--every <time>', doc: 'that interval (default: 5s)' },
    { flags: '--listen <address>', doc: 'serve /metrics at unix:PATH or 127.0.0.1:PORT' },
    { flags: '--channels <names>', doc: 'channels, gauges or gauge pages, with commas between them (default: all)' },
    { flags: '--rate <hz>', doc: 'how often they are read (default: 1)' },
  ],
  help: `postern_ecu_channel_NAME is what a channel was last; it is left out when it is not known, and all are when nothing comes any more:
postern_ecu_up is then 0.`,
  run: async (cli, words, options) => (await import('./metrics/metrics-ecu.ts')).metricsEcu(cli, words, options),
});
