import { noMore } from '../arguments.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption, workVerb } from '../work-verb.ts';
import { chooseChannels } from './channel-words.ts';
import { ecuSource } from './ecu-source.ts';
import { chooseEcu, ECU, mustSpeakMegasquirt } from './ecus.ts';
import { parseRate } from './rate.ts';
import { REDIS_ADDRESSES } from './redis/address.ts';
import { feedFrames, type PacketKind, packetKinds } from './redis/feed.ts';
import { openRedis, REDIS } from './redis/open.ts';
import { Publisher } from './redis/publisher.ts';
import { runSink, summaryText, type Tally } from './redis/run-sink.ts';
import { publisherOptions, sinkOptions } from './redis/sink-options.ts';

export const redisEcu = workVerb('redis', {
  doc: 'Publishes frames into Redis as pyEfi does, and into a Redis Stream for history, until it is interrupted.',
  words: [ECU],
  options: [
    { flags: '--channelKey <key>', doc: 'publish at stream:KEY, and keep all in collection:KEY' },
    REDIS,
    {
      flags: '--packet <type>',
      doc: "simple: values by name, in their units; pyefi: the controller's answer as it came; both (default: simple)",
    },
    { flags: '--channels <names>', doc: 'only these: rpm,map, gauges, gauge pages (default: all)' },
    { flags: '--rate <hz>', doc: 'frames a second (default: as many as the wire carries)' },
    ...sinkOptions,
  ],
  help: `As in pyEfi: PUBLISH stream:KEY, and in collection:KEY: the number of the last packet (:index), packets by number (:data), numbers by time
(:time), and :status, which is there for a second after each packet. A packet is JSON:
  {"time": seconds since 1970, "type": "simple", "data": {NAME: VALUE}}
  {"time": …, "type": "pyefi", "length": …, "rawData": HEX, "crc32": …, "serialLatency": seconds}
With --streams each entry of history:KEY has 'index' and 'packet'. A packet that Redis did not confirm is sent again, with the same number.

${REDIS_ADDRESSES}`,
  async run(cli, [named, ...more], options) {
    noMore(more);
    const key = textOption(options, 'channelKey');
    if (key === undefined) throw new UsageError('which channel key?', '--channelKey test publishes at stream:test');
    const settings = publisherOptions(key, options);
    const kind = parsePacketKind(options);
    const rateHz = parseRate(textOption(options, 'rate'));
    await using connection = await openRedis(cli, options);
    await using postern = await cli.connect({ reconnect: true });
    const device = await chooseEcu(postern, named);
    if (kind !== 'simple') await mustSpeakMegasquirt(postern, device);
    const { ecu, silence } = ecuSource(postern, device);
    const catalogue = await ecu.catalogue();
    const [first] = catalogue.channels;
    const names = chooseChannels(catalogue, [textOption(options, 'channels') ?? '']);
    // The answer as it came has all of them: one is enough to be sent it.
    const channels = kind === 'pyefi' && names === undefined && first !== undefined ? [first.name] : names;
    await using frames = ecu.frames({ channels, rateHz, raw: kind === 'simple' ? undefined : true });
    await frames.started;
    const publisher = new Publisher(connection, settings);
    const { channel } = settings.keys;
    const redis = connection.address.shown;
    cli.print({ device, redis, channel }, () => `  ${escapeText(`${device} -> redis @ ${redis}, ${channel}`)}\n`);
    const feed = (signal: AbortSignal, tally: Tally) => feedFrames(frames, kind, publisher, signal, tally);
    const summary = await runSink(cli, publisher, `${device}->redis`, feed, silence);
    cli.print(summary, () => summaryText(summary, 'postern ecu redis'));
  },
});

function parsePacketKind(options: Options): PacketKind {
  const text = textOption(options, 'packet') ?? 'simple';
  const kind = packetKinds.find((one) => one === text);
  if (kind === undefined) throw new UsageError(`--packet '${text}' is not one of ${packetKinds.join(', ')}`);
  return kind;
}
