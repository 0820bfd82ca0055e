/**
 * What a serial port does, on any kernel: run on the simulated one and on a real pseudo terminal by serial.test.ts. Where they differ, the
 * simulation is wrong.
 */
import { describe } from 'node:test';
import { SerialBench, type SerialFixture } from './serial/suite-bench.ts';
import { bytes } from './serial/suite-bytes.ts';
import { port } from './serial/suite-port.ts';

export type { SerialFixture };

export function serialSuite(name: string, make: () => SerialFixture): void {
  describe(name, () => {
    const bench = new SerialBench(make);
    for (const part of [bytes, port]) part(bench);
  });
}
