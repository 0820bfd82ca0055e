/**
 * The process of a CUSE driver: passes the kernel's requests on to the test that forked it, and its answers back. A process of its
 * own, so that it can be killed as a driver can crash, and so that nothing waits for a thread of the test's.
 *
 * Its words: the device's name, whether a call that waits ends when its process is sent a signal, and IoctlSizes as JSON.
 */

import { callReply, errorReply, type IoctlSizes } from './fuse.ts';
import type { CuseAnswer, CuseCall, FromServer } from './messages.ts';
import { serveDevice } from './serve-device.ts';

const [name = '', heedsSignals = 'true', sizesText = '{}'] = process.argv.slice(2);
const sizes: IoctlSizes = JSON.parse(sizesText);
const waiting = new Map<number, CuseCall>();

const tell = (message: FromServer) => process.send?.(message);

const reply = serveDevice({
  name,
  sizes,
  plugged: () => tell('plugged'),
  call: (call) => {
    waiting.set(call.id, call);
    tell(call);
  },
  interrupt: (id) => {
    if (heedsSignals === 'true' && waiting.delete(id)) reply(errorReply(id, 'EINTR'));
  },
});

process.on('message', (answer: CuseAnswer) => {
  const call = waiting.get(answer.id);
  if (call !== undefined && waiting.delete(answer.id)) reply(callReply(call, answer, sizes));
});
