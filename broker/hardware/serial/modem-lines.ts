import type { ModemLines } from '../../../contract/methods/serial.ts';
import type { SerialLine } from '../os.ts';
import { attempted } from './errnos.ts';
import { TIOCM, TIOCMBIC, TIOCMBIS, TIOCMGET } from './terminal.ts';

/** Which port it is, for messages. */
export interface PortName {
  /** In the policy. */
  device?: string;
  path: string;
}

/** The lines as they are now. May wait for a USB adapter. @throws Refusal `device` if the port has none */
export async function modemLines(line: SerialLine, port: PortName): Promise<ModemLines> {
  const argument = Buffer.alloc(4);
  await attempted({ ...port, request: 'lines' }, () => line.ioctl(TIOCMGET, argument));
  const found = argument.readInt32LE();
  const isOn = (bit: number) => (found & bit) !== 0;
  return {
    dtr: isOn(TIOCM.dtr),
    rts: isOn(TIOCM.rts),
    cts: isOn(TIOCM.cts),
    dsr: isOn(TIOCM.dsr),
    dcd: isOn(TIOCM.dcd),
    ri: isOn(TIOCM.ri),
  };
}

/** Sets those of the port's own lines that are named: first the ones that rise. @throws Refusal `device` if the port has none */
export async function setModemLines(
  line: SerialLine,
  port: PortName,
  wanted: { dtr?: boolean | undefined; rts?: boolean | undefined },
): Promise<void> {
  for (const [request, level] of [
    [TIOCMBIS, true],
    [TIOCMBIC, false],
  ] as const) {
    const which = (wanted.dtr === level ? TIOCM.dtr : 0) | (wanted.rts === level ? TIOCM.rts : 0);
    if (which === 0) continue;
    const argument = Buffer.alloc(4);
    argument.writeInt32LE(which);
    await attempted({ ...port, request: 'lines' }, () => line.ioctl(request, argument));
  }
}
