/** The broker's own log: one line an event on standard error; journald adds the rest. */
export const logLevels = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Record<LogLevel, (message: string) => void>;

/** syslog(3) priorities, which journald reads from `<N>` at the start of a line. */
const priorities: Record<LogLevel, number> = { error: 3, warning: 4, info: 6, debug: 7 };

export function makeLog(level: LogLevel, write: (line: string) => void, journald: boolean): Log {
  const most = logLevels.indexOf(level);
  const logger = (name: LogLevel, index: number) => (message: string) => {
    if (index > most) return;
    const head = journald ? `<${priorities[name]}>` : `${new Date().toISOString()} ${name}: `;
    write(`${head}${printable(message)}\n`);
  };
  return Object.fromEntries(logLevels.map((name, index) => [name, logger(name, index)])) as Log;
}

/** Foreign text made harmless for a line of a log or a terminal: control and format characters become `\u{…}`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
