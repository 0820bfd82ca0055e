/** `postern drive` as a process, a broker in this one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Postern } from '../../client/main.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { parseRecording } from '../../contract/serial/recording.ts';
import { RecordedChannel } from '../../drivers/channels/recorded.ts';
import { e3631aDriver } from '../../drivers/e3631a/driver.ts';
import type { TestBroker } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';
import { until } from '../cli/harness.ts';
import { command } from '../command.ts';
import { settings } from './e3631a/model.ts';
import { brokerForPrograms, type Program, run } from './programs.ts';
import { psuPolicy } from './psu-policy.ts';
import { SelfWindingClock } from './self-winding-clock.ts';

let broker: TestBroker;
let client: Postern;
before(async () => {
  const policy: PolicyDocument = {
    ...psuPolicy,
    devices: {
      ...psuPolicy.devices,
      'other-port': { kind: 'serial', path: '/dev/ttyS1', baudRate: 9600 },
      other0: { kind: 'instrument', profile: 'other', port: 'other-port', provider: { user: 'carol' } },
    },
  };
  const other = { name: 'other', doc: 'Something.', methods: {} };
  broker = await brokerForPrograms({ policy, files: { 'profiles/other.json': JSON.stringify(other) } });
  client = await broker.connect(alice);
});
after(() => broker[Symbol.asyncDispose]());

const isOn = () => broker.board.psu.supply.isOn;
const drive = (...words: string[]): Promise<Program> => run(broker, 'cli/main.ts', 'drive', ...words);

/** The process that this one has started. */
const childOf = ({ child: { pid } }: Program): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));

describe('postern drive', () => {
  it('serves until it is told to end, and leaves the supply off', async () => {
    await using program = await drive('psu0');
    await program.says('psu0 is served');
    await client.psu('psu0').on();
    program.child.kill('SIGINT');
    assert.equal(await program.ended, 0, program.log);
    await until(() => !isOn(), 'it is off');
  });
  it('says what it cannot do, by its status', async () => {
    await using unknown = await drive('psu9');
    assert.equal(await unknown.ended, 5, unknown.log);
    await using none = await drive('other0');
    assert.equal(await none.ended, 5);
    assert.match(none.log, /no driver for the profile 'other' of other0 comes with Postern: --module runs your own/);
  });
  it('refuses options that its driver does not have, by itself and under --supervise', async () => {
    for (const words of [[], ['--supervise']]) {
      await using program = await drive('psu0', '--option', 'inni=x', ...words);
      assert.equal(await program.ended, 2, program.log);
      assert.match(program.log, /the driver has no option 'inni' \(it has none\)/);
    }
    const words = [command, 'drive', 'psu0', '--module', 'x.ts', '-o', 'a=b'];
    const own = spawnSync(process.execPath, words, { encoding: 'utf8' });
    assert.equal(own.status, 2, own.stderr);
    assert.match(own.stderr, /--option is for drivers that come with Postern/);
  });
  it('records a session, which can be played again', async () => {
    const file = join(broker.directory, 'home', 'session.jsonl');
    for (let time = 0; time < 2; time++) {
      await using program = await drive('psu0', '--record', file);
      await program.says('psu0 is served');
    }
    const recorded = readdirSync(join(broker.directory, 'home')).filter((name) => name.startsWith('session'));
    assert.deepEqual(recorded.sort(), ['session.2.jsonl', 'session.jsonl']);
    const { head, entries } = parseRecording(readFileSync(file, 'utf8'));
    assert.equal(head.device, 'psu0');
    const clock = new SelfWindingClock();
    const channel = new RecordedChannel(entries, clock);
    const service = await e3631aDriver.start({ device: 'psu0', channel, settings, clock, log: () => {} });
    assert.match(String(service.state?.()?.identity), /E3631A/);
  });
});

describe('postern drive --supervise', () => {
  it('starts a driver again that was killed, and what it left on is off meanwhile', async () => {
    await using program = await drive('psu0', '--supervise');
    await program.says('psu0 is served');
    await client.psu('psu0').on();
    process.kill(childOf(program), 'SIGKILL');
    await program.says('psu0: the driver ended with status 137, and is started again in 1 s');
    await until(() => !isOn(), 'it is off');
    await program.says(/is served[\s\S]*is served/);
    await client.psu('psu0').on();
    assert.ok(isOn());
    program.child.kill('SIGTERM');
    assert.equal(await program.ended, 0, program.log);
    await until(() => !isOn(), 'it is off');
  });
  it('does not start again what is refused', async () => {
    await using program = await drive('psu9', '--supervise');
    assert.equal(await program.ended, 5);
    assert.doesNotMatch(program.log, /again/);
  });
});
