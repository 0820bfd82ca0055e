/**
 * A button drives a relay: it is on as long as the button is pressed, and off when this program ends, however it ends.
 *
 *     node examples/button-to-relay.ts [BUTTON [RELAY]]
 *
 * Both are GPIO lines of the inventory; the relay's entry has "safe": { "value": 0 }, its rule allows write.
 */
import { Postern } from '../client/main.ts';

const [buttonName = 'button', relayName = 'relay'] = process.argv.slice(2);

await using postern = await Postern.connect();
await using lease = await postern.lease({ device: relayName });
const [button, relay] = [postern.gpio(buttonName), postern.gpio(relayName)];

await using edges = button.edges();
await edges.started; // an edge from here on is not missed
lease.signal.addEventListener('abort', () => edges.close());
process.once('SIGINT', () => edges.close());

await relay.set(await button.get());
for await (const { edge, at } of edges) {
  await relay.set(edge === 'rising');
  console.log(`${at.s}.${String(at.ns).padStart(9, '0')} ${relayName} ${edge === 'rising' ? 'on' : 'off'}`);
}
lease.signal.throwIfAborted();
