import { type SerialEntry, settingsOf } from '../../contract/policy/entries.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import type { SafeStep } from '../../contract/serial/safe-steps.ts';

/** For a port whose steps are the next broker's alone. */
const NONE = '- -';

/**
 * What plain sh does to a port before the next broker comes, as two words of the fail-safe's table: how the line is set, in words of
 * stty(1), and the bytes that are sent, as printf(1) takes them, with pauses in ms between. It hears no answer, so a question
 * is not asked. Modem lines are left out: the kernel has dropped DTR with the broker, and raises it when the port is opened.
 */
export function failSafeWords(entry: SerialEntry, steps: readonly SafeStep[]): string {
  // Which node a plug has now is not to be found out without the broker, nor what a node of another class is.
  const isPlainPort = entry.path !== undefined && (entry.subsystem ?? 'tty') === 'tty';
  const hasBreak = steps.some((step) => 'breakMs' in step);
  const words = steps.flatMap(stepWords);
  // What waits for nothing at its end.
  const last = words.findLastIndex((word) => word.startsWith('\\'));
  if (!isPlainPort || hasBreak || last === -1) return NONE;
  return `${sttyWords(settingsOf(entry)).join(',')} ${words.slice(0, last + 1).join(',')}`;
}

function stepWords(step: SafeStep): string[] {
  if ('pauseMs' in step) return [String(step.pauseMs)];
  return 'send' in step ? Array(step.times ?? 1).fill(printfWord(step.send)) : [];
}

const printfWord = (bytes: string): string =>
  [...bytes].map((byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');

function sttyWords({ baudRate, dataBits, parity, stopBits, flowControl }: LineSettings): string[] {
  const either = (word: string, isOn: boolean) => (isOn ? word : `-${word}`);
  return [
    String(baudRate),
    `cs${dataBits}`,
    either('parenb', parity !== 'none'),
    either('parodd', parity === 'odd'),
    either('cstopb', stopBits === 2),
    either('crtscts', flowControl === 'rtscts'),
    either('ixon', flowControl === 'xonxoff'),
    either('ixoff', flowControl === 'xonxoff'),
  ];
}
