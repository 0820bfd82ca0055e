import type { streamMethods } from '../../contract/methods/stream.ts';
import type { Handlers } from './handler.ts';
import { findNode } from './ioctl.ts';

export const streamHandlers: Handlers<keyof typeof streamMethods> = {
  'stream.read': (call, { device, maxBytes }) =>
    call.streams.read(call.session, findNode(call, device), maxBytes, call.method),

  'stream.write': async (call, { device, bytes, more = false }) => ({
    written: await call.streams.write(call.session, findNode(call, device), bytes, more, call.method),
  }),
};
