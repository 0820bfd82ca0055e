import { fail } from '../errno.ts';
import * as numbers from './ioctls.ts';
import type { Terminal } from './terminal.ts';

/** Does what is asked; what it answers is in the argument. */
type Request = (terminal: Terminal, argument: Uint8Array | number) => void | Promise<void>;

const { TIOCM } = numbers;
const queues = ['received', 'unsent', 'both'] as const;

/** Fills in, or takes, what the argument points to. */
const pointing =
  (act: (terminal: Terminal, view: DataView) => void): Request =>
  (terminal, argument) =>
    typeof argument === 'number'
      ? fail('EFAULT')
      : act(terminal, new DataView(argument.buffer, argument.byteOffset, argument.byteLength));

const counting = (count: (terminal: Terminal) => number): Request =>
  pointing((terminal, view) => view.setInt32(0, count(terminal), true));

/** Sets those of the port's own lines that are named. */
const driving = (isOn: (bits: number, line: number) => boolean | undefined): Request =>
  pointing((terminal, view) => {
    const bits = view.getInt32(0, true);
    const { dtr, rts } = terminal.outputs;
    terminal.setLines({ dtr: isOn(bits, TIOCM.dtr) ?? dtr, rts: isOn(bits, TIOCM.rts) ?? rts });
  });

const isIn = (bits: number, line: number): boolean => (bits & line) !== 0;

/** What a terminal knows by the number of the request; all else is ENOTTY. */
export const requests: Readonly<Record<number, Request>> = {
  [numbers.TCGETS2]: pointing((terminal, view) =>
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(numbers.encodeSettings(terminal.settings)),
  ),
  [numbers.TCSETS2]: pointing((terminal, view) =>
    terminal.configure(numbers.decodeSettings(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))),
  ),
  [numbers.TCFLSH]: (terminal, which) => terminal.flush(queues[Number(which)] ?? fail('EINVAL')),
  // tcdrain(3); a break of its own length for anything but 1.
  [numbers.TCSBRK]: (terminal, argument) => (argument === 1 ? terminal.drain() : fail('EINVAL')),
  [numbers.TIOCSBRK]: (terminal) => terminal.setBreak(true),
  [numbers.TIOCCBRK]: (terminal) => terminal.setBreak(false),
  [numbers.TIOCEXCL]: (terminal) => {
    terminal.isExclusive = true;
  },
  [numbers.TIOCNXCL]: (terminal) => {
    terminal.isExclusive = false;
  },
  [numbers.TIOCGEXCL]: counting(({ isExclusive }) => Number(isExclusive)),
  [numbers.TIOCOUTQ]: counting(({ unsent }) => unsent),
  [numbers.FIONREAD]: counting(({ received }) => received.length),
  [numbers.TIOCMGET]: counting(({ outputs, seen }) => {
    const lines = { ...outputs, ...seen };
    const names = Object.keys(TIOCM) as (keyof typeof TIOCM)[];
    return names.reduce((bits, name) => bits | (lines[name] ? TIOCM[name] : 0), 0);
  }),
  [numbers.TIOCMSET]: driving(isIn),
  [numbers.TIOCMBIS]: driving((bits, line) => isIn(bits, line) || undefined),
  [numbers.TIOCMBIC]: driving((bits, line) => (isIn(bits, line) ? false : undefined)),
  [numbers.TIOCGICOUNT]: pointing(({ counts }, view) => {
    view.setInt32(numbers.ICOUNT_AT.received, counts.received, true);
    view.setInt32(numbers.ICOUNT_AT.sent, counts.sent, true);
    view.setInt32(numbers.ICOUNT_AT.bufferOverruns, counts.bufferOverruns, true);
  }),
  [numbers.TIOCGSERIAL]: pointing(({ hasLowLatency, isLowLatency }, view) => {
    if (!hasLowLatency) fail('ENOTTY');
    view.setInt32(numbers.SERIAL_FLAGS_AT, isLowLatency ? numbers.ASYNC_LOW_LATENCY : 0, true);
  }),
  [numbers.TIOCSSERIAL]: pointing((terminal, view) => {
    terminal.isLowLatency = isIn(view.getInt32(numbers.SERIAL_FLAGS_AT, true), numbers.ASYNC_LOW_LATENCY);
  }),
};
