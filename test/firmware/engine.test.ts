/** The engine as a whole on virtual time: what is cut and why, a main loop that does not come, work that takes long, settings that change. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { hostProgram, sanitized } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { LineProgram } from './line-program.ts';

const skip = missingCompiler('host') ?? false;
const CYLINDERS = 8;

type Fields = Readonly<Record<string, unknown>>;
interface Said {
  readonly id?: number;
  readonly result?: Fields;
  readonly error?: Fields;
  readonly event?: string;
  readonly value?: unknown;
}

describe('the engine', { skip }, () => {
  let program: LineProgram;
  beforeEach(async () => {
    const built = { ...sanitized, flags: [...sanitized.flags, `-DPOSTERN_CYLINDERS=${CYLINDERS}`] };
    program = new LineProgram(hostProgram('engine', built));
    await events('run 20', '{"id":1,"method":"notify","on":1}', 'run 5');
  });
  afterEach(() => program.end());

  /** Events since they were last asked for. */
  let heard: string[] = [];
  async function lines(...script: string[]): Promise<string[]> {
    const answers = await program.ask(script);
    const told = answers.filter((line) => line.startsWith('{"event"')).map((line) => JSON.parse(line) as Said);
    heard.push(...told.map(({ event, value }) => `${event} ${value}`));
    return answers;
  }
  async function events(...script: string[]): Promise<string[]> {
    await lines(...script);
    const all = heard;
    heard = [];
    return all;
  }
  async function say(method: string, fields: Fields = {}): Promise<Said> {
    const answers = await lines(JSON.stringify({ id: 7, method, ...fields }), 'run 2');
    const said = answers.map((line) => JSON.parse(line) as Said);
    return said.find(({ id }) => id === 7) ?? assert.fail('no answer');
  }
  const ask = async (method: string, fields: Fields = {}): Promise<Fields> => {
    const { result, error } = await say(method, fields);
    return result ?? assert.fail(JSON.stringify(error));
  };
  const set = (name: string, value: number) => ask('set', { name, value });
  /** How often outputs were switched on until now, and which are. */
  async function outputs(): Promise<{ count: number; on: number }> {
    const [count = '', on = ''] = ((await lines('outputs'))[0] ?? '').split(' ');
    return { count: Number(count), on: Number(on) };
  }

  /** Teeth of a turn, as they come: at 3000 rpm 20 turns in 400 ms. */
  async function teeth(): Promise<number> {
    const edges = async () => Number(((await ask('decoder')).counts as Fields).edges);
    const before = await edges();
    await lines('run 398');
    return Math.round(((await edges()) - before) / 20);
  }

  it('runs the outputs as soon as it knows where the shaft is', async () => {
    assert.equal((await ask('status')).cut, 'sync');
    await set('SimulatedRPM', 3000);
    assert.deepEqual(await events('run 500'), ['sync cycle', 'cut none', 'mode sequential']);
    // 16 each cycle of 40 ms.
    const before = await outputs();
    await lines('run 400');
    assert.equal((await outputs()).count - before.count, 160);
    await set('SimulatedRPM', 0);
    assert.deepEqual(await events('run 500'), ['lost none', 'cut sync', 'mode off']);
    assert.equal((await outputs()).on, 0);
  });

  it('cuts above the speed limit, and goes on below it', async () => {
    await set('MaxRPM', 4000);
    await set('SimulatedRPM', 4000);
    await events('run 500');
    await set('SimulatedRPM', 5000);
    assert.deepEqual(await events('run 300'), ['cut rpm']);
    const { count, on } = await outputs();
    assert.equal(on, 0);
    await lines('run 300');
    assert.equal((await outputs()).count, count);
    await set('SimulatedRPM', 3900);
    assert.deepEqual(await events('run 300'), [], 'not yet below it by the hysteresis');
    await set('SimulatedRPM', 3800);
    assert.deepEqual(await events('run 300'), ['cut none']);
    assert.ok((await outputs()).count > count);
  });

  it('drives nothing as a monitor, and computes and counts all the same', async () => {
    await set('IsMonitorOnly', 1);
    await set('SimulatedRPM', 3000);
    assert.deepEqual(await events('run 500'), ['sync cycle', 'cut monitor', 'mode sequential']);
    assert.deepEqual(await outputs(), { count: 0, on: 0 });
    const { events: first } = await ask('status');
    await lines('run 400');
    assert.ok(Number((await ask('status')).events) - Number(first) >= 300);
    const { driven, duty } = await ask('pins');
    assert.deepEqual([driven, (duty as number[])[0]], [0, 100], 'what the pump would have');
    await set('IsMonitorOnly', 0);
    await lines('run 100');
    assert.ok((await outputs()).count > 0);
  });

  it('is cut where its main loop is away for half a second, and goes on where it is back', async () => {
    await set('SimulatedRPM', 3000);
    await events('run 500');
    const start = await outputs();
    await lines('stall 400');
    assert.equal((await outputs()).count - start.count, 160, 'for a while the plan goes on by itself');
    await lines('stall 150');
    const { count, on } = await outputs();
    assert.equal(on, 0);
    await lines('stall 5000');
    assert.equal((await outputs()).count, count);
    assert.deepEqual(await events('run 50'), ['cut time', 'cut none']);
    await lines('run 400');
    assert.ok((await outputs()).count >= count + 150);
  });

  it('counts work that takes longer than it may, and tells it once a second', async () => {
    const tasks = async (reset = 0) => {
      const rows = (await ask('tasks', { reset })).tasks as [string, number, number, number, number][];
      return Object.fromEntries(rows.map(([name, ...numbers]) => [name, numbers]));
    };
    await lines('run 100');
    const { sensors, strategy } = await tasks(1);
    assert.ok((sensors?.[0] ?? 0) >= 10 && sensors?.[0] === strategy?.[0]);
    assert.deepEqual(sensors?.slice(1), [0, 0, 16_000]);
    // 8 of them: 2.4 ms of the one that there is.
    const told = await events('cost 4800', 'run 2500', 'cost 0');
    assert.deepEqual(told, Array(3).fill('overload sensors'));
    const [runs = 0, over = 0, most] = (await tasks(1)).sensors ?? [];
    assert.ok(over > 100 && over <= runs);
    assert.equal(most, 38_400);
    await lines('run 50');
    const { sensors: after } = await tasks();
    assert.equal(after?.[1], 0, 'it has been read, and begins anew');
  });

  it('runs on while a calibration is written, which takes seconds', async () => {
    await set('SimulatedRPM', 3000);
    await lines('run 500');
    const before = await outputs();
    const { ms: from } = await ask('status');
    assert.equal((await ask('save')).saved, 1);
    const { ms: to, cut, losses } = await ask('status');
    assert.ok(Number(to) - Number(from) > 4000);
    assert.deepEqual([cut, losses], ['none', 0]);
    const expected = ((Number(to) - Number(from)) / 40) * 16;
    assert.ok(Math.abs((await outputs()).count - before.count - expected) < 32);
  });

  it('takes another wheel, and keeps the one that it has where that cannot be', async () => {
    await set('SimulatedRPM', 3000);
    await lines('run 500');
    assert.equal(await teeth(), 35);
    await set('EncoderTeeth', 60);
    await lines('run 20');
    assert.equal((await ask('status')).sync, 'none', 'it begins anew');
    assert.ok((await events('run 500')).includes('sync cycle'));
    for (const [name, value, back] of [
      ['EncoderMissing', 4, 1],
      ['EncoderTeeth', 2, 60],
      ['EncoderRatio', 1.5, 1],
    ] as const) {
      await set(name, value);
      assert.deepEqual(await events('run 50'), ['mode wheel']);
      assert.equal((await ask('status')).sync, 'cycle');
      assert.equal(await teeth(), 59);
      await set(name, back);
      assert.ok((await events('run 500')).includes('sync cycle'));
    }
  });

  it('has the ticks of its board, and room for its cylinders alone', async () => {
    assert.equal((await ask('get', { name: 'TicksInUS' })).value, 16);
    assert.equal((await say('set', { name: 'TicksInUS', value: 2 })).error?.code, 'readonly');
    const { error } = await say('set', { name: 'Cylinders', value: CYLINDERS + 1 });
    assert.deepEqual([error?.code, error?.min, error?.max], ['range', 1, CYLINDERS]);
  });

  it('takes a calibration as it was saved, with its wheel', async () => {
    await set('SimulatedRPM', 3000);
    await set('EncoderTeeth', 60);
    const { calibration } = await ask('save');
    await ask('defaults');
    await lines('run 200');
    assert.equal(await teeth(), 35);
    assert.equal((await ask('load')).calibration, calibration);
    await lines('run 200');
    assert.equal(await teeth(), 59);
  });
});
