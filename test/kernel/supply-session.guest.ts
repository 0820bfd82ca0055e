/** A bench supply that two ordinary accounts share, on this kernel's pseudo terminals: a port of a name that stays, as udev gives them. */
import { after, before } from 'node:test';
import { SupplyBench } from '../root/supply/bench.ts';
import { brokerLoss } from '../root/supply/broker-loss.ts';
import { driverLoss } from '../root/supply/driver-loss.ts';
import { leasing } from '../root/supply/leasing.ts';
import { sharing } from '../root/supply/sharing.ts';
import { unplugging } from '../root/supply/unplugging.ts';

let bench: SupplyBench;
before(async () => {
  bench = await SupplyBench.open({ folder: '/dev/serial/by-id' });
});
after(() => bench.end());

for (const suite of [sharing, leasing, driverLoss, brokerLoss, unplugging]) suite(() => bench);
