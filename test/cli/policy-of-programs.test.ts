/** A policy file that is asked about programs, without a broker: each set-point of them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Program } from '../../contract/schedule/program.ts';
import { runHere } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-policy-programs-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'policy.json');
writeFileSync(
  file,
  `{
  "devices": {
    "fan": { "kind": "pwm", "chip": "/sys/devices/platform/x", "channel": 0 },
    "relay": { "kind": "gpio", "chip": "/dev/gpiochip0", "line": 1, "direction": "output" },
    "oven": { "kind": "serial", "path": "/dev/serial/by-id/a", "baudRate": 9600 },
    "clock": { "kind": "ioctl", "path": "/dev/rtc0", "profile": "rtc" }
  },
  "rules": [
    { "id": "limited", "users": ["nobody"], "devices": ["fan", "oven"], "allow": ["read", "write"], "lease": "required",
      "limits": { "highRatio": [0, 0.8], "lines": ["HEAT {0..5}"] } },
    { "id": "free", "users": ["nobody"], "devices": ["relay", "clock"], "allow": ["read", "write"] }
  ]
}`,
);

const explain = (program: unknown, ...more: string[]) =>
  runHere([
    ...['policy', 'explain', 'schedule.run', JSON.stringify({ program })],
    ...['--policy', file, '--user', 'nobody', ...more],
  ]);
const verdict = async (program: Program) => JSON.parse((await explain(program, '--json')).out);

test('the rule, the limit and the event that passes it; its outputs it leases itself', async () => {
  const fade = (to: number): Program['events'][number] => ({ fade: { device: 'fan', from: 0, to, seconds: 1 } });
  const relay: Program['events'][number] = { gpio: { device: 'relay', value: 1 }, every: '1 s', duration: '1 ms' };
  const read: Program['events'][number] = { ioctl: { device: 'clock', request: 'readTime' } };
  assert.deepEqual(
    [
      (await verdict({ events: [relay, fade(0.8), read] })).allowed,
      (await verdict({ events: [relay, fade(0.8)] })).rule,
    ],
    [true, 'free, limited'],
  );
  const over = await verdict({ events: [relay, fade(1)] });
  assert.deepEqual([over.allowed, over.rule, over.limit], [false, 'limited', 'highRatio']);
  assert.match(
    over.message,
    /^event 43 \(events\[1\], step 42 of 51\): high ratio 0\.82 is above 0\.8 \(rule limited, /,
  );
  const heat = (text: string): Program['events'][number] => ({ serial: { device: 'oven', text } });
  assert.equal((await verdict({ events: [heat('HEAT 5\n')] })).allowed, true);
  assert.match((await verdict({ events: [heat('HEAT 5\n'), heat('HEAT 6\n')] })).message, /^event 2 .*"HEAT 6"/);
  assert.equal((await verdict({ events: [heat('HEAT 5')] })).limit, 'lines');
});

test('what no broker would look at is a mistake on the command line', async () => {
  for (const [program, words] of [
    [{ events: [{ gpio: { device: 'relay', value: 1 }, evry: '1 s' }] }, /program\.events\[0\]\.evry: .*'every'/],
    [
      { events: [{ fade: { device: 'fan', from: 0, to: 1, seconds: 86400, rateHz: 1000 } }] },
      /program\.events\[0\]: .*too long/,
    ],
    [{ events: [{ gpio: { device: 'realy', value: 1 } }] }, /no device 'realy'/],
    [{ events: [{ pwm: { device: 'relay', ratio: 0 } }] }, /kind pwm, and 'relay' is of kind gpio/],
    [{ events: [{ ioctl: { device: 'clock', request: 'readTme' } }] }, /event 1 .*'readTime'/],
    [{ events: [{ pwm: { device: 'fan', pulseUs: 9000 } }] }, /event 1 .*servo timing/],
  ] as const) {
    const { status, err } = await explain(program);
    assert.equal(status, 2, err);
    assert.match(err, words);
  }
  const { err } = await explain({ events: [] }, '--previous', '{"value":1}');
  assert.match(err, /--previous is for calls of one/);
});
