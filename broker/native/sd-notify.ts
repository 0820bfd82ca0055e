import { sendDatagram } from './datagram.ts';

/** Where journald takes entries with fields: systemd.io/JOURNAL_NATIVE_PROTOCOL. */
const JOURNAL = '/run/systemd/journal/socket';

/**
 * Tells the service manager something (sd_notify(3)).
 * @param socketPath NOTIFY_SOCKET: a path, or '@' and an abstract name
 * @param text lines such as `READY=1`
 * @throws OsError
 */
export function sdNotify(socketPath: string, text: string): void {
  sendDatagram(socketPath, Buffer.from(text));
}

/** Writes one entry into the journal. @param entry lines such as `MESSAGE=hello` @throws OsError */
export function sdJournal(entry: string): void {
  sendDatagram(JOURNAL, Buffer.from(entry));
}
