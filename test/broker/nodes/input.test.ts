/** Input devices: who they are, and who may hear them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { gamepad, keyboard } from '../../../sim/input/model.ts';
import { SimulatedInput } from '../../../sim/input.ts';
import { policy as basic, refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';

const KEY_A = 30;
const BTN_SOUTH = 0x130;

const policy = {
  devices: {
    ...basic.devices,
    keyboard: { kind: 'ioctl', path: '/dev/input/event7', profile: 'input' },
    gamepad: { kind: 'ioctl', path: '/dev/input/event8', profile: 'input' },
  },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'listen', groups: ['bench'], devices: ['keyboard', 'gamepad'], allow: ['read'], dangers: ['keystrokes'] },
    { id: 'look-inputs', groups: ['visitors'], devices: ['keyboard', 'gamepad'], allow: ['read'] },
  ],
} satisfies PolicyDocument;

function inputs(): { setting: Setting; keyboard(): SimulatedInput; gamepad(): SimulatedInput } {
  const made: SimulatedInput[] = [];
  const get = (index: number) => () => made[index] as SimulatedInput;
  const plug: Setting['plug'] = ({ kernel }) => {
    made.push(new SimulatedInput(kernel, { number: 7, model: keyboard }));
    made.push(new SimulatedInput(kernel, { number: 8, model: gamepad }));
  };
  return { setting: { policy, plug }, keyboard: get(0), gamepad: get(1) };
}

test('they say who they are; which of them one types with is told', async () => {
  const { setting, keyboard: simulated } = inputs();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(victor);
  const list = (await client.input.list()).inputs;
  assert.deepEqual(
    list.map(({ device, typesKeys, present, problem }) => ({ device, typesKeys, present, problem })),
    [
      { device: 'keyboard', typesKeys: true, present: true, problem: undefined },
      { device: 'gamepad', typesKeys: false, present: true, problem: undefined },
    ],
  );
  const [first] = list;
  assert.equal(first?.name, keyboard.name);
  assert.ok(first?.types.includes('EV_KEY'));
  assert.deepEqual((await client.ioctl.call({ device: 'keyboard', request: 'name' })).fields, { value: keyboard.name });
  simulated().unplug();
  assert.equal((await client.input.list()).inputs[0]?.present, false);
  assert.deepEqual((await (await broker.connect(eve)).input.list()).inputs, []);
});

test('key presses arrive, with names and the time of the kernel', async () => {
  const { setting, keyboard: simulated } = inputs();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const events = await client.subscribe('input.events', { devices: ['keyboard'] });
  await until(() => broker.board.kernel.log.some(({ syscall }) => syscall === 'poll'), 'it waits for events');
  simulated().press(KEY_A);
  const { value } = await events.next();
  const [down] = value?.value.events ?? [];
  assert.deepEqual([down?.type, down?.code, down?.value], ['EV_KEY', 'KEY_A', 1]);
  assert.ok(Number.isSafeInteger(down?.at.s) && Number.isSafeInteger(down?.at.ns));
});

test('what one types is heard by nobody whose rule does not name it; a gamepad is no keyboard', async () => {
  const { setting, keyboard: typed, gamepad: played } = inputs();
  await using broker = await TestBroker.start(setting);
  const [listener, visitor] = [await broker.connect(bob), await broker.connect(victor)];
  const { message, data } = await refusal(visitor.subscribe('input.events', { devices: ['keyboard'] }), 'denied');
  assert.match(message, /keystrokes/);
  assert.equal(data.limit, 'danger');
  const heard = await visitor.subscribe('input.events');
  await visitor.subscribe('input.events', { devices: ['gamepad'] });
  const all = await listener.subscribe('input.events', { devices: ['keyboard', 'gamepad'] });
  const polls = () => broker.board.kernel.log.filter(({ syscall }) => syscall === 'poll').length;
  await until(() => polls() >= 2, 'it waits for the events of both');
  typed().press(KEY_A);
  assert.equal((await all.next()).value?.value.device, 'keyboard');
  assert.match(readFileSync(broker.auditPath, 'utf8'), /"event":"listen","user":"bob".*"device":"keyboard"/);
  played().press(BTN_SOUTH);
  assert.equal((await heard.next()).value?.value.device, 'gamepad', 'the keystroke before it was not told');
  await refusal(visitor.ioctl.call({ device: 'keyboard', request: 'keyState' }), 'denied');
  await visitor.ioctl.call({ device: 'gamepad', request: 'keyState' });
});

test('for one who may not even look at it, it is not opened', async () => {
  const { setting } = inputs();
  await using broker = await TestBroker.start(setting);
  const stranger = await broker.connect(eve);
  broker.board.kernel.clearLog();
  await refusal(stranger.subscribe('input.events', { devices: ['keyboard'] }), 'denied');
  await refusal(stranger.ioctl.call({ device: 'keyboard', request: 'name' }), 'denied');
  const opened = broker.board.kernel.log.filter(({ syscall, path }) => syscall === 'open' && path.startsWith('/dev/'));
  assert.deepEqual(opened, []);
});

test('the device is listened to only while somebody hears it', async () => {
  const { setting } = inputs();
  await using broker = await TestBroker.start({ ...setting, virtual: true });
  const client = await broker.connect(alice);
  const before = broker.board.kernel.openDescriptors;
  const events = await client.subscribe('input.events', { devices: ['keyboard'] });
  await broker.advance(5000);
  assert.equal(broker.board.kernel.openDescriptors, before + 1);
  events.close();
  await client.ping();
  await broker.advance(10);
  assert.equal(broker.board.kernel.openDescriptors, before);
});

test('unplugged and plugged in again under a subscription, it is heard again', async () => {
  const { setting, keyboard: simulated } = inputs();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const events = await client.subscribe('input.events', { devices: ['keyboard'] });
  const polls = () => broker.board.kernel.log.filter(({ syscall }) => syscall === 'poll').length;
  await until(() => polls() === 1, 'it waits for events');
  simulated().unplug();
  await until(() => broker.log.some((line) => /keyboard: its events have ended/.test(line)), 'the end is seen');
  broker.broker.refresh();
  simulated().plug();
  broker.broker.refresh();
  await until(() => polls() === 2, 'it waits for events again');
  simulated().press(KEY_A);
  assert.equal((await events.next()).value?.value.events[0]?.code, 'KEY_A');
  assert.doesNotMatch(readFileSync(broker.auditPath, 'utf8'), /"event":"fault"/, 'to be unplugged is no fault');
});

test('one that is plugged in anew and does not say what it is may be a keyboard', async () => {
  const { setting, gamepad: played } = inputs();
  await using broker = await TestBroker.start(setting);
  const visitor = await broker.connect(victor);
  (await visitor.subscribe('input.events', { devices: ['gamepad'] })).close();
  played().unplug();
  broker.broker.refresh();
  played().plug();
  for (let attempt = 0; attempt < 5; attempt++) broker.board.kernel.failNext('/dev/input/event8', 'EIO', 'open');
  broker.broker.refresh();
  const { message } = await refusal(visitor.subscribe('input.events', { devices: ['gamepad'] }), 'denied');
  assert.match(message, /keystrokes/);
});

test('a device that hangs when it is opened to be heard is told, and keeps no other from being heard', async () => {
  const { setting, gamepad: played } = inputs();
  await using broker = await TestBroker.start({ ...setting, virtual: true });
  const { kernel } = broker.board;
  const client = await broker.connect(alice);
  await client.input.list();
  // So that nothing but hearing it opens it.
  await broker.advance(3000);
  const hold = kernel.hold('/dev/input/event7', 'open');
  const events = await client.subscribe('input.events', { devices: ['keyboard', 'gamepad'] });
  await until(() => hold.waiting === 1, 'it hangs in open');
  await until(() => kernel.log.some(({ syscall }) => syscall === 'poll'), 'it waits for events of the other');
  played().press(BTN_SOUTH);
  assert.equal((await events.next()).value?.value.device, 'gamepad');
  await broker.advance(6000);
  assert.equal(
    (await client.ioctl.list()).devices.find(({ device }) => device === 'keyboard')?.blocked?.request,
    'events',
  );
  hold.release();
});

test('events are for input devices', async () => {
  const { setting } = inputs();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await refusal(client.subscribe('input.events', { devices: ['fan'] }), 'invalid');
});
