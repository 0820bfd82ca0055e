/**
 * What an input device does, on any kernel: run on the simulated one by input.test.ts, on a real one by
 * test/kernel/input-hardware.guest.ts. Where they differ, the simulation is wrong.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Os, OsError } from '../../../broker/hardware/os.ts';
import { input } from '../../../contract/profiles/shipped/input.ts';
import { inputClock } from '../../../contract/profiles/shipped/input-clock.ts';
import { EV_ABS, EV_KEY, EV_LED, EV_REL, EV_SYN, type InputModel } from '../../../sim/input/model.ts';
import {
  ABS_X,
  BTN_LEFT,
  BTN_SOUTH,
  gamepad,
  KEY_A,
  KEY_B,
  keyboard,
  LED_CAPSL,
  mouse,
  REL_X,
} from './input-models.ts';
import { answered, ProfiledNode } from './profiled-node.ts';

export interface PluggedInput {
  readonly path: string;
  /** Reports changes that belong together, and that they do. */
  emit(...changes: readonly (readonly [type: number, code: number, value: number])[]): void;
  unplug(): void;
}

export interface InputFixture {
  readonly os: Os;
  plug(model: InputModel): PluggedInput;
}

const EVENT_BYTES = 24;
const SYN_REPORT = [EV_SYN, 0, 0];
const SYN_DROPPED = [EV_SYN, 3, 0];
/** Of a reader that does not read. */
const RING = 64;
/** Long enough for whatever is on its way. */
const SETTLED_MS = 30;
const PATIENCE_MS = 5000;

const failsWith = (errno: string) => (error: unknown) => error instanceof OsError && error.errno === errno;

/** The events that are there: type, code, value. */
function events({ os, fd }: ProfiledNode): number[][] {
  const bytes = Buffer.alloc(EVENT_BYTES * RING);
  const length = os.readAvailable(fd, bytes);
  return Array.from({ length: length / EVENT_BYTES }, (_, index) => {
    const at = index * EVENT_BYTES + 16;
    return [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), bytes.readInt32LE(at + 4)];
  });
}

