/**
 * The process of a serial port with the model of a supply on its cable, as a character device of a real kernel (CUSE). All is answered in this
 * process: who polls the port or sets it waits for the answer with its whole event loop, and can therefore not be the one that gives it.
 *
 * Its word: the device's name. It is told what to do with the supply, and says how things stand (messages of supply-port.ts).
 */
import { monotonicClock } from '../../../broker/hardware/clock.ts';
import { plugSupply } from '../../../sim/e3631a/on-port.ts';
import { Errno, fail } from '../../../sim/errno.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import type { OpenDevice } from '../../../sim/tree.ts';
import { callReply, wakeNotice } from './fuse.ts';
import type { CuseAnswer, CuseCall } from './messages.ts';
import { serveDevice } from './serve-device.ts';
import type { FromSupply, ToSupply } from './supply-port.ts';
import { terminalIoctl, terminalSizes } from './termios.ts';

/** poll(2). */
const POLLIN = 0x1;
const POLLOUT = 0x4;
const POLLHUP = 0x10;
const POLLRDNORM = 0x40;
const POLLWRNORM = 0x100;

const [name = ''] = process.argv.slice(2);
const kernel = new SimulatedKernel(monotonicClock);
const port = new SimulatedSerialPort(kernel, { name: 'ttyS0' });
const { supply, rs232 } = plugSupply(port.end, monotonicClock);
const node = kernel.tree.find(port.path);
if (node?.kind !== 'device') throw new Error(`no ${port.path}`);
const { open } = node;

const files = new Map<number, OpenDevice>();
const tell = (message: FromSupply) => process.send?.(message);

async function answer(call: CuseCall): Promise<CuseAnswer> {
  const { id, file } = call;
  if (call.call === 'open') {
    files.set(file, open(call.mode));
    return { id, result: 0 };
  }
  const terminal = files.get(file) ?? fail('EBADF');
  switch (call.call) {
    case 'ioctl': {
      const result = await terminalIoctl(terminal, call.request, call.argument);
      return typeof call.argument === 'number' ? { id, result } : { id, result, bytes: call.argument };
    }
    case 'read': {
      const got = await (terminal.read?.(call.most) ?? fail('EINVAL'));
      return { id, result: got.length, bytes: got };
    }
    case 'write':
      await terminal.write?.(call.bytes);
      return { id, result: call.bytes.length };
    case 'close':
      files.delete(file);
      await terminal.close();
      return { id, result: 0 };
  }
}

async function serve(call: CuseCall): Promise<void> {
  const given = await answer(call).catch((error: unknown): CuseAnswer => {
    if (error instanceof Errno) return { id: call.id, errno: error.errno };
    throw error;
  });
  reply(callReply(call, given, terminalSizes));
}

function eventsOf(file: number, handle: bigint | undefined): number {
  const wake = () => {
    if (handle !== undefined) reply(wakeNotice(handle));
  };
  const readiness = files.get(file)?.poll?.(wake) ?? 'gone';
  const readable = { nothing: 0, bytes: POLLIN | POLLRDNORM, gone: POLLIN | POLLRDNORM | POLLHUP };
  return readable[readiness] | POLLOUT | POLLWRNORM;
}

// What a terminal does is done before a signal could come.
const reply = serveDevice({
  name,
  sizes: terminalSizes,
  plugged: () => tell('plugged'),
  call: (call) => void serve(call),
  poll: eventsOf,
});

process.on('message', (message: ToSupply) => {
  Object.assign(rs232.faults, message.faults);
  const { settings, lines } = port.terminal;
  tell({
    settings,
    lines,
    seen: port.end.lines,
    heard: supply.journal.lines,
    clears: supply.journal.heard.filter((entry) => entry.kind === 'clear' && entry.isNoticed).length,
    replies: supply.journal.replies.length,
  });
});
