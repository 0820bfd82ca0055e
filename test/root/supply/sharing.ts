/** Two ordinary users and one supply, through a driver that may do nothing else. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { refusals } from '../../../contract/errors.ts';
import { Pty } from '../../../sim/pty.ts';
import type { Account } from '../accounts.ts';
import { SUITE, type SupplyBench, type SupplyClient } from './bench.ts';
import { linkTo } from './link.ts';
import { nowMs } from './supply-process.ts';

export function sharing(of: () => SupplyBench): void {
  describe('two users share a supply', SUITE, () => {
    let bench: SupplyBench;
    let alice: SupplyClient;
    let bob: SupplyClient;
    let root: SupplyClient;
    before(async () => {
      bench = of();
      await bench.drive();
      alice = bench.client(bench.alice);
      bob = bench.client(bench.bob);
      root = bench.client(bench.operator);
    });
    afterEach(async () => {
      await root.call('off');
      await root.call('track', { on: false });
      for (const output of ['P6V', 'P25V', 'N25V']) await root.call('set', { output, volts: 0, amps: 0.1 });
    });
    after(() => bench.clear());

    it('both set, each within his limits, and both read what the other has set', async () => {
      const set = await bench.psu(bench.alice, 'set', 'psu0', 'P25V', '7.4V', '500mA');
      assert.equal(set.status, 0, set.err);
      const on = await bench.psu(bench.alice, 'on', 'psu0');
      assert.equal(on.status, 0, on.err);
      // 50 ohms hang on it.
      const { P25V } = await bench.supply.levels();
      assert.equal(P25V.mode, 'CV');
      assertNear(P25V.volts, 7.4);
      const lower = await bench.psu(bench.bob, 'set', 'psu0', 'P25V', '2.5V');
      assert.equal(lower.status, 0, lower.err);
      assertNear((await bench.supply.levels()).P25V.volts, 2.5);
      for (const account of [bench.alice, bench.bob]) {
        const { status, out, err } = await bench.psu(account, 'measure', 'psu0', 'P25V', '--json');
        assert.equal(status, 0, err);
        const [reading] = JSON.parse(out).readings;
        assert.deepEqual([reading.on, reading.setVolts, reading.setAmps, reading.mode], [true, 2.5, 0.5, 'CV']);
        assertNear(reading.volts, 2.5);
        assertNear(reading.amps, 2.5 / 50);
      }
    });

    it('what is beyond the rule of one is denied by its name, and the supply never hears of it', async () => {
      await alice.call('set', { output: 'P25V', volts: 6, amps: 0.3 });
      const sinceMs = nowMs();
      const { status, err } = await bench.psu(bench.bob, 'set', 'psu0', 'P25V', '6V');
      assert.equal(status, refusals.denied.exit);
      assert.match(err, /volts 6 V of P25V is above 5 V \(rule bob-psu, policy\.json:\d+\)/);
      const tries: [SupplyClient, string, object, RegExp][] = [
        [alice, 'set', { output: 'P25V', volts: 12.01 }, /volts 12\.01 V of P25V is above 12 V \(rule alice-psu/],
        [alice, 'set', { output: 'P25V', amps: 0.6 }, /amps 0\.6 A of P25V is above 0\.5 A \(rule alice-psu/],
        [alice, 'set', { output: 'N25V', volts: -1 }, /N25V would be at .* \(rule alice-psu/],
        [
          bob,
          'ramp',
          { output: 'P25V', volts: 9, voltsPerSecond: 10 },
          /volts 9 V of P25V is above 5 V \(rule bob-psu/,
        ],
        [
          bob,
          'sequence',
          {
            steps: [
              { output: 'P25V', volts: 1 },
              { output: 'P25V', volts: 5.5 },
              { output: 'P25V', volts: 1 },
            ],
          },
          /volts 5\.5 V of P25V is above 5 V \(rule bob-psu/,
        ],
        [bob, 'protect', { output: 'P25V', overVolts: 30 }, /control.*psu0|psu0.*control/],
        [bob, 'query', { line: 'APPL P25V,30,1' }, /danger 'raw'.*\(rule bob-psu/],
      ];
      for (const [who, method, fields, message] of tries) {
        const refusal = await who.refused(method, fields);
        assert.equal(refusal.code, 'denied', refusal.message);
        assert.match(refusal.message, message);
      }
      // Readings go on meanwhile: the supply does hear questions.
      await alice.call('measure', { output: 'P25V' });
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      assert.deepEqual(await setPoint(bench, 'P25V'), { volts: 6, amps: 0.3 });
    });

    it('30 V, which no supply of the kind gives, does not reach it either, and the rule is named', async () => {
      const sinceMs = nowMs();
      for (const volts of [30, 25]) {
        const { code, message } = await bob.refused('set', { output: 'P25V', volts });
        assert.equal(code, 'denied', message);
        assert.match(message, new RegExp(`volts ${volts} V of P25V is above 5 V \\(rule bob-psu`));
      }
      await assert.rejects((await bench.root()).psu('psu0').set({ output: 'P25V', volts: 30 }), {
        code: 'invalid',
        message: /volts 30 is not within 0 to 25\.75 V on P25V/,
      });
      await bob.call('measure', { output: 'P25V' });
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
    });

    it('tracking takes nobody past his limits on the output that follows', async () => {
      await bob.call('set', { output: 'P25V', volts: 4, amps: 0.2 });
      const sinceMs = nowMs();
      const follows = await bob.refused('track', { on: true });
      assert.match(follows.message, /volts -4 V of N25V is below -3 V \(rule bob-psu/);
      // The other rule has no N25V at all.
      const unlisted = await alice.refused('track', { on: true });
      assert.match(unlisted.message, /N25V would be at -4 V.*\(rule alice-psu/);
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);

      await bob.call('set', { output: 'P25V', volts: 2 });
      await bob.call('set', { output: 'N25V', amps: 0.2 });
      await bob.call('track', { on: true });
      assert.equal((await setPoint(bench, 'N25V')).volts, -2);
      const further = await bob.refused('set', { output: 'P25V', volts: 3.5 });
      assert.match(further.message, /volts -3\.5 V of N25V is below -3 V \(rule bob-psu/);
      const others = await alice.refused('set', { output: 'P25V', volts: 1 });
      assert.match(others.message, /N25V would be at -1 V.*\(rule alice-psu/);
      await bob.call('set', { output: 'P25V', volts: 3 });
      await bob.call('on');
      const { P25V, N25V } = await bench.supply.levels();
      assertNear(P25V.volts, 3);
      assertNear(N25V.volts, -3);
    });

    it('who switches on answers for all that is set, whoever has set it', async () => {
      await alice.call('set', { output: 'P25V', volts: 9, amps: 0.3 });
      const sinceMs = nowMs();
      const { code, message } = await bob.refused('on');
      assert.equal(code, 'denied');
      assert.match(message, /volts 9 V of P25V is above 5 V \(rule bob-psu/);
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      assert.ok(await bench.supply.isOff());

      // What is on already may be lowered by him, and switched off by anybody.
      await alice.call('on');
      await bob.call('set', { output: 'P25V', volts: 5 });
      assertNear((await bench.supply.levels()).P25V.volts, 5);
      await bob.call('off');
      assert.ok(await bench.supply.isOff());
    });

    it('the audit log says who did what, by which rule, and what was denied', async () => {
      const { status, out } = await bench.session.runAsRoot(['audit', 'verify', bench.session.auditPath]);
      assert.equal(status, 0, out);
      const records = bench.auditRecords();
      const rulesOf = (user: string) =>
        new Set(records.flatMap(({ event, user: who, rule }) => (event === 'call' && who === user ? [rule] : [])));
      assert.deepEqual(rulesOf(bench.alice.name), new Set(['alice-psu']));
      assert.deepEqual(rulesOf(bench.bob.name), new Set(['bob-psu']));
      assert.ok(records.some(({ event, user }) => event === 'denied' && user === bench.bob.name));
    });
  });

  describe('whose port and whose instrument it is', SUITE, () => {
    let bench: SupplyBench;
    before(async () => {
      bench = of();
      await bench.drive();
    });
    after(() => bench.clear());

    const exitOf = async (account: Account, ...words: string[]) => {
      const { status, err } = await bench.session.run(account, words);
      return { status, err };
    };

    it('nobody but the driver writes to the port, root neither', async () => {
      const sinceMs = nowMs();
      for (const account of [bench.alice, bench.bob, bench.operator]) {
        for (const words of [
          ['serial', 'transact', 'psu-port', 'OUTP ON'],
          ['serial', 'send', 'psu-port', 'OUTP ON'],
          ['lease', 'psu-port', '--', 'true'],
        ]) {
          const { status, err } = await exitOf(account, ...words);
          assert.equal(status, refusals.denied.exit, `${account.name} ${words.join(' ')}: ${err}`);
        }
      }
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      assert.ok(bench.supply.linesSince(sinceMs).every((line) => line.endsWith('?') || line.includes('? ')));
    });

    it('nobody but the user of the policy serves the instrument', async () => {
      for (const account of [bench.alice, bench.bob, bench.operator]) {
        const client = bench.client(account);
        const { error } = await client.batch.answer(client.batch.send('instrument.provide', { device: 'psu0' }));
        assert.equal(error?.code, 'denied', error?.message);
        const drive = await exitOf(account, 'drive', 'psu0');
        assert.equal(drive.status, refusals.denied.exit, drive.err);
      }
    });

    it('a second driver of the same user is told who serves', async () => {
      const second = bench.startDriver();
      assert.equal(await second.ended(), refusals.busy.exit, second.log);
      assert.match(second.log, new RegExp(`psu-port is held by ${bench.keeper.name} \\(pid \\d+\\)`));
      const measured = await bench.psu(bench.alice, 'measure', 'psu0', 'P25V');
      assert.equal(measured.status, 0, measured.err);
    });

    it('the driver’s user can do nothing else: not set, not with another port, not as another’s driver', async () => {
      const spare = new Pty();
      let heard = 0;
      spare.onBytes(({ length }) => {
        heard += length;
      });
      using _link = linkTo(spare.path, bench.sparePath);
      try {
        const sinceMs = nowMs();
        for (const words of [
          ['psu', 'set', 'psu0', 'P25V', '1V'],
          ['psu', 'on', 'psu0'],
          ['psu', 'off', 'psu0'],
          ['serial', 'transact', 'spare-port', 'HELLO'],
          ['lease', 'spare-port', '--', 'true'],
          ['drive', 'psu1'],
          ['policy', 'reload'],
          ['audit', 'tail'],
        ]) {
          const { status, err } = await exitOf(bench.keeper, ...words);
          assert.equal(status, refusals.denied.exit, `${words.join(' ')}: ${err}`);
        }
        assert.equal(heard, 0);
        assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      } finally {
        spare.close();
      }
    });

    it('lint refuses a policy in which somebody else may write to the port', async () => {
      const policy = JSON.parse(readFileSync(bench.session.path('policy.json'), 'utf8'));
      policy.rules.push({ id: 'too-much', users: [bench.alice.name], devices: ['psu-port'], allow: ['write'] });
      const path = bench.session.path('too-much.json');
      writeFileSync(path, JSON.stringify(policy));
      const { status, out, err } = await bench.session.runAsRoot(['policy', 'lint', path]);
      assert.notEqual(status, 0);
      assert.match(out + err, /too-much.*psu-port|psu-port.*too-much/s);
    });
  });
}

const assertNear = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) <= Math.abs(expected) / 100, `${value}, and not ${expected}`);

async function setPoint(bench: SupplyBench, output: string) {
  const { state } = await (await bench.root()).call('instrument.state', { device: 'psu0' });
  const outputs = state.outputs as Record<string, { volts: number; amps: number }>;
  const found = outputs[output];
  assert.ok(found);
  return found;
}
