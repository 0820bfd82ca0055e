/** A supply whose adapter is pulled out, on this machine’s kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { unplugging } from './supply/unplugging.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

unplugging(() => bench);
