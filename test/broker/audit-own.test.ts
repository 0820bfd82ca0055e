/** What one may read of the audit log without being an administrator: the lines that have one's own user. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnLines } from '../../broker/audit/own.ts';
import { refusal, TestBroker } from './harness.ts';
import { alice, bob, eve, root } from './people.ts';

interface Line {
  n: number;
  event: string;
  user?: string;
  uid?: number;
  device?: string;
}

const read = ({ lines }: { lines: readonly string[] }): Line[] => lines.map((line) => JSON.parse(line));

test('each user reads the lines that have him, and nobody else’s, as they are in the file', async () => {
  await using broker = await TestBroker.start();
  const [ofAlice, ofBob, ofEve, ofRoot] = await Promise.all([alice, bob, eve, root].map((who) => broker.connect(who)));
  assert.ok(ofAlice && ofBob && ofEve && ofRoot);
  for (const client of [ofAlice, ofBob]) {
    const lease = await client.lease({ device: 'fan' });
    await client.pwm.open({ device: 'fan' });
    await lease.release();
  }
  await refusal(ofEve.pwm.open({ device: 'fan' }), 'denied');

  const all = (await ofRoot.audit.tail({ count: 200 })).lines;
  for (const [client, { name }] of [
    [ofAlice, alice],
    [ofBob, bob],
    [ofEve, eve],
  ] as const) {
    const { lines } = await client.audit.own({ count: 200 });
    assert.deepEqual(
      lines,
      all.filter((line) => read({ lines: [line] })[0]?.user === name),
    );
    assert.ok(lines.length > 0, name);
  }
  assert.deepEqual(
    read(await ofEve.audit.own()).map(({ event, device }) => [event, device]),
    [['denied', 'fan']],
  );
  const [first, second] = read(await ofAlice.audit.own({ count: 2 }));
  assert.deepEqual([first?.event, second?.event], ['lease', 'lease-end'], 'the last ones');
});

test('so many lines are kept, of so many users: the oldest go, and whoever was quiet for longest', () => {
  const own = new OwnLines();
  for (let n = 1; n <= 300; n++) own.add(1001, `line ${n}`);
  assert.deepEqual(own.tail(1001, 2), ['line 299', 'line 300']);
  assert.equal(own.tail(1001, 1000).length, 200);
  own.add(1002, 'first');
  for (let uid = 2000; uid < 2062; uid++) own.add(uid, 'line');
  own.add(1002, 'second');
  own.add(3000, 'one user too many');
  assert.deepEqual(own.tail(1001, 10), [], 'was quiet for longest');
  assert.deepEqual(own.tail(1002, 10), ['first', 'second']);
  assert.deepEqual(own.tail(3000, 10), ['one user too many']);
});

test('long lines are kept by their characters, the last one whatever it has', () => {
  const own = new OwnLines();
  const long = 'x'.repeat(50 * 1024);
  for (const n of [1, 2, 3]) own.add(1001, `${n}${long}`);
  assert.deepEqual(
    own.tail(1001, 10).map((line) => line[0]),
    ['2', '3'],
  );
  own.add(1001, long.repeat(4));
  assert.equal(own.tail(1001, 10).length, 1);
  own.add(1001, 'short');
  assert.deepEqual(own.tail(1001, 10), ['short']);
});
