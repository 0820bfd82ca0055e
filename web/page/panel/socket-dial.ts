import type { Dial, Transport, TransportHandlers } from '../../../client/browser.ts';
import type { Welcomed } from '../../../client/transport.ts';
import { isRefusalCode, Refusal, Violation } from '../../../contract/errors.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { keepSession, proof } from './token.ts';

/** Bytes that may wait in the socket before the client is told to wait: as much as a Unix socket takes, more or less. */
const ENOUGH_BYTES = 256 * 1024;
const LOOK_AGAIN_MS = 20;

/**
 * The stream to the broker by way of `postern web`, which has shaken hands with it as the user. A text message goes first, each way:
 * who this page is, and as whom the broker knows it.
 */
export function socketDial(token: string | undefined): Dial {
  let oneTime = token;
  return (signal) =>
    new Promise<Transport>((resolve, reject) => {
      signal.throwIfAborted();
      const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`);
      socket.binaryType = 'arraybuffer';
      const fail = (error: unknown) => {
        socket.onclose = null;
        socket.close();
        reject(error);
      };
      signal.addEventListener('abort', () => fail(signal.reason), { once: true });
      socket.onopen = () => {
        socket.send(JSON.stringify(proof(oneTime)));
        oneTime = undefined;
      };
      socket.onclose = () =>
        fail(new Refusal('unreachable', '`postern web` does not answer: is it still running in its terminal?'));
      socket.onmessage = ({ data }) => {
        try {
          resolve(new SocketTransport(socket, readWelcome(data)));
        } catch (error) {
          fail(error);
        }
      };
    });
}

/** @throws Refusal as the server or the broker said, Violation */
function readWelcome(data: unknown): Welcomed {
  if (typeof data !== 'string') throw new Violation('the server of this page sent bytes before its welcome');
  const { session, user, uid, key, refusal } = JSON.parse(data);
  // Also of a page that is refused now: its token is used up.
  if (session !== undefined) keepSession(session);
  if (refusal !== undefined) {
    const { code, message, data: facts } = refusal;
    throw new Refusal(isRefusalCode(code) ? code : 'internal', String(message), facts ?? {});
  }
  return { user, uid, key };
}

class SocketTransport implements Transport {
  readonly welcomed: Welcomed;
  readonly #socket: WebSocket;
  readonly #early: Uint8Array[] = [];
  #handlers: TransportHandlers | undefined;
  #looks = false;

  constructor(socket: WebSocket, welcomed: Welcomed) {
    this.welcomed = welcomed;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const bytes = new Uint8Array(data as ArrayBuffer);
      if (this.#handlers === undefined) this.#early.push(bytes);
      else this.#handlers.onData(bytes);
    };
    socket.onclose = () => this.#handlers?.onClose(new Error('the connection to `postern web` is lost'));
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    for (const bytes of this.#early.splice(0)) handlers.onData(bytes);
    if (this.#socket.readyState === WebSocket.CLOSED) handlers.onClose();
  }

  send(bytes: Uint8Array): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return true;
    for (let at = 0; at < bytes.length; at += MAX_FRAME)
      this.#socket.send(bytes.subarray(at, at + MAX_FRAME) as Uint8Array<ArrayBuffer>);
    if (this.#socket.bufferedAmount < ENOUGH_BYTES) return true;
    this.#lookForRoom();
    return false;
  }

  close(): void {
    this.#socket.close();
  }

  /** Browsers do not tell when there is room again. */
  #lookForRoom(): void {
    if (this.#looks) return;
    this.#looks = true;
    const look = () => {
      if (this.#socket.bufferedAmount >= ENOUGH_BYTES) {
        setTimeout(look, LOOK_AGAIN_MS);
        return;
      }
      this.#looks = false;
      this.#handlers?.onDrain();
    };
    setTimeout(look, LOOK_AGAIN_MS);
  }
}
