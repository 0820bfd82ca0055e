/** A wheel of a million edges: what the decoder leaves on the heap, and how fast it is. Run with --expose-gc; prints JSON. */
import { parseWheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { decoderOf } from './fixture.ts';

const EDGES = 1_000_000;
const wheel = parseWheel('36-1', 'crank');
const decoder = decoderOf(wheel);
const teeth = wheel.places - wheel.missing;
let at = 0;
let sum = 0;

function turn(edges: number) {
  for (let edge = 0; edge < edges; edge++) {
    // A gap of two places, a pace that comes and goes, and an edge too many now and then.
    at += (edge % teeth === 0 ? 2 : 1) * (400 + ((edge >> 8) & 63));
    decoder.edge(at);
    if (edge % 50_000 === 0) decoder.edge(at + 150);
    sum += decoder.angleAt(at + 100) + decoder.timeOf(1000);
  }
}

turn(EDGES / 10);
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const started = performance.now();
turn(EDGES);
const nsOfEdge = ((performance.now() - started) * 1e6) / EDGES;
const garbage = process.memoryUsage().heapUsed - before;
globalThis.gc?.();
const grown = process.memoryUsage().heapUsed - before;
const { syncs, losses, extra } = decoder.counts;
process.stdout.write(JSON.stringify({ edges: EDGES, grown, garbage, nsOfEdge, syncs, losses, extra, sum }));
