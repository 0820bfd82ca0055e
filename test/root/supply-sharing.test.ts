/** Two users share a supply, on this machine's kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { sharing } from './supply/sharing.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

sharing(() => bench);
