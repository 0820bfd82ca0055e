/** The model beside the firmware itself: asked the same, they say the same; told the same, they do the same. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parameterNames } from '../../../contract/engine/numbers.ts';
import { sources } from '../../../sim/engine/calibration.ts';
import { sanitized } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';
import { firmwareSays, type Said, type Step, VirtualEngine } from './virtual-engine.ts';

const ask = (request: object): string => JSON.stringify({ id: 1, ...request });
const set = (name: string, value: number) => ask({ method: 'set', name, value });

/** Lines that are no requests, or wrong ones. */
const wrongLines = [
  'x',
  '{',
  '{}',
  '{}}',
  '[]',
  '{"id"}',
  '{"id":}',
  '{"id":1',
  '{"id":1,}',
  '{"id":1,"method":"get","name":"RPM"',
  '{"id":01,"method":"hello"}',
  '{"id":1e2,"method":"hello"}',
  '{"id":1.0,"method":"hello"}',
  '{"id":1.,"method":"hello"}',
  '{"id":-1,"method":"hello"}',
  '{"id":2147483647,"method":"pins"}',
  '{"id":2147483648,"method":"pins"}',
  '{"id":"1","method":"hello"}',
  '{"id":null,"method":"hello"}',
  '{"method":"hello"}',
  '{"id":1}',
  '{"id":1,"method":7}',
  '{"id":1,"method":"nothing"}',
  '{"id":1,"id":2,"method":"hello"}',
  '{"id":1,"colour":1,"colour":2,"method":"hello"}',
  '{"id":1,"method":"hello","name":"RPM"}',
  '{"id":1,"method":"get"}',
  '{"id":1,"method":"get","name":7}',
  '{"id":1,"method":"get","name":["RPM"]}',
  '{"id":1,"method":"get","name":{"a":1}}',
  '{"id":1,"method":"get","name":"r\\u0070m"}',
  '{"id":1,"method":"get","name":"r\\"m"}',
  '{"id":1,"method":"get","name":"Rpm"}',
  '{"id":1,"method":"get","name":"RPN"}',
  '{"id":1,"method":"get","name":"RP\tM"}',
  '{"id":1,"method":"get","name":"RPé"}',
  ' \t{ "id" : 1 , "method" : "get" , "name" : "RPM" } ',
  '{"id":1,"method":"set","name":"RPM"}',
  '{"id":1,"method":"set","name":"RPM","value":true}',
  '{"id":1,"method":"set","name":"RPM","value":-0.26}',
  '{"id":1,"method":"set","name":"RPM","value":1E3}',
  '{"id":1,"method":"set","name":"TicksInUS","value":16}',
  '{"id":1,"method":"describe"}',
  '{"id":1,"method":"describe","index":1,"name":"RPM"}',
  '{"id":1,"method":"describe","index":1.5}',
  '{"id":1,"method":"describe","index":9999}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100,"names":[]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100,"names":["RPM",1]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100,"names":["RPM",["ECT"]]}',
  '{"id":1,"method":"watch","slot":4,"everyMs":100,"names":["RPM"]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":19,"names":["RPM"]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":60001,"names":["RPM"]}',
  '{"id":1,"method":"watch","slot":0,"names":["RPM"]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100,"append":2,"names":["RPM"]}',
  '{"id":1,"method":"watch","slot":0,"everyMs":100,"names":["RPM","Loda"]}',
  '{"id":1,"method":"notify","on":2}',
  '{"id":1,"method":"lateness","of":"pumps"}',
  '{"id":1,"method":"lateness","of":"coils","reset":"1"}',
  '{"id":1,"method":"events","from":1}',
  '{"id":1,"method":"row","name":"SparkBase","row":8}',
  '{"id":1,"method":"row","name":"SparkVsAct","row":1}',
  '{"id":1,"method":"cell","name":"SparkBase","row":0,"column":10,"value":1}',
  '{"id":1,"method":"cell","name":"SparkBase","row":0,"column":0,"value":60.01}',
  '{"id":1,"method":"axis","name":"SparkVsAct","axis":"rows","at":0,"value":1}',
  '{"id":1,"method":"axis","name":"SparkBase","axis":"rows","at":1,"value":35}',
  '{"id":1,"method":"axis","name":"SparkBase","axis":"up","at":1,"value":35}',
  '{"id":1,"method":"axis","name":"SparkBase","axis":"rows","at":8,"value":35}',
  '{"id":1,"method":"load"}',
  '{"id":1,"method":"compare"}',
  'x'.repeat(256),
  'x'.repeat(257),
  `{"id":7,"method":"hello"}${' '.repeat(240)}`,
];

