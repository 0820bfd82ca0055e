/** What the snapshots show: engines, and programs of events in time and at angles. */
import assert from 'node:assert/strict';
import { compileProgram } from '../../../../contract/schedule/compile.ts';
import { parseWheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { cycleDiagram, engineDiagram } from '../../../../contract/schedule/draw/cycle.ts';
import type { Diagram } from '../../../../contract/schedule/draw/diagram.ts';
import { programDiagrams } from '../../../../contract/schedule/draw/program.ts';
import { engineProgram } from '../../../../contract/schedule/engine-program.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../../../contract/schedule/patterns.ts';
import { type Program, parseProgram } from '../../../../contract/schedule/program.ts';
import type { Table } from '../../../../contract/schedule/table.ts';

const CYCLE_NS = 200e6;

export function compiled(source: Program): Table {
  const { program, problems } = parseProgram(source);
  assert.deepEqual(problems, []);
  const { table } = program ? compileProgram(program) : assert.fail();
  return table ?? assert.fail('it was not compiled');
}

/** A line that is set again and again. */
export const repeated = (every: NonNullable<Program['events'][number]['every']>): Table =>
  compiled({ events: [{ serial: { device: 'x', text: '?' }, every }] });

/** A servo's sweep, a supply's ramp, a lamp, a sensor that is asked, a relay. */
export const bench: Program = {
  events: [
    { fade: { device: 'servo0', quantity: 'servo', from: 0.1, to: 0.9, seconds: 0.4, curve: 'sine' } },
    { fade: { device: 'servo0', quantity: 'servo', from: 0.9, to: 0.1, seconds: 0.4, curve: 'sine' }, at: '500 ms' },
    ...Array.from({ length: 10 }, (_, step) => ({
      instrument: { device: 'psu0', method: 'setVoltage', fields: { volts: 1 + step } },
      at: `${step * 100} ms` as const,
    })),
    { gpio: { device: 'lamp', value: 1 }, at: '250 ms', every: '500 ms', duration: '125 ms', class: 'lamp' },
    { serial: { device: 'scale', text: 'W\r' }, every: '1 ms' },
    { serial: { device: 'meter', text: 'R\r' }, every: '30 ms' },
    { gpio: { device: 'relay', value: 1 }, at: '62.5 us' },
    { pwm: { device: 'buzzer', ratio: 0.5 }, every: '2 ms' },
    { pwm: { device: 'buzzer', ratio: 0 }, at: '1 ms', every: '2 ms' },
  ],
  until: '2 s',
};

const only = (diagrams: readonly Diagram[]): Diagram => {
  assert.equal(diagrams.length, 1);
  return diagrams[0] ?? assert.fail();
};
const engine = engineProgram(EIGHT_CYLINDERS, { cycle: { device: 'ecu0', channel: 'rpm' } });

export const diagrams: Readonly<Record<string, Diagram>> = {
  'eight-cylinders': engineDiagram(EIGHT_CYLINDERS, CYCLE_NS, parseWheel('36-1+1', 'crank')),
  'four-at-speed': engineDiagram(
    { cylinders: 4, injection: { advanceDegrees: 420, pulseMs: 12 }, ignition: { advanceDegrees: 25, dwellMs: 5 } },
    CYCLE_NS / 10,
    parseWheel('12+1', 'cam'),
  ),
  'one-output': cycleDiagram(
    pairsOf(EIGHT_CYLINDERS)
      .filter(({ part }) => part === 'coil')
      .map((pair) => ({ ...pair, name: 'a single coil' })),
    { title: 'One coil for eight cylinders', cycleNs: CYCLE_NS },
  ),
  program: only(programDiagrams(compiled(engine), { title: 'v8.json', rpm: 1200, wheel: parseWheel('60-2', 'crank') })),
  classes: only(programDiagrams(compiled(engine), { title: 'v8.json', lanes: 'class' })),
  'first-second': only(programDiagrams(compiled(bench), { title: 'bench.json' })),
};
