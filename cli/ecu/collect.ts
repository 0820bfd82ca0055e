import { escapeText } from '../text/escape.ts';
import { workVerb } from '../work-verb.ts';
import { collectArguments, collectOptions } from './collect/arguments.ts';
import { compareDefinition, dataPoints } from './collect/compare.ts';
import { findEcu } from './collect/find-ecu.ts';
import { ecuSource } from './ecu-source.ts';
import { mustSpeakMegasquirt } from './ecus.ts';
import { readNamedDefinition } from './read-definition.ts';
import { REDIS_ADDRESSES } from './redis/address.ts';
import { feedFrames } from './redis/feed.ts';
import { openRedis, REDIS } from './redis/open.ts';
import { Publisher } from './redis/publisher.ts';
import { runSink, summaryText, type Tally } from './redis/run-sink.ts';
import { publisherOptions, sinkOptions } from './redis/sink-options.ts';

export const collectEcu = workVerb('collect', {
  aliases: ['collectMS'],
  doc: "pyEfi's collector: packets of type pyefi into Redis, at the speed of the wire, until it is interrupted.",
  words: [
    { placeholder: '[iniFile]', doc: 'the definition; it must be that of the controller' },
    { placeholder: '[serialLoc]', doc: "the controller: its name, its port's name, or the path of that port" },
    { placeholder: '[channelKey]', doc: 'publish at stream:KEY' },
  ],
  options: [...collectOptions, REDIS, ...sinkOptions],
  help: `The port is read by the controller's driver, through the broker: time-outs and retries are the driver's, and others may read at the same time.\n\n${REDIS_ADDRESSES}`,
  async run(cli, words, options) {
    const { iniFile, serialLoc, channelKey } = collectArguments(words, options);
    const settings = publisherOptions(channelKey, options);
    const definition = readNamedDefinition(iniFile);
    await using connection = await openRedis(cli, options);
    await using postern = await cli.connect({ reconnect: true });
    const { device, path } = await findEcu(postern, serialLoc);
    await mustSpeakMegasquirt(postern, device);
    const { ecu, silence } = ecuSource(postern, device);
    compareDefinition(definition, iniFile, device, await ecu.identify());
    const [first] = (await ecu.catalogue()).channels;
    // The answer as it came has all channels: one is enough to be sent it.
    await using frames = ecu.frames({ channels: first === undefined ? [] : [first.name], raw: true });
    await frames.started;
    const banner = {
      redis: connection.address.shown,
      ini: { dataPoints: dataPoints(definition), bytes: definition.ochBlockSize },
      serial: path ?? serialLoc,
      channel: settings.keys.channel,
    };
    cli.print({ device, ...banner }, () => bannerText(banner));
    const publisher = new Publisher(connection, settings);
    const feed = (signal: AbortSignal, tally: Tally) => feedFrames(frames, 'pyefi', publisher, signal, tally);
    const summary = await runSink(cli, publisher, 'ms->redis', feed, silence);
    cli.print(summary, () => summaryText(summary, 'postern ecu collect'));
  },
});

function bannerText(banner: {
  redis: string;
  ini: { dataPoints: number; bytes: number };
  serial: string;
  channel: string;
}): string {
  const { redis, ini, serial, channel } = banner;
  return [
    'postern ecu collect | Megasquirt serial -> Redis.',
    `  redis @ ${escapeText(redis)}`,
    `  ini : ${ini.dataPoints} data points in ${ini.bytes} bytes`,
    `  serial @ ${escapeText(serial)}`,
    `  pubSubKey @ ${escapeText(channel)}`,
    '',
    '',
  ].join('\n');
}
