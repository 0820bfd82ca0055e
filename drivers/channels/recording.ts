import { Refusal } from '../../contract/errors.ts';
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
  const { transact } = channel;
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
    ...(transact && { transact: recordedTransactions(transact.bind(channel), note) }),
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

/** Several that wait for each other are written down as they go over the wire: each is sent when the one before is answered. */
function recordedTransactions(
  transact: NonNullable<ByteChannel['transact']>,
  note: (what: DistributiveOmit<RecordedEntry, 'at'>) => void,
): NonNullable<ByteChannel['transact']> {
  let last: Promise<unknown> = Promise.resolve();
  return (bytes, how) => {
    const sent = last.then(() => note({ sent: bytes }));
    const answer = transact(bytes, how);
    last = answer.then(
      (received) => sent.then(() => note({ received })),
      (error: unknown) => sent.then(() => noteReceived(error)),
    );
    return answer;
  };

  /** What came of an answer that was not complete. */
  function noteReceived(error: unknown): void {
    const received = error instanceof Refusal ? error.data.received : undefined;
    if (received instanceof Uint8Array && received.length > 0) note({ received });
  }
}
