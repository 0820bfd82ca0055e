/** The command against a real broker on the simulated kernel, each call a process of the ordinary user. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { instrumentNames, Stage } from '../../sim/demo/stage.ts';
import { until } from './harness.ts';
import { postern as asUser, commandLineOf } from './stage-user.ts';

let stage: Stage;
before(async () => {
  stage = await Stage.set();
});
after(() => stage.strike());

const postern = (line: string, input?: string) => asUser(stage, line.split(' '), input);
async function json(line: string): Promise<unknown> {
  const { status, out, err } = await postern(`${line} --json`);
  assert.deepEqual([status, err], [0, '']);
  return JSON.parse(out);
}

/** The simulated chip 0, where the policy lets the user have both channels; chips 1 and 2 in part. */
const states = async () => (await json('pwm states')) as Record<string, Record<string, unknown[] | null>>;

describe('the session of pyPWMd', () => {
  it('runs as it did there', async () => {
    assert.deepEqual((await states())[0], { 0: null, 1: null });
    await json('pwm open 0 1');
    assert.deepEqual((await states())[0]?.[1]?.slice(0, 4), [0, 0, 0, 0]);
    await json('pwm set 0 1 1 100000 50000 0');
    const [enable, period, duty, polarity, path] = (await states())[0]?.[1] ?? [];
    assert.deepEqual([enable, period, duty, polarity], [1, 100_000, 50_000, 0]);
    assert.match(String(path), /\/pwmchip0\/pwm1$/);
    await json('pwm pwmfreq 5000');
    await json('pwm pwm 0 1 0.25');
    assert.deepEqual((await states())[0]?.[1]?.slice(0, 4), [1, 200_000, 50_000, 0]);
    await json('pwm servo 0 0 90 --degrees');
    await json('pwm disable fan');
    assert.equal((await states())[0]?.[1]?.[0], 0);
    await json('pwm close 0 1');
    assert.equal((await states())[0]?.[1], null);
  });
});

describe('limits', () => {
  const set = 'pwm set fan 1 50us 45us 0';
  it('are refused with rule, place and what to ask for, as explain predicts', async () => {
    const { status, err } = await postern(set);
    assert.match(
      err,
      /^postern: denied: high ratio 0\.9 is above 0\.8 \(rule bench-fan, policy\.json:\d+\)\n {2}ask: /,
    );
    assert.equal(status, 3);
    const said = /denied: (.*)\n/.exec(err)?.[1];
    const question = ['pwm.set', '{"device":"fan","enabled":true,"periodNs":50000,"dutyNs":45000}', '--json'];
    const asked = await asUser(stage, ['policy', 'explain', ...question]);
    const read = await asUser(stage, ['policy', 'explain', ...question, '--policy', stage.path('policy.json')]);
    for (const { out, status: predicted } of [asked, read]) {
      assert.equal(JSON.parse(out).message, said);
      assert.equal(predicted, 3);
    }
  });
  it('several sets happen all, or none', async () => {
    await json('pwm disable fan');
    const { status } = await postern(`pwm set leds/0 1 10ms 5ms 0 --and ${set.slice(8)}`);
    assert.equal(status, 3);
    assert.notEqual((await states())[2]?.[0]?.[1], 10_000_000);
    await json('pwm set leds/0 1 10ms 5ms 0 --and fan 1 50us 10us 0');
    assert.deepEqual([(await states())[2]?.[0]?.[0], (await states())[0]?.[1]?.[0]], [1, 1]);
  });
});

