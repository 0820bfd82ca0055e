import { type RecordedEntry, recordingHead, recordingLine } from '../../contract/serial/recording.ts';
import type { ByteChannel, ModemLines } from '../byte-channel.ts';
import { type Clock, systemClock } from '../clock.ts';

/** The same channel, with everything that goes over it written down (the format: contract/serial/recording.ts). */
export function recording(
  channel: ByteChannel,
  write: (text: string) => void,
  { clock = systemClock, device }: { clock?: Clock; device?: string } = {},
): ByteChannel {
  const start = clock.now();
  write(recordingHead(new Date(clock.date()), device));
  const note = (what: DistributiveOmit<RecordedEntry, 'at'>) =>
    write(recordingLine({ at: clock.now() - start, ...what }));
  return {
    async read(waitMs) {
      const received = await channel.read(waitMs);
      if (received.length > 0) note({ received });
      return received;
    },
    async write(bytes) {
      note({ sent: bytes });
      await channel.write(bytes);
    },
    purge: () => channel.purge(),
    lines: channel.lines && recordedLines(channel.lines, note),
    close: () => channel.close(),
  };
}

type DistributiveOmit<Value, Key extends PropertyKey> = Value extends unknown ? Omit<Value, Key> : never;

/** Of many looks at the lines, only those that saw something new. */
function recordedLines(lines: ModemLines, note: (what: DistributiveOmit<RecordedEntry, 'at'>) => void): ModemLines {
  let last = '';
  return {
    async get() {
      const seen = await lines.get();
      const text = JSON.stringify(seen);
      if (text !== last) note({ lines: seen });
      last = text;
      return seen;
    },
    async set(wanted) {
      note({ set: wanted });
      await lines.set(wanted);
    },
  };
}
