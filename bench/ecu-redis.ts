import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisServer, StockClient } from '../test/redis/redis-server.ts';
import { type Case, makeCase } from './case.ts';
import { PYEFI_CPU } from './ecu/rates.ts';
import { cpuMs, Scene } from './ecu/scene.ts';
import { WIRE_BYTES } from './ecu-block.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { Missing } from './missing.ts';
import { Helper } from './serial/programs.ts';

const ROUNDS = 5;
const BAUD_RATE = 115_200;
const FIRST_FRAMES = 20;
const PATIENCE_MS = 60_000;

/**
 * The whole block at the speed of the wire into a Redis, as `ecu collect` brings it there: what a reader of its channel hears in a second,
 * and what the collector takes of a CPU. pyEfi's collector talked to the port itself; here it is one of many readers.
 */
export async function ecuRedis(): Promise<Case[]> {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Missing('no redis-server: install redis-server');
  await using redis = await RedisServer.start();
  await using scene = await Scene.set(BAUD_RATE);
  await using reader = await StockClient.connect(redis.socket);
  await reader.ask('SUBSCRIBE', 'stream:bench');
  const words = ['ecu', 'collect', scene.ini, 'ecu0', 'bench', '--redis', redis.socket];
  await using collector = new Helper('cli/main.ts', words, scene.stage.environment);
  const limit = BAUD_RATE / 10 / WIRE_BYTES;
  const frames = Math.ceil(limit);
  const heardAt = async (count: number) => {
    for (const end = Date.now() + PATIENCE_MS; reader.heard.length <= count; await sleep(2))
      if (Date.now() > end) throw new Error(`packets do not come: ${collector.errors}`);
    return { seconds: Number(JSON.parse(reader.heard[count]?.message ?? '').time), cpu: cpuMs(collector.child.pid) };
  };
  const [runs, shares]: [number[], number[]] = [[], []];
  let before = await heardAt(FIRST_FRAMES);
  for (let round = 1; round <= ROUNDS; round++) {
    const now = await heardAt(FIRST_FRAMES + round * frames);
    const seconds = now.seconds - before.seconds;
    runs.push(frames / seconds);
    shares.push((now.cpu - before.cpu) / 10 / seconds);
    before = now;
  }
  const machine = `${machineOf(UNPINNED)}; ${await scene.pace()}`;
  const name = `ecu-redis ${BAUD_RATE}`;
  const floorOf = (list: number[], floor: number) => list.map(() => floor);
  return [
    makeCase({ name, unit: 'frames/s', ours: runs, floor: floorOf(runs, limit), better: 'higher', machine }),
    makeCase({
      name: `${name}, CPU of the collector by pyEfi's`,
      unit: '%',
      ours: shares,
      floor: floorOf(shares, PYEFI_CPU),
      machine,
    }),
  ];
}