export function inputSuite(name: string, make: () => InputFixture): void {
  const test = (what: string, model: InputModel, body: (bench: Bench) => Promise<void>) =>
    it(what, async () => {
      const { os, plug } = make();
      const plugged: PluggedInput[] = [];
      const opened: ProfiledNode[] = [];
      const again = () => {
        const device = plug(model);
        plugged.push(device);
        return device;
      };
      const open = async (path: string) => {
        const node = await ProfiledNode.open(os, path, input, 'read-write');
        opened.push(node);
        return node;
      };
      try {
        const device = again();
        await body({ os, device, again, open, node: await open(device.path) });
      } finally {
        for (const node of opened) await node.close();
        for (const { unplug } of plugged) unplug();
      }
    });

  describe(name, () => {
    test('says who it is', keyboard, async ({ node }) => {
      assert.deepEqual(await node.ask('name'), { value: 'Test keyboard' });
      assert.deepEqual(await node.ask('physical'), { value: 'test/kb' });
      assert.deepEqual(await node.ask('id'), { bus: 'BUS_USB', vendor: 0x1209, product: 1, version: 0x0111 });
      assert.deepEqual(await node.ask('version'), { value: 0x010001 });
      assert.equal(await answered(node.ask('unique')), 'ENOENT');
    });

    test('says that it does not know where it is', mouse, async ({ node }) => {
      assert.equal(await answered(node.ask('physical')), 'ENOENT');
    });

    test('says what it can report: a keyboard', keyboard, async ({ node }) => {
      assert.deepEqual(await node.ask('eventTypes'), { value: ['EV_SYN', 'EV_KEY', 'EV_MSC', 'EV_LED'] });
      const { value: keys } = await node.ask('keys');
      assert.ok(Array.isArray(keys) && keys.includes('KEY_ESC') && keys.includes('KEY_KPDOT'));
      assert.equal(keys.length, keyboard.codes[EV_KEY]?.length);
      assert.deepEqual(await node.ask('miscellaneous'), { value: ['MSC_SCAN'] });
      assert.deepEqual(await node.ask('leds'), { value: ['LED_CAPSL'] });
      assert.deepEqual(await node.ask('properties'), { value: [] });
      assert.deepEqual(await node.ask('relativeAxes'), { value: [] });
    });

    test('says what it can report: a mouse', mouse, async ({ node }) => {
      assert.deepEqual(await node.ask('eventTypes'), { value: ['EV_SYN', 'EV_KEY', 'EV_REL'] });
      assert.deepEqual(await node.ask('keys'), { value: ['BTN_LEFT'] });
      assert.deepEqual(await node.ask('relativeAxes'), { value: ['REL_X', 'REL_Y', 'REL_WHEEL'] });
      assert.deepEqual(await node.ask('properties'), { value: ['INPUT_PROP_POINTER'] });
    });

    test('says what its axes are, and where', gamepad, async ({ node, device }) => {
      assert.deepEqual(await node.ask('absoluteAxes'), { value: ['ABS_X', 'ABS_Y'] });
      const range = { minimum: -128, maximum: 127, fuzz: 0, flat: 15, resolution: 2 };
      assert.deepEqual(await node.ask('absX'), { value: 0, ...range });
      device.emit([EV_ABS, ABS_X, -77]);
      assert.deepEqual(await node.ask('absX'), { value: -77, ...range });
    });

    test('refuses what it has not', keyboard, async ({ node }) => {
      assert.equal(await answered(node.ask('absX')), 'EINVAL');
      assert.equal(await answered(node.ask('repeat')), 'ENOSYS');
    });

    test('reports what happens, packet by packet', keyboard, async ({ node, device }) => {
      assert.deepEqual(events(node), []);
      device.emit([EV_KEY, KEY_A, 1]);
      device.emit([EV_KEY, KEY_A, 0], [EV_KEY, KEY_B, 1]);
      const [press, release, other] = [
        [EV_KEY, KEY_A, 1],
        [EV_KEY, KEY_A, 0],
        [EV_KEY, KEY_B, 1],
      ];
      assert.deepEqual(events(node), [press, SYN_REPORT, release, other, SYN_REPORT]);
      assert.deepEqual(events(node), []);
    });

    test('reports movements and positions', gamepad, async ({ node, device }) => {
      device.emit([EV_ABS, ABS_X, 100], [EV_KEY, BTN_SOUTH, 1]);
      device.emit([EV_ABS, ABS_X, 100]);
      device.emit([EV_ABS, ABS_X, -3]);
      const expected = [[EV_ABS, ABS_X, 100], [EV_KEY, BTN_SOUTH, 1], SYN_REPORT, [EV_ABS, ABS_X, -3], SYN_REPORT];
      assert.deepEqual(events(node), expected, 'what is no news is not told');
    });

    test('reports every movement, and no standing still', mouse, async ({ node, device }) => {
      for (const value of [5, 5, 0, -5]) device.emit([EV_REL, REL_X, value]);
      const moved = (value: number) => [[EV_REL, REL_X, value], SYN_REPORT];
      assert.deepEqual(events(node), [...moved(5), ...moved(5), ...moved(-5)]);
    });

    test('reports nothing that it said it has not, and no key twice', keyboard, async ({ node, device }) => {
      device.emit([EV_KEY, BTN_LEFT, 1], [EV_REL, REL_X, 1]);
      device.emit([EV_KEY, KEY_A, 1]);
      device.emit([EV_KEY, KEY_A, 1]);
      device.emit([EV_KEY, KEY_B, 0]);
      assert.deepEqual(events(node), [[EV_KEY, KEY_A, 1], SYN_REPORT]);
    });

    test('knows which keys are down', keyboard, async ({ node, device }) => {
      device.emit([EV_KEY, KEY_A, 1], [EV_KEY, KEY_B, 1]);
      assert.deepEqual(await node.ask('keyState'), { value: ['KEY_A', 'KEY_B'] });
      device.emit([EV_KEY, KEY_A, 0]);
      assert.deepEqual(await node.ask('keyState'), { value: ['KEY_B'] });
    });

    test('lights what it is told to', keyboard, async ({ node }) => {
      assert.deepEqual(await node.ask('ledState'), { value: [] });
      const event = Buffer.alloc(EVENT_BYTES);
      event.writeUInt16LE(EV_LED, 16);
      event.writeUInt16LE(LED_CAPSL, 18);
      event.writeInt32LE(1, 20);
      assert.equal(await node.write(event), EVENT_BYTES);
      assert.deepEqual(await node.ask('ledState'), { value: ['LED_CAPSL'] });
    });

    test('tells each reader for himself', keyboard, async ({ node, device, open }) => {
      const other = await open(device.path);
      device.emit([EV_KEY, KEY_A, 1]);
      assert.deepEqual(events(node), [[EV_KEY, KEY_A, 1], SYN_REPORT]);
      device.emit([EV_KEY, KEY_A, 0]);
      assert.deepEqual(events(other), [[EV_KEY, KEY_A, 1], SYN_REPORT, [EV_KEY, KEY_A, 0], SYN_REPORT]);
      const late = await open(device.path);
      assert.deepEqual(events(late), []);
    });

    test('reads as much as there is room for, in whole events', keyboard, async ({ node, device, os }) => {
      device.emit([EV_KEY, KEY_A, 1]);
      assert.throws(() => os.readAvailable(node.fd, Buffer.alloc(EVENT_BYTES - 1)), failsWith('EINVAL'));
      assert.equal(os.readAvailable(node.fd, Buffer.alloc(2 * EVENT_BYTES - 1)), EVENT_BYTES);
      assert.deepEqual(events(node), [SYN_REPORT]);
    });

    test('says so where a reader was too slow, and goes on with the newest', keyboard, async ({ node, device }) => {
      for (let times = 0; times < 2 * RING; times++) device.emit([EV_KEY, KEY_A, 1 - (times % 2)]);
      const [first, ...rest] = events(node);
      assert.deepEqual(first, SYN_DROPPED);
      assert.ok(rest.length > 0 && rest.length < RING);
      assert.deepEqual(rest.slice(-2), [[EV_KEY, KEY_A, 0], SYN_REPORT]);
      device.emit([EV_KEY, KEY_A, 1]);
      assert.deepEqual(events(node), [[EV_KEY, KEY_A, 1], SYN_REPORT]);
    });

    test('is readable when there is something, and not before', keyboard, async ({ node, device, os }) => {
      const heard: number[][] = [];
      let calls = 0;
      os.onReadable(node.fd, () => {
        calls++;
        heard.push(...events(node));
      });
      await sleep(SETTLED_MS);
      assert.equal(calls, 0);
      device.emit([EV_KEY, KEY_A, 1]);
      for (let waited = 0; calls < 1 && waited < PATIENCE_MS; waited++) await sleep(1);
      assert.deepEqual(heard, [[EV_KEY, KEY_A, 1], SYN_REPORT]);
      device.emit([EV_KEY, KEY_A, 0]);
      for (let waited = 0; calls < 2 && waited < PATIENCE_MS; waited++) await sleep(1);
      await sleep(SETTLED_MS);
      assert.equal(calls, 2);
    });

    test('stamps with the clock that it is told to', keyboard, async ({ device, os }) => {
      const node = await ProfiledNode.open(os, device.path, inputClock, 'read');
      const stamp = () => {
        const bytes = Buffer.alloc(EVENT_BYTES * RING);
        assert.ok(os.readAvailable(node.fd, bytes) > 0);
        return bytes.readBigInt64LE(0) * 1_000_000n + bytes.readBigInt64LE(8);
      };
      await node.ask('setClock', { value: 'monotonic' });
      const before = os.nowNs() / 1000n;
      device.emit([EV_KEY, KEY_A, 1]);
      const after = os.nowNs() / 1000n;
      const at = stamp();
      assert.ok(before <= at && at <= after, `${before} <= ${at} <= ${after}`);
      device.emit([EV_KEY, KEY_A, 0]);
      await node.ask('setClock', { value: 'realtime' });
      device.emit([EV_KEY, KEY_B, 1]);
      assert.deepEqual(
        events(node),
        [SYN_DROPPED, [EV_KEY, KEY_B, 1], SYN_REPORT],
        'what had the other clock is dropped',
      );
      await node.close();
    });

    test('answers nothing once it has gone, and is another when it is back', keyboard, async (bench) => {
      const { node, device, os, again, open } = bench;
      device.emit([EV_KEY, KEY_A, 1]);
      const told = new Promise<void>((resolve) => os.onReadable(node.fd, resolve));
      device.unplug();
      await told;
      assert.throws(() => events(node), failsWith('ENODEV'));
      assert.equal(await answered(node.ask('name')), 'ENODEV');
      assert.equal(os.realPath(device.path), undefined);
      await assert.rejects(open(device.path), failsWith('ENOENT'));
      const back = again();
      const next = await open(back.path);
      back.emit([EV_KEY, KEY_B, 1]);
      assert.deepEqual(events(next), [[EV_KEY, KEY_B, 1], SYN_REPORT]);
      assert.throws(() => events(node), failsWith('ENODEV'));
    });
  });
}

interface Bench {
  readonly os: Os;
  readonly device: PluggedInput;
  /** Its node, open. */
  readonly node: ProfiledNode;
  /** Plugs another of the kind in, or this one again. */
  again(): PluggedInput;
  open(path: string): Promise<ProfiledNode>;
}
