/** The broker's own log: one line an event on standard error; or an entry of the journal, with fields to search by. */
export const logLevels = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a line is about, beside its words: `{ device: 'fan' }` is POSTERN_DEVICE=fan in the journal. */
export type LogFields = Readonly<
  Partial<Record<'event' | 'device' | 'user' | 'uid' | 'key' | 'method' | 'rule', string | number | undefined>>
>;

export type Log = Record<LogLevel, (message: string, fields?: LogFields) => void>;

/** syslog(3) priorities, which journald reads from `<N>` at the start of a line. */
const priorities: Record<LogLevel, number> = { error: 3, warning: 4, info: 6, debug: 7 };

/**
 * @param write takes a line, with its newline
 * @param journald reads what is written
 * @param journal takes an entry with its fields; where it throws, the line is written
 */
export function makeLog(
  level: LogLevel,
  write: (line: string) => void,
  journald: boolean,
  journal?: (entry: string) => void,
): Log {
  const most = logLevels.indexOf(level);
  const logger =
    (name: LogLevel, index: number) =>
    (message: string, fields: LogFields = {}) => {
      if (index > most) return;
      try {
        if (journal !== undefined) return journal(journalEntry(name, message, fields));
      } catch {
        // A journal that is busy, or restarting: it reads standard error when it can.
      }
      const head = journald ? `<${priorities[name]}>` : `${new Date().toISOString()} ${name}: `;
      write(`${head}${printable(message)}\n`);
    };
  return Object.fromEntries(logLevels.map((name, index) => [name, logger(name, index)])) as Log;
}

/** A field is a line: no text has an end of one, and no field can be made up by a stranger's. */
function journalEntry(level: LogLevel, message: string, fields: LogFields): string {
  const ours = Object.entries(fields).filter(([, value]) => value !== undefined);
  return [
    `MESSAGE=${printable(message)}`,
    `PRIORITY=${priorities[level]}`,
    'SYSLOG_IDENTIFIER=posternd',
    ...ours.map(([name, value]) => `POSTERN_${name.toUpperCase()}=${printable(String(value))}`),
    '',
  ].join('\n');
}

/** Foreign text made harmless for a line of a log or a terminal: control and format characters become `\u{…}`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
