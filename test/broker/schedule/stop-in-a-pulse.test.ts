import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../../contract/schedule/program.ts';
import { alice } from '../people.ts';
import { ProgramBench } from './acceptance/bench.ts';

/** Both on one chip: the servo stays as it is when the broker stops, the fan is made safe. */
const pulses = (...devices: string[]): Program => ({
  events: devices.map((device) => ({ pwm: { device, periodNs: 1e6, dutyNs: 5e5 }, duration: '10000 ms' })),
  until: '20000 ms',
});

for (const devices of [['servo'], ['servo', 'fan'], ['fan', 'servo']])
  test(`a broker that stops leaves no output in the middle of a pulse: ${devices.join(', ')}`, async () => {
    await using bench = await ProgramBench.start();
    const mine = await bench.connect(alice);
    await bench.during(mine.run(pulses(...devices)));
    await bench.advance(50);
    const { soc } = bench.test.board;
    assert.equal(soc.output(0).dutyNs, 5e5);
    await bench.during(bench.test.broker.stop('test'));
    assert.equal(soc.output(0).enabled, false);
  });
