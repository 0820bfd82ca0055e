/** What goes through the gates: instruments by their drivers, and serial ports. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { supplyPolicy } from '../instruments/bench-supply.ts';
import { audited, ScriptedDriver, supplySetting } from '../instruments/scripted-driver.ts';
import { alice, bob } from '../people.ts';

const volts = (value: number, at: `${number} ms`) =>
  ({ instrument: { device: 'psu', method: 'set', fields: { output: 'A', volts: value } }, at }) as const;
const ramp = (more: Partial<Program> = {}): Program => ({
  name: 'ramp',
  events: [volts(1, '0 ms'), volts(2, '20 ms'), volts(3, '40 ms')],
  ...more,
});

const doesIt: ScriptedDriver['byItself'] = ({ method, fields }) =>
  method === 'set' ? { fields: { volts: (fields as { volts: number }).volts } } : {};

/** A driver that does as it is told at once. */
async function supply(broker: TestBroker): Promise<ScriptedDriver> {
  const driver = await ScriptedDriver.start(broker);
  driver.byItself = doesIt;
  return driver;
}

const askedVolts = ({ asked }: ScriptedDriver) =>
  asked.map(({ method, fields }) => (method === 'set' ? (fields as { volts: number }).volts : method));

test('a ramp of a supply is done by its driver, one call after the other, in the log; then it is off', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await supply(broker);
  const mine = await broker.connect(alice);
  const { program, devices } = await mine.call('schedule.run', { program: ramp() });
  assert.deepEqual(devices, [{ name: 'psu', device: 'psu', lane: 'queued', events: 3 }]);
  await until(() => askedVolts(driver).includes('off'), 'it is off');
  assert.deepEqual(askedVolts(driver), [1, 2, 3, 'off']);
  const { classes } = await mine.call('schedule.lateness', { program });
  assert.deepEqual(
    classes.map(({ class: name, count }) => [name, count]),
    [['instrument', 3]],
  );
  const [line, ...more] = audited(broker, 'call');
  assert.deepEqual([line?.user, line?.method, line?.device], ['alice', 'schedule.run', 'psu']);
  assert.ok(more.length < 3);
});

test('its limits hold for every call, and the event that broke one is named before anything is done', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await supply(broker);
  const his = await broker.connect(bob);
  const refused = await refusal(
    his.call('schedule.run', { program: ramp({ events: [volts(1, '0 ms'), volts(9, '20 ms')] }) }),
    'denied',
  );
  assert.match(refused.message, /event 2/);
  assert.deepEqual(askedVolts(driver), []);
});

test('a driver that refuses, or goes, ends the program with its reason', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await supply(broker);
  driver.byItself = ({ method }) => (method === 'set' ? { error: { message: 'it is too hot' } } : {});
  const mine = await broker.connect(alice);
  const ended = async (program: number) => {
    const row = async () => {
      const { programs } = await mine.call('schedule.list', { ended: true });
      return programs.find((each) => each.program === program);
    };
    for (let now = await row(); ; now = await row()) if (now?.state === 'ended') return now;
  };
  const first = await ended((await mine.call('schedule.run', { program: ramp() })).program);
  assert.deepEqual([first.ending, /event 1: .*it is too hot/.test(first.reason ?? '')], ['failed', true], first.reason);
  driver.byItself = doesIt;
  const long = ramp({ events: [volts(1, '0 ms'), volts(2, '30000 ms')] });
  const { program } = await mine.call('schedule.run', { program: long });
  await until(() => askedVolts(driver).includes(1), 'it has begun');
  await driver.client.close();
  assert.equal((await ended(program)).ending, 'failed');
});

test('what is no more allowed ends it at the reload, and what is goes on', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await supply(broker);
  const mine = await broker.connect(alice);
  const { program } = await mine.call('schedule.run', {
    program: ramp({ events: [{ ...volts(1, '0 ms'), every: '20 ms' }], until: '1 h' }),
  });
  await until(() => driver.asked.length > 2, 'it has begun');
  broker.reload(supplyPolicy);
  const { length } = driver.asked;
  await until(() => driver.asked.length > length + 2, 'it goes on');
  const rules = supplyPolicy.rules.filter(({ id }) => id !== 'alice') as PolicyDocument['rules'];
  broker.reload({ ...supplyPolicy, rules });
  await until(() => askedVolts(driver).includes('off'), 'it is off');
  const { programs } = await mine.call('schedule.list', { ended: true });
  const row = programs.find((each) => each.program === program);
  assert.equal(row?.ending, 'lost');
  assert.match(row?.reason ?? '', /the policy changed/);
});

test('bytes of a port go in the order of their times, and an answer is waited for where that was asked for', async () => {
  const port = { kind: 'serial', path: '/dev/ttyUSB7', baudRate: 115_200 } as const;
  const devices = { ...supplyPolicy.devices, port } as PolicyDocument['devices'];
  const { psu: _, ...plain } = devices;
  const setting = supplySetting({
    policy: {
      ...supplyPolicy,
      devices: plain,
      rules: [{ id: 'all', users: ['alice'], devices: ['port'], allow: ['read', 'write'] }],
    },
  });
  await using broker = await TestBroker.start(setting);
  const mine = await broker.connect(alice);
  const { end } = setting.port();
  const heard: Uint8Array[] = [];
  end.onBytes((bytes) => heard.push(bytes));
  const text = () => Buffer.concat(heard).toString();
  const program: Program = {
    events: [
      { serial: { device: 'port', hex: '41 0a' } },
      { serial: { device: 'port', text: '*IDN?\n', until: { delimiter: '\n' }, timeoutMs: 20_000 }, at: '10 ms' },
      { serial: { device: 'port', text: 'B\n' }, at: '20 ms' },
    ],
  };
  const run = await mine.call('schedule.run', { program });
  await until(() => text() === 'A\n*IDN?\n', 'it waits for the answer');
  end.send(Buffer.from('supply\n'));
  await until(() => text() === 'A\n*IDN?\nB\n', 'it goes on');
  const row = async () => (await mine.call('schedule.list', { ended: true })).programs[0];
  for (let now = await row(); now?.state !== 'ended'; now = await row());
  assert.deepEqual([run.allowed, (await row())?.ending], [true, 'finished']);
});
