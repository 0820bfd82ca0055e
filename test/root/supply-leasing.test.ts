/** A lease on a supply, on this machine’s kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { leasing } from './supply/leasing.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

leasing(() => bench);
