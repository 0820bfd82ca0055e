import { concat } from '../../contract/bytes.ts';
import { Refusal } from '../../contract/errors.ts';
import type { TransactionEnd } from '../../contract/methods/serial.ts';
import type { AnswerEnd, ByteChannel } from '../byte-channel.ts';
import type { Clock } from '../clock.ts';

/** Bytes that are sent and answered, by the channel itself where it can, otherwise by writing and reading: one after the other. */
export function transactions(channel: ByteChannel, clock: Clock): NonNullable<ByteChannel['transact']> {
  const { transact } = channel;
  if (transact !== undefined) return transact.bind(channel);
  let last: Promise<unknown> = Promise.resolve();
  return (bytes, how) => {
    const answer = last.then(() => exchange(channel, clock, bytes, how));
    last = answer.catch(() => {});
    return answer;
  };
}

async function exchange(
  channel: ByteChannel,
  clock: Clock,
  bytes: Uint8Array,
  { until, timeoutMs, maxBytes = Number.POSITIVE_INFINITY }: AnswerEnd,
): Promise<Uint8Array> {
  // What came before is no answer to this.
  while ((await channel.read(0)).length > 0);
  const end = clock.now() + timeoutMs;
  await channel.write(bytes);
  let received: Uint8Array = new Uint8Array();
  for (;;) {
    const length = Math.min(answerLength(received, until), maxBytes);
    if (received.length >= length) return received.subarray(0, length);
    const left = end - clock.now();
    if (left <= 0) throw new Refusal('timeout', `there was no whole answer within ${timeoutMs} ms`, { received });
    const silenceMs = received.length > 0 ? until.silenceMs : undefined;
    const more = await channel.read(Math.ceil(Math.min(left, silenceMs ?? left)));
    if (more.length === 0 && silenceMs !== undefined && silenceMs < left) return received;
    received = concat([received, more]);
  }
}

/** How long the answer is, as far as can be said by now. */
function answerLength(
  received: Uint8Array,
  { delimiter, length = Number.POSITIVE_INFINITY, prefixed }: TransactionEnd,
): number {
  const text = Buffer.from(received.buffer, received.byteOffset, received.length);
  const at = delimiter === undefined ? -1 : text.indexOf(delimiter);
  const delimited = at < 0 ? Number.POSITIVE_INFINITY : at + (delimiter?.length ?? 0);
  return Math.min(
    delimited,
    length,
    prefixed === undefined ? Number.POSITIVE_INFINITY : prefixedLength(text, prefixed),
  );
}

function prefixedLength(text: Buffer, { bytes, plus, count = 1 }: NonNullable<TransactionEnd['prefixed']>): number {
  let end = 0;
  for (let index = 0; index < count; index++) {
    if (text.length < end + bytes) return Number.POSITIVE_INFINITY;
    end += bytes + text.readUIntBE(end, bytes) + plus;
  }
  return end;
}
