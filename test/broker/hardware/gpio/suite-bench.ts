/** What the contract suite of GPIO lines stands on. */
import { dirname } from 'node:path';
import { GpioInput } from '../../../../broker/hardware/gpio/gpio-input.ts';
import { GpioLine } from '../../../../broker/hardware/gpio/line.ts';
import type { Os } from '../../../../broker/hardware/os.ts';
import type { GpioState } from '../../../../contract/gpio/level.ts';
import type { GpioEntry } from '../../../../contract/policy/entries.ts';

/** The chip that every fixture has: line 2 has a name, the kernel itself holds line 3, the others are free. */
export const suiteChip = { lines: 8, label: 'suite', names: { 2: 'relay' }, held: { 3: 'door' } } as const;
/** One of the free lines. */
export const LINE = 5;

/** One chip of a kernel, and what a test may do around it. */
export interface GpioFixture {
  os: Os;
  /** /dev/gpiochipN. */
  path: string;
  /** The chip itself, below /sys/devices: …/gpiochipN. */
  devicePath: string;
  /** From outside, as a switch or a sensor would: 1 is high. What nobody drives has that level. */
  pull(line: number, level: 0 | 1): void;
  /** The level on the pin: 1 is high. */
  level(line: number): number;
  unplug(): void;
  /** The same one again, at the same place; its N may be another. */
  plug(): void;
  end?(): void;
}

/** What a test has in its hands. */
export interface GpioBench extends GpioFixture {
  output(changes?: Partial<GpioEntry>): GpioLine;
  input(changes?: Partial<GpioEntry>): GpioInput;
}

export function benchOf(fixture: GpioFixture): GpioBench & { closeAll(): void } {
  const lines: (GpioLine | GpioInput)[] = [];
  // The device that has the chip: N of gpiochipN is another one when it is plugged in while somebody still holds the old one.
  const entry = { kind: 'gpio', chip: dirname(fixture.devicePath), line: LINE } as const;
  const kept = <Line extends GpioLine | GpioInput>(line: Line): Line => {
    lines.push(line);
    return line;
  };
  return {
    ...fixture,
    output: (changes) => kept(new GpioLine(fixture.os, { ...entry, direction: 'output', ...changes })),
    input: (changes) => kept(new GpioInput(fixture.os, { ...entry, direction: 'input', ...changes })),
    closeAll: () => {
      for (const line of lines) line.close();
    },
  };
}

/** Plans a change from what it is, and makes it. */
export function set(line: GpioLine, value: GpioState['value']) {
  const plan = line.plan(line.read(), { value });
  for (const step of plan.steps) step.run();
  return plan;
}
