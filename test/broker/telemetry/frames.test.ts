/** Frames from a driver to whoever wants them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestBroker } from '../harness.ts';
import { alice } from '../people.ts';
import { device, engineSetting, faultless, ScriptedEngine } from './engine.ts';

describe('frames', () => {
  test('come to who has asked for them, with what they hold', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames({ channels: ['map', 'rpm'], rateHz: 20 });
    assert.deepEqual(await frames.started, { channels: ['map', 'rpm'], edition: 1 });
    const [wanted] = await engine.wants(1);
    assert.deepEqual(wanted, { set: 1, channels: [1, 0], rateHz: 20, raw: false });
    await engine.send(1, [98.5, null]);
    await engine.send(1, [99, 900]);
    const { value: first } = await frames.next();
    assert.deepEqual(first.values, { map: 98.5, rpm: null });
    assert.deepEqual([first.sequence, first.atMs, first.latencyMs, first.quality], [1, 1000, 2.5, faultless]);
    assert.deepEqual([first.list, first.dropped, first.resumed, first.raw], [[98.5, null], 0, false, undefined]);
    const { value: second } = await frames.next();
    assert.deepEqual([second.sequence, second.values.rpm], [2, 900]);
  });
});
