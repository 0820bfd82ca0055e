/** A broker that ends while a supply is on, on this machine’s kernel. */
import { after, before } from 'node:test';
import { SupplyBench } from './supply/bench.ts';
import { brokerLoss } from './supply/broker-loss.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/shm' });
});
after(() => bench.end());

brokerLoss(() => bench);
