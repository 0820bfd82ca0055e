/** So many taps of the port `wire`: `node bench/serial/taps.ts COUNT`, with POSTERN_SOCKET and POSTERN_KEY; prints a line when they listen. */
import { Postern } from '../../client/main.ts';

const [count = 1] = process.argv.slice(2).map(Number);
await using postern = await Postern.connect();

async function listen(): Promise<void> {
  for await (const _piece of await postern.subscribe('serial.bytes', { devices: ['wire'] }));
}

const listening = Array.from({ length: count }, listen);
await postern.ping();
process.stdout.write('they listen\n');
await Promise.all(listening);
