import type { Clock, SerialLine } from '../os.ts';
import { attempted } from './errnos.ts';
import type { PortName } from './modem-lines.ts';
import { TIOCCBRK, TIOCSBRK } from './terminal.ts';

/**
 * Holds the line in its break state for so long. Not by tcsendbreak(3), which would keep a thread in the kernel.
 * @throws Refusal `device` if the port has no break
 */
export function sendBreak(clock: Clock, line: SerialLine, port: PortName, ms: number): Promise<void> {
  return attempted({ ...port, request: 'break' }, async () => {
    await line.ioctl(TIOCSBRK, 0);
    await new Promise<void>((resolve) => clock.after(ms, resolve));
    await line.ioctl(TIOCCBRK, 0);
  });
}
