import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A page that does nothing but take frames: as many bytes as often, one text that changes with each. */
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title><p id="value">-</p><script>
const value = document.getElementById('value');
const latencies = [];
let newest, drawn;
const socket = new WebSocket('ws://' + location.host);
socket.binaryType = 'arraybuffer';
socket.onmessage = ({ data }) => { newest = new DataView(data).getFloat64(0); };
const now = () => performance.timeOrigin + performance.now();
function frame() {
  if (drawn !== undefined) latencies.push(now() - drawn);
  if (latencies.length > 512) latencies.shift();
  drawn = newest;
  if (newest !== undefined) value.textContent = newest.toFixed(1);
  newest = undefined;
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
globalThis.screenMs = () => [...latencies].sort((a, b) => a - b);
</script></html>`;

/** Serves it, and sends each WebSocket so many messages a second. */
export class BarePage implements AsyncDisposable {
  readonly #server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page);
  });
  readonly #sockets = new WebSocketServer({ server: this.#server, perMessageDeflate: false });
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(hz: number, bytes: number) {
    const message = Buffer.alloc(bytes);
    this.#timer = setInterval(() => {
      message.writeDoubleBE(performance.timeOrigin + performance.now());
      for (const socket of this.#sockets.clients) socket.send(message);
    }, 1000 / hz);
  }

  async address(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
