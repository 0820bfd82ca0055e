/**
 * `node --expose-gc ten-hours.ts`: ten virtual hours of a lane that drives lines and a PWM channel, with a pace that changes and programs
 * that replace each other. Prints how much was written, and by how many bytes the heap is larger after nine hours than after the first.
 */
import { Generations } from '../../../broker/lanes/generations.ts';
import { Lane } from '../../../broker/lanes/lane.ts';
import type { LaneOutput, ToLane } from '../../../broker/lanes/messages.ts';
import { tableOf } from './virtual-lane.ts';

const HOUR_NS = 3600e9;
const SECOND_NS = 1e9;
const LINES = 4;
const REPLACE_EVERY_S = 60;

const table = tableOf({
  cycle: '60 rpm',
  window: '20 ms',
  events: [
    ...Array.from({ length: LINES }, (_, n) => ({
      angle: `${n * 180} deg`,
      gpio: { device: `line${n}`, value: 1 },
      before: '5 ms',
      class: 'coil',
    })),
    { every: '7 s', gpio: { device: 'line0', value: 0 } },
    { every: '2 s', pwm: { device: 'fan', ratio: 0.5 }, duration: '500 ms' },
  ],
});

let writes = 0;
let nowNs = 0;
let lastFd = 0;
let ended = 0;
const generations = new Generations();
const shared = Array.from({ length: LINES + 1 }, () => generations.share());
const lane = new Lane({
  calls: {
    nowNs: () => nowNs,
    ioctl: () => {},
    writeAtStart: () => {
      writes += 1;
    },
    close: () => {
      ended += 1;
    },
  },
  generations: generations.memory,
  post: () => {},
});

function outputsOf(): LaneOutput[] {
  return shared.map(({ slot, value: generation }, n) => {
    const fd = lastFd++;
    const common = { name: `output ${n}`, slot, generation };
    if (n < LINES) {
      const calls = ['0', '1'].map((text) => ({ fd, request: 0, bytes: Buffer.from(text) }));
      return { ...common, sealed: { kind: 'calls', calls, fds: [fd] } };
    }
    const states = [0, 5000].map((dutyNs) => ({
      enabled: true,
      periodNs: 10_000,
      dutyNs,
      polarity: 'normal' as const,
    }));
    const files = { enable: fd, period: fd, duty_cycle: fd, polarity: fd };
    return { ...common, sealed: { kind: 'files', states, files, fds: [fd] } };
  });
}

function planOf(before: number) {
  const place = table.actions.map(({ device = '' }) => (device === 'fan' ? LINES : Number(device.slice(4))));
  const state = table.actions.map((action) =>
    action.kind === 'gpio' ? action.value : action.kind === 'pwm' && action.enabled !== false ? 1 : 0,
  );
  return { table, output: Int32Array.from(place, (one) => one + before), state: Int32Array.from(state) };
}

const common = { program: 1, stopWhenLate: false } as const;
let given = 0;
function next(): Pick<Extract<ToLane, { type: 'start' }>, 'plan' | 'outputs'> {
  const message = { plan: planOf(given), outputs: outputsOf() };
  given += message.outputs.length;
  return message;
}

lane.handle({ type: 'start', ...common, startNs: 0, cycleNs: 0, ...next() });
function run(toNs: number): void {
  for (let second = Math.round(nowNs / SECOND_NS) + 1; second * SECOND_NS <= toNs; second++) {
    const atNs = second * SECOND_NS;
    if (second % 5 === 0)
      lane.handle({ type: 'cycle', program: 1, atNs, cycleNs: Math.round(2e9 + 3e8 * Math.sin(second)) });
    if (second % REPLACE_EVERY_S === 0) lane.handle({ type: 'replace', ...common, atNs, ...next() });
    if (second % 1000 === 0) lane.handle({ type: 'pause', program: 1, atNs: atNs + 1 });
    if (second % 1000 === 10) lane.handle({ type: 'resume', program: 1, atNs });
    for (let nextNs = lane.turn(nowNs); nextNs <= atNs; nextNs = lane.turn(nowNs)) nowNs = Math.max(nowNs, nextNs);
    nowNs = atNs;
  }
}

function heapBytes(): number {
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

run(HOUR_NS);
const before = heapBytes();
run(10 * HOUR_NS);
const grown = heapBytes() - before;
process.stdout.write(`${JSON.stringify({ writes, grown, open: lastFd - ended })}\n`);
