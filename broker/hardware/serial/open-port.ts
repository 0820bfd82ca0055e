import { Refusal } from '../../../contract/errors.ts';
import { placeWords, type SerialEntry } from '../../../contract/policy/entries/serial.ts';
import type { LineSettings } from '../../../contract/serial/line-settings.ts';
import { isPseudoTerminal } from '../device-number.ts';
import { factsOf } from '../node/errnos.ts';
import { notThat, verified } from '../node/open-node.ts';
import { type FileIdentity, type Os, OsError, type SerialLine } from '../os.ts';
import { judged, nameOf, type PortAttempt } from './errnos.ts';
import { findPort } from './find-port.ts';
import { setLatencyTimer, setLowLatency } from './low-latency.ts';
import { decodeSettings, isNear, TCGETS2, TERMIOS2_BYTES } from './terminal.ts';

/** What the inventory says of a port, and how it is to be set. */
export interface PortClaim {
  /** The port's name in the policy, for messages. */
  device?: string;
  entry: Pick<SerialEntry, 'path' | 'usb' | 'subsystem' | 'lowLatency' | 'latencyTimerMs'>;
  settings: LineSettings;
}

/** A port that is open, and what it turned out to be. */
export interface OpenPort {
  line: SerialLine;
  /** Its node, without links. */
  path: string;
  rdev: number;
  /** Its directory below /sys/devices; a pseudo terminal has none. */
  directory: string | undefined;
  /** What the entry asks for and the port does not have, each as the end of a sentence about it: it works without. */
  warnings: string[];
}

/**
 * Finds a port, opens it and sets it. Looks before at what is there, for to open a port resets many a board, and after at what was
 * opened. Waits on threads. @throws Refusal `unavailable` unplugged, or not for the broker to open; `busy`; `device` something else
 * is there, or it cannot be set so
 */
export async function openPort(os: Os, { device, entry, settings }: PortClaim): Promise<OpenPort> {
  const attempt: PortAttempt = { device, path: placeWords(entry), request: 'open' };
  try {
    const path = findPort(os, entry, device);
    if (path === undefined) throw new OsError('ENOENT', 'open', attempt.path);
    if (!path.startsWith('/dev/')) throw notThat(attempt, `is a link to ${path}`, 'a node below /dev');
    attempt.path = path;
    const subsystems = [entry.subsystem ?? 'tty'];
    const before = terminal(os, os.look(path), subsystems, attempt);
    const line = await os.serial.open(path, settings);
    try {
      const found = terminal(os, os.identify(line.fd), subsystems, attempt);
      // A name that is another port's by now: what was opened is not what was looked at.
      if (found.rdev !== before.rdev || findPort(os, entry, device) !== path) throw new OsError('ENODEV', 'open', path);
      // A pseudo terminal has no bits on a wire.
      if (found.directory !== undefined) await verifySettings(line, settings, attempt);
      const warnings = await withoutHaste(os, line, found.directory, entry);
      return { line, path, ...found, warnings };
    } catch (error) {
      await line.close();
      throw error;
    }
  } catch (error) {
    throw judged(error, attempt);
  }
}

function terminal(os: Os, identity: FileIdentity, subsystems: readonly string[], attempt: PortAttempt) {
  const { type, rdev } = identity;
  const isPseudo = type === 'character' && isPseudoTerminal(rdev);
  return isPseudo ? { rdev, directory: undefined } : verified(os, identity, { type: 'character', subsystems }, attempt);
}

/** A driver sets what it can, and reports success. @throws Refusal `device` naming what it did not take */
async function verifySettings(line: SerialLine, wanted: LineSettings, attempt: PortAttempt): Promise<void> {
  const termios = Buffer.alloc(TERMIOS2_BYTES);
  await line.ioctl(TCGETS2, termios);
  const found = decodeSettings(termios);
  const keys = Object.keys(found) as (keyof LineSettings)[];
  const wrong = keys.filter((key) =>
    key === 'baudRate' ? !isNear(found.baudRate, wanted.baudRate) : found[key] !== wanted[key],
  );
  if (wrong.length === 0) return;
  const words = wrong.map((key) => `"${key}": ${wanted[key]} (it took ${found[key]})`).join(', ');
  const message = `${nameOf(attempt)} cannot be set to ${words}: say in the policy what its driver can do`;
  throw new Refusal('device', message, { ...factsOf(attempt), found });
}

/** What the entry asks for beside, and the port does not do. */
async function withoutHaste(os: Os, line: SerialLine, directory: string | undefined, entry: PortClaim['entry']) {
  const { lowLatency, latencyTimerMs } = entry;
  const reasons = [
    lowLatency && (await setLowLatency(line)),
    latencyTimerMs !== undefined && (await setLatencyTimer(os, directory, latencyTimerMs)),
  ];
  return reasons.filter((reason) => typeof reason === 'string');
}
