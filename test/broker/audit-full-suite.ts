/** What a broker does whose audit log cannot be written: a suite for whatever makes a disk full. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256Hex } from '../../cli/audit/sha256.ts';
import { connect } from '../../client/connect.ts';
import { generateKey } from '../../client/keys-node.ts';
import type { Postern } from '../../client/postern.ts';
import { type AuditRecord, verifyAuditLog } from '../../contract/audit.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { checkout } from '../../sim/demo/program.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { BrokerProcess, simulatedBroker } from './broker-process.ts';
import { policy, refusal } from './harness.ts';

/** A place for the log that can be made full. */
export interface Disk {
  /** Makes it ready in an empty directory. @returns where the log is to be */
  prepare(directory: string): string;
  /** From now on next to nothing fits. */
  fill(broker: BrokerProcess): void;
  makeRoom(broker: BrokerProcess): void;
  remove(): void;
}

const me = userInfo().username;
const running = { enabled: true, periodNs: 100_000, dutyNs: 30_000, polarity: 'normal' } as const;

export function auditFullSuite(name: string, disk: Disk): void {
  describe(name, () => {
    let directory: string;
    let auditPath: string;
    let broker: BrokerProcess;
    let postern: Postern;
    let holder: ChildProcess;

    let fanSets = 0;
    let fullAtMs = 0;
    let roomAtMs = 0;

    const state = async (device: string) => (await postern.pwm.get({ device })).state;
    const set = (device: string, dutyNs: number = running.dutyNs) => postern.pwm.set({ device, ...running, dutyNs });
    /** Another duty each time. True if it was made, false if it was refused because of the log. */
    const setFan = async () => {
      const made = set('fan', 1000 + fanSets);
      const isMade = await made.then(
        () => true,
        () => refusal(made, 'unavailable').then(() => false),
      );
      if (isMade) fanSets++;
      return isMade;
    };
    const records = (): AuditRecord[] => {
      const lines = readFileSync(auditPath, 'utf8').split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line));
    };
    const recorded = (event: string, device: string) =>
      records().filter((record) => record.event === event && record.device === device);

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'postern-full-'));
      auditPath = disk.prepare(directory);
      const key = join(directory, 'key');
      const authorized = formatAuthorizedKey({ ...(await generateKey(key, 'test')), user: me });
      writeFileSync(join(directory, 'authorized_keys'), `${authorized}\n`);
      const own = { ...policy, groups: { ...policy.groups, bench: { users: [me] }, operators: { users: [me] } } };
      writeFileSync(join(directory, 'policy.json'), JSON.stringify(own));

      broker = await BrokerProcess.serving(simulatedBroker(directory, '--audit', auditPath));
      const socket = join(directory, 'postern.sock');
      const brokerKey = readFileSync(join(directory, 'broker_key.pub'), 'utf8');
      postern = await connect({ socket, key, brokerKey, reconnect: false });
      holder = spawn(process.execPath, [join(checkout, 'cli/main.ts'), 'batch'], {
        env: { ...keptCompiled(), POSTERN_SOCKET: socket, POSTERN_KEY: key, XDG_CONFIG_HOME: directory },
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      holder.stdin?.write(`{"id":1,"method":"lease.take","params":{"device":"heater"}}\n`);
      holder.stdin?.write(`{"id":2,"method":"pwm.set","params":${JSON.stringify({ device: 'heater', ...running })}}\n`);
      await broker.until(async () => (await state('heater'))?.enabled === true, 'the heater is on');
      await set('servo');
      // Not set yet: the first set then makes a line of its own.
      await postern.pwm.open({ device: 'fan' });
      fullAtMs = Date.now();
    });
    after(async () => {
      holder.kill('SIGKILL');
      await postern.close();
      await broker.stop('SIGKILL');
      disk.remove();
      rmSync(directory, { recursive: true });
    });

    test('actuations are refused as unavailable, and nothing reaches the device', async () => {
      disk.fill(broker);
      while (await setFan()) await (await postern.lease({ device: 'leds/0' })).release({ keep: true });
      const before = await state('fan');
      const { message } = await refusal(set('fan'), 'unavailable');
      assert.match(message, /^the audit log cannot be written .*: changes are refused until it can, turning off still/);
      await refusal(postern.pwm.close({ device: 'servo' }), 'unavailable');
      assert.deepEqual(await state('fan'), before);
      assert.equal((await state('servo'))?.enabled, true);
    });

    test('status says so, and so does the broker’s own log, once', async () => {
      const { audit } = await postern.status();
      assert.deepEqual([audit.writable, audit.problem?.startsWith(`${auditPath}: `)], [false, true]);
      await broker.until(() => broker.log.includes('audit: cannot write'), 'it says so');
      assert.equal(broker.log.match(/audit: cannot write/g)?.length, 1);
    });

    test('reads work', async () => {
      assert.equal((await state('servo'))?.periodNs, running.periodNs);
      assert.equal((await postern.devices.list()).devices.length, 4);
    });

    test('turning off works', async () => {
      await postern.pwm.disable({ device: 'servo' });
      assert.equal((await state('servo'))?.enabled, false);
    });

    test('safe states work: the holder is killed', async () => {
      holder.kill('SIGKILL');
      await broker.until(async () => (await state('heater'))?.enabled === false, 'the heater is safe');
    });

    test('it is still full, half a line or not', async () => {
      await sleep(1100); // the log has tried again by itself
      assert.equal(await setFan(), false);
      assert.equal((await postern.status()).audit.writable, false);
    });

    test('with room again, all is as before', async () => {
      roomAtMs = Date.now();
      disk.makeRoom(broker);
      assert.equal(await setFan(), true);
      assert.equal((await postern.status()).audit.writable, true);
      await broker.until(() => broker.log.includes('audit: can be written again'), 'it says so');
    });

    test('what happened meanwhile is in the log, once, and the chain holds', async () => {
      await postern.close();
      assert.equal(await broker.stop(), 0);
      const { ok, problem } = verifyAuditLog(readFileSync(auditPath, 'utf8'), sha256Hex);
      assert.deepEqual({ ok, problem }, { ok: true, problem: undefined });
      const untilStop = (event: string) =>
        recorded(event, 'heater').filter(({ reason }) => !/broker stops/.test(String(reason)));
      assert.equal(untilStop('lease').length, 1);
      for (const event of ['lease-end', 'safe']) {
        const [record, another] = untilStop(event);
        assert.equal(another, undefined, event);
        const atMs = Date.parse(record?.at ?? '');
        assert.ok(fullAtMs <= atMs && atMs < roomAtMs, `${event} has the time at which it was`);
      }
      assert.deepEqual(
        recorded('set', 'servo').map(({ values }) => values),
        [running, { ...running, enabled: false }],
      );
      assert.equal(recorded('close', 'servo').length, 0);
      assert.equal(records().filter(({ event }) => event === 'lost').length, 0);
    });

    test('what was refused is not told as done', () => {
      const told = (event: string) => recorded(event, 'fan').reduce((sum, { repeats = 1 }) => sum + Number(repeats), 0);
      assert.equal(told('set') - told('failed'), fanSets);
    });
  });
}
