import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { errnoOfText } from '../native.ts';
import { OsError } from './os.ts';

/** Of the binding of the package serialport, what the broker uses. All of it but the Poller runs on threads of libuv's pool. */
export type Binding = Awaited<ReturnType<typeof binding>>;

/**
 * Loads the binding. Not by its front door: that also loads its list of ports, which starts udevadm, and so Node's child_process. Behind
 * it are the C++ functions, here with their types, and the Poller. The version is pinned.
 * @throws OsError ENOSYS where it is not installed, or not for this processor
 */
export async function binding() {
  const { calls, Poller } = await loaded();
  return {
    Poller,
    open: (path: string, settings: LineSettings): Promise<number> =>
      named('open', path, () => calls.asyncOpen(path, optionsOf(settings))),
    setBaudRate: (fd: number, path: string, baudRate: number): Promise<void> =>
      named('tcsetattr', path, () => calls.asyncUpdate(fd, { baudRate })),
    drain: (fd: number, path: string): Promise<void> => named('tcdrain', path, () => calls.asyncDrain(fd)),
    close: (fd: number, path: string): Promise<void> => named('close', path, () => calls.asyncClose(fd)),
  };
}

async function loaded() {
  try {
    const calls = await import('@serialport/bindings-cpp/dist/load-bindings.js');
    const { Poller } = await import('@serialport/bindings-cpp/dist/poller.js');
    return { calls, Poller };
  } catch (cause) {
    const error = new OsError('ENOSYS', 'load', '@serialport/bindings-cpp');
    error.cause = cause;
    throw error;
  }
}

/**
 * No `lock`: that is flock(2), by which anybody who may open the port could keep the broker out of it. With `hupcl` DTR and RTS fall when the
 * port is closed, also by the end of the broker: what hangs on it sees both alike.
 */
function optionsOf({ flowControl, ...settings }: LineSettings) {
  const isSoft = flowControl === 'xonxoff';
  const flow = { rtscts: flowControl === 'rtscts', xon: isSoft, xoff: isSoft, xany: false };
  return { ...settings, ...flow, lock: false, hupcl: true, vmin: 1, vtime: 0 };
}

/** It says what went wrong in a sentence, with the words of strerror(3) in it. @throws OsError where it has any */
async function named<Result>(syscall: string, path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const errno = error instanceof Error ? errnoOfText(error.message) : undefined;
    throw errno === undefined ? error : new OsError(errno, syscall, path);
  }
}
