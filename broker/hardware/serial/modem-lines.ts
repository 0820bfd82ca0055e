import type { ModemLines } from '../../../contract/methods/serial.ts';
import type { SerialLine } from '../os.ts';
import { attempted } from './errnos.ts';
import { TIOCMBIC, TIOCMBIS, TIOCMGET } from './terminal.ts';

/** Which port it is, for messages. */
export interface PortName {
  /** In the policy. */
  device?: string;
  path: string;
}

/** The bits of TIOCMGET (asm-generic/termios.h). */
const bits = { dtr: 0x002, rts: 0x004, cts: 0x020, dcd: 0x040, ri: 0x080, dsr: 0x100 } as const;

/** The lines as they are now. May wait for a USB adapter. @throws Refusal `device` if the port has none */
export async function modemLines(line: SerialLine, port: PortName): Promise<ModemLines> {
  const argument = Buffer.alloc(4);
  await attempted({ ...port, request: 'lines' }, () => line.ioctl(TIOCMGET, argument));
  const found = argument.readInt32LE();
  const isOn = (bit: number) => (found & bit) !== 0;
  return {
    dtr: isOn(bits.dtr),
    rts: isOn(bits.rts),
    cts: isOn(bits.cts),
    dsr: isOn(bits.dsr),
    dcd: isOn(bits.dcd),
    ri: isOn(bits.ri),
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
    const which = (wanted.dtr === level ? bits.dtr : 0) | (wanted.rts === level ? bits.rts : 0);
    if (which === 0) continue;
    const argument = Buffer.alloc(4);
    argument.writeInt32LE(which);
    await attempted({ ...port, request: 'lines' }, () => line.ioctl(request, argument));
  }
}