const isSetting = ({ id }: Said) => typeof id === 'number' || id === null;

describe('the model beside the firmware', { skip: missingCompiler('host') ?? false }, () => {
  let program = '';
  before(() => {
    program = hostFirmware({ flags: sanitized });
  });

  /** What both answer, notifications left out. */
  async function both(steps: readonly Step[]): Promise<readonly [Said[], Said[]]> {
    const model = new VirtualEngine();
    const said = [...(await model.run(steps))];
    return [said.filter(isSetting), firmwareSays(program, steps).filter(isSetting)];
  }

  async function agreesOn(steps: readonly string[]): Promise<void> {
    const [model, firmware] = await both(steps);
    assert.equal(firmware.length, steps.length);
    for (const [index, line] of steps.entries()) assert.deepEqual(model[index], firmware[index], line);
  }

  test('says the same of what is wrong, to the byte', () => agreesOn(wrongLines));

  test('describes every parameter, table, function and curve alike', () =>
    agreesOn([
      ...parameterNames.filter((name) => name !== 'TicksInUS').map((name) => ask({ method: 'describe', name })),
      ...sources.flatMap(({ name, rows }) => [
        ask({ method: 'table', name }),
        ...Array.from({ length: Math.max(1, rows) }, (_, row) => ask({ method: 'row', name, row })),
      ]),
    ]));

  test('sets to the same number, at the ends of ranges and between', () =>
    agreesOn(
      parameterNames.flatMap((name) =>
        [-40.01, -1, 0, 0.1, 1, 2 / 3, 15.015625, 59.9999, 200.05, 6200.24, 30_000, 40_000].map((value) =>
          set(name, Number(value.toFixed(6))),
        ),
      ),
    ));

  test('keeps, compares and forgets a calibration alike', () =>
    agreesOn([
      ask({ method: 'save' }),
      set('MaxRPM', 5500),
      ask({ method: 'cell', name: 'SparkBase', row: 2, column: 3, value: 20.5 }),
      ask({ method: 'axis', name: 'SparkVsAct', axis: 'columns', at: 1, value: 131.02 }),
      ask({ method: 'axis', name: 'FuelBase', axis: 'rows', at: 2, value: 36 }),
      ask({ method: 'cell', name: 'ThrottleSensor', row: 0, column: 1, value: 99 }),
      ask({ method: 'compare' }),
      ask({ method: 'compare', from: 4 }),
      ask({ method: 'compare', from: 5 }),
      ask({ method: 'load' }),
      ask({ method: 'compare' }),
      ask({ method: 'defaults' }),
      ask({ method: 'set', name: 'FinalSparkAdvance', value: 20 }),
      ask({ method: 'release' }),
      ask({ method: 'release', name: 'FinalSparkAdvance' }),
      ask({ method: 'watch', slot: 1, everyMs: 50, names: ['RPM', 'Load'] }),
      ask({ method: 'watch', slot: 1, everyMs: 70, append: 1 }),
      ask({ method: 'watch', slot: 2, everyMs: 70, names: Array(31).fill('RPM').slice(0, 20) }),
      ask({ method: 'watch', slot: 2, everyMs: 70, append: 1, names: Array(11).fill('ECT') }),
      ask({ method: 'watch', slot: 2, everyMs: 70, append: 1, names: Array(10).fill('ECT') }),
      ask({ method: 'get', name: 'IsMonitoring' }),
      ask({ method: 'watch', slot: 1, everyMs: 0 }),
      ask({ method: 'get', name: 'IsMonitoring' }),
    ]));

  const engines: Readonly<Record<string, readonly string[]>> = {
    'eight cylinders at 2000 rpm': [set('SimulatedRPM', 2000)],
    cranking: [set('SimulatedRPM', 200)],
    'semi-sequential': [set('SimulatedRPM', 500)],
    'a distributor of six': [set('Cylinders', 6), set('Coils', 1), set('SimulatedRPM', 3000)],
    'wasted spark': [set('Cylinders', 4), set('Coils', 2), set('SimulatedRPM', 3000)],
    'coils that do not fit': [set('Cylinders', 6), set('Coils', 4), set('SimulatedRPM', 3000)],
    'sixteen cylinders fast': [
      set('Cylinders', 16),
      set('Coils', 16),
      set('MaxRPM', 20_000),
      set('SimulatedRPM', 9000),
    ],
    'a cam wheel': [
      set('EncoderRatio', 2),
      set('EncoderTeeth', 60),
      set('EncoderMissing', 2),
      set('SimulatedRPM', 1500),
    ],
    'a plain wheel': [set('EncoderTeeth', 12), set('EncoderMissing', 0), set('SimulatedRPM', 1500)],
    'a held advance and width': [
      set('FinalSparkAdvance', 25.3),
      set('FinalPulseWidth', 5000),
      set('SimulatedRPM', 4000),
    ],
    'a rev limit': [set('MaxRPM', 3000), set('SimulatedRPM', 3500)],
    'a monitor': [set('IsMonitorOnly', 1), set('SimulatedRPM', 1000)],
    'an offset': [set('EncoderCountOffset', 5), set('EncoderDegreesOffset', 3.5), set('SimulatedRPM', 1000)],
  };

  for (const [name, steps] of Object.entries(engines))
    test(`drives ${name} alike`, async () => {
      const events = [0, 8, 16, 24].map((from) => ask({ method: 'events', from }));
      const asked = [...steps, 2000, ask({ method: 'status' }), ...events, ask({ method: 'pins' })];
      const [model, firmware] = (await both(asked)).map((said) => said.slice(steps.length)) as [Said[], Said[]];
      const [modelStatus, firmwareStatus] = [model.shift(), firmware.shift()].map((said) => said?.result as Said);
      const same = ['rpm', 'sync', 'injection', 'spark', 'cut', 'advance', 'pulseAdvance', 'dwell', 'monitor', 'limp'];
      for (const field of same) assert.equal(modelStatus?.[field], firmwareStatus?.[field], field);
      for (const [index, said] of firmware.entries()) assertAlike(model[index], said);
    });
});

/** Rows of a plan may differ by what nobody sees; numbers of plans, and what is on at that moment, by chance. */
function assertAlike(model: Said | undefined, firmware: Said): void {
  const [one, other] = [model, firmware].map(
    (said) => said?.result as { rows?: unknown[][]; duty?: unknown } | undefined,
  );
  assert.deepEqual(one?.duty, other?.duty);
  assert.equal(one?.rows?.length, other?.rows?.length);
  for (const [index, [output, kind, angle, duration]] of (other?.rows ?? []).entries()) {
    const row = one?.rows?.[index] ?? [];
    assert.deepEqual([row[0], row[1]], [output, kind]);
    assert.ok(Math.abs(Number(row[2]) - Number(angle)) <= 5, `${row} beside ${[output, kind, angle, duration]}`);
    assert.ok(Math.abs(Number(row[3]) - Number(duration)) <= 48, `${row} beside ${[output, kind, angle, duration]}`);
  }
}
