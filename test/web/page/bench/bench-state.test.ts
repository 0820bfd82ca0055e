/** What the bench shows while answers and events cross on their way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Postern } from '../../../../client/browser.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';
import { BenchState } from '../../../../web/page/views/bench/bench-state.ts';

const running = (periodNs: number): PwmState => ({ enabled: true, periodNs, dutyNs: 10_000, polarity: 'normal' });
const place = { name: 'fan', device: 'fan', chip: 0, channel: 1 };
const event = (periodNs: number) =>
  ({ ...place, state: running(periodNs), previous: null, cause: 'call', user: 'ada' }) as unknown as Parameters<
    BenchState['changed']
  >[0];

const empty: Readonly<Record<string, unknown>> = {
  'devices.list': { devices: [] },
  status: { devices: [] },
  'lease.list': { leases: [] },
  'gpio.list': { lines: [] },
  'ioctl.list': { devices: [] },
  'input.list': { inputs: [] },
  'serial.list': { ports: [] },
  'instrument.list': { instruments: [] },
  'pwm.info': { defaults: {} },
  whoami: { admin: false },
};

/** A broker whose channels are as `states` says when they are asked for, and that answers `status` when it is let. */
function broker(states: readonly number[]) {
  const answers: (() => void)[] = [];
  let asked = 0;
  const call = async (method: string) => {
    if (method === 'pwm.states') return { chips: [{ channels: [{ ...place, state: running(states[asked++] ?? 0) }] }] };
    if (method === 'status') await new Promise<void>((resolve) => answers.push(resolve));
    return empty[method];
  };
  return { bench: new BenchState({ call } as unknown as Postern), answers };
}

const shown = (bench: BenchState) => bench.channel('fan').value?.state?.periodNs;

test('what an event has told meanwhile is newer than what was asked for before', async () => {
  const { bench, answers } = broker([40_000, 60_000]);
  const loaded = bench.load();
  bench.changed(event(50_000));
  answers[0]?.();
  await loaded;
  assert.equal(shown(bench), 50_000);
  const again = bench.load();
  answers[1]?.();
  await again;
  assert.equal(shown(bench), 60_000, 'of what is asked later that does not hold');
});

test('an answer that comes after that to a later question is none', async () => {
  const { bench, answers } = broker([40_000, 60_000]);
  const [first, second] = [bench.load(), bench.load()];
  answers[1]?.();
  await second;
  answers[0]?.();
  await first;
  assert.equal(shown(bench), 60_000);
});

test('a line that was told to be held or given back is so at once, and whoever shows it asks how it is', () => {
  const { bench } = broker([]);
  const line = {
    device: 'relay',
    chip: 'gpiochip0',
    line: 1,
    name: '',
    direction: 'output',
    activeLow: false,
  } as const;
  bench.lines.value = new Map([['relay', { ...line, present: true, open: false }]]);
  const isOpen = () => bench.lines.value.get('relay')?.open;
  bench.lineChanged({ device: 'relay', state: { value: 1 }, cause: 'call', user: 'ada' });
  assert.deepEqual([isOpen(), bench.changes('relay').value], [true, 1]);
  bench.lineChanged({ device: 'relay', state: { value: 0 }, cause: 'safe' });
  bench.lineChanged({ device: 'relay', state: null, cause: 'call', user: 'ada' });
  assert.deepEqual([isOpen(), bench.changes('relay').value], [false, 3]);
  bench.changes('status').value++;
  bench.anyChanged();
  assert.deepEqual([bench.changes('relay').value, bench.changes('status').value], [4, 2]);
});
