/** A driver that dies, on this machine’s kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { driverLoss } from './supply/driver-loss.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

driverLoss(() => bench);
