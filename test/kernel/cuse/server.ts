/**
 * The process of a CUSE driver: passes the kernel's requests on to the test that forked it, and its answers back. A process of its
 * own, so that it can be killed as a driver can crash, and so that nothing waits for a thread of the test's.
 *
 * Its words: the device's name, whether a call that waits ends when its process is sent a signal, and IoctlSizes as JSON.
 */
import { constants, openSync, read, writeSync } from 'node:fs';
import { callReply, errorReply, type IoctlSizes, initializeReply, parseRequest, REQUEST_ROOM } from './fuse.ts';
import type { CuseAnswer, CuseCall, FromServer } from './messages.ts';

const [name = '', heedsSignals = 'true', sizesText = '{}'] = process.argv.slice(2);
const sizes: IoctlSizes = JSON.parse(sizesText);
const fd = openSync('/dev/cuse', constants.O_RDWR);
const bytes = Buffer.alloc(REQUEST_ROOM);
const waiting = new Map<number, CuseCall>();
let opened = 0;

const tell = (message: FromServer) => process.send?.(message);

function handle(request: Buffer): void {
  const parsed = parseRequest(request, opened + 1, sizes);
  switch (parsed.kind) {
    case 'initialize':
      writeSync(fd, initializeReply(parsed.id, name));
      tell('plugged');
      break;
    case 'call':
      if (parsed.call.call === 'open') opened++;
      waiting.set(parsed.call.id, parsed.call);
      tell(parsed.call);
      break;
    case 'ask':
      writeSync(fd, parsed.reply);
      break;
    case 'interrupt':
      if (heedsSignals === 'true' && waiting.delete(parsed.of)) writeSync(fd, errorReply(parsed.of, 'EINTR'));
      break;
    case 'poll':
    case 'unknown':
      writeSync(fd, errorReply(parsed.id, 'ENOSYS'));
  }
}

process.on('message', (answer: CuseAnswer) => {
  const call = waiting.get(answer.id);
  if (call !== undefined && waiting.delete(answer.id)) writeSync(fd, callReply(call, answer, sizes));
});
process.on('disconnect', () => process.exit());

(function next(): void {
  read(fd, bytes, 0, bytes.length, null, (error, length) => {
    if (error) throw error;
    handle(Buffer.from(bytes.subarray(0, length)));
    next();
  });
})();
