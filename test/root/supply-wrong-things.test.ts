/** A port that leads to something else, on this machine’s kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { wrongThings } from './supply/wrong-things.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

wrongThings(() => bench);