describe('a lease', () => {
  it('lets its command act, keeps others out, and makes the device safe after', async () => {
    const { status, err } = await postern(`lease heater -- ${commandLineOf(stage)} pwm set heater 1 10ms 1ms 0`);
    assert.deepEqual([status, err], [0, '']);
    assert.equal((await states())[1]?.[0]?.[0], 0);
    // A small step: what is allowed of one grows with the time since the last.
    const without = await postern('pwm set heater 1 10ms 100us 0');
    assert.equal(without.status, 3);
    assert.match(without.err, /only be changed under a lease/);
  });
  it('is lost when its holder is killed: the safe state follows', async () => {
    await json('pwm set fan 1 50us 25us 0');
    const holder = stage.start(['lease', 'fan', '--', 'cat']);
    const held = async () =>
      ((await json('leases')) as { leases: { device: string }[] }).leases.some(({ device }) => device === 'fan');
    await stage.until(held, 'it is held');
    assert.equal((await postern('pwm disable fan')).status, 4);
    holder.kill('SIGKILL');
    await stage.until(async () => (await states())[0]?.[1]?.[1] === 40_000, 'the fan is safe');
    assert.deepEqual((await states())[0]?.[1]?.slice(0, 4), [1, 40_000, 12_000, 0]);
    holder.stdin?.end(); // the command outlives the killed holder of the lease
  });
});

describe('streams', () => {
  it('watch prints what others change', async () => {
    const subscriptions = async () => ((await json('status')) as { subscriptions: number }).subscriptions;
    const drivers = instrumentNames.length;
    await stage.until(async () => (await subscriptions()) === drivers, 'the drivers listen for their ports');
    const watching = stage.start(['pwm', 'watch', 'fan', '--json']);
    let seen = '';
    watching.stdout?.on('data', (text: Buffer) => {
      seen += String(text);
    });
    await stage.until(async () => (await subscriptions()) === drivers + 1, 'it watches');
    await json('pwm disable fan');
    await until(() => seen.includes('\n'), 'the change is printed');
    const { name, state, cause } = JSON.parse(seen.split('\n')[0] ?? '');
    assert.deepEqual([name, state.enabled, cause], ['fan', false, 'call']);
    watching.kill('SIGTERM');
  });
  it('batch answers each line', async () => {
    const lines = ['{"id":1,"method":"pwm.get","params":{"device":"fan"}}', 'nonsense', '{"id":2,"method":"ping"}'];
    const { status, out } = await postern('batch', `${lines.join('\n')}\n`);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(answers[0].result.name, 'fan');
    assert.deepEqual([answers[1].line, answers[1].error.code, answers[2]], [2, 'invalid', { id: 2, result: {} }]);
    assert.equal(status, 0);
  });
});

describe('looking around', () => {
  it('doctor finds nothing wrong', async () => {
    const { status, out } = await postern('doctor');
    assert.equal(status, 0, out);
  });
  it('devices, whoami, status and info have a text', async () => {
    for (const line of ['devices', 'whoami', 'status', 'pwm info', 'pwm states']) {
      const { status, out } = await postern(line);
      assert.equal(status, 0);
      assert.match(out, /fan|fe20c000/);
    }
  });
  it('names that do not exist are answered with those that do', async () => {
    const { status, err } = await postern('pwm get fna');
    assert.equal(status, 5);
    assert.match(err, /did you mean 'fan'\?/);
  });
  it('the log of all this holds', async () => {
    const { status, out } = await stage.asOwner(['audit', 'verify', stage.path('audit.jsonl')]);
    assert.equal(status, 0, out);
    assert.match(out, /lines hold, head [0-9a-f]{64}\n$/);
  });
});

describe('keys', () => {
  it('are revoked on a live broker: the door stays shut, and says why', async () => {
    const files = ['--file', stage.path('authorized_keys'), '--socket', stage.socket];
    const revoked = await stage.asOwner(['key', 'revoke', 'demo', ...files]);
    assert.match(revoked.err, /the broker \(pid \d+\) reads its keys again/);
    await stage.until(async () => (await postern('whoami')).status === 3, 'the key is refused');
    assert.match((await postern('whoami')).err, /is not enrolled for/);
    await stage.asOwner(['key', 'trust', stage.client.name, stage.path('home/id_ed25519.pub'), ...files]);
    await stage.until(async () => (await postern('whoami')).status === 0, 'the key is accepted again');
  });
});
