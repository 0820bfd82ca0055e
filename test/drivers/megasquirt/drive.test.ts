/** The driver as a process, over the broker's transactions: what is wanted comes, also after it was killed. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { iniOf } from '../../../sim/ecu/ini.ts';
import { alice, carol } from '../../broker/people.ts';
import { brokerForPrograms, run } from '../programs.ts';

const policy: PolicyDocument = {
  devices: {
    'ecu-port': { kind: 'serial', path: '/dev/ttyUSB2', baudRate: 115_200 },
    ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: carol.name } },
  },
  groups: { bench: { unixGroups: ['bench'] } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['ecu0'], allow: ['read', 'write', 'control'] }],
  admins: [],
};

test('frames come through the broker, scattered; a driver that was killed is started again with its options', async () => {
  await using broker = await brokerForPrograms({ policy });
  const client = await broker.connect(alice);
  const ini = join(broker.directory, 'home', 'ecu.ini');
  writeFileSync(ini, iniOf(dialects.microsquirt, { protocol: 'envelope', reads: 'scattered' }));
  const words = ['drive', 'ecu0', '--supervise', '--option', `ini=${ini}`, '--option', 'timeoutMs=2000'];
  await using program = await run(broker, 'cli/main.ts', ...words);
  await program.says('ecu0 is served');
  const ecu = client.ecu('ecu0');
  assert.equal((await ecu.identify()).reads, 'scattered');
  let seen = 0;
  for await (const { values } of ecu.frames({ channels: ['rpm', 'map', 'lambda1'], rateHz: 20 })) {
    // The engine may still stand.
    assert.ok(Number(values.rpm) >= 0 && Number(values.map) > 0 && Number(values.lambda1) > 0, JSON.stringify(values));
    if (++seen === 5) process.kill(childOf(program.child.pid), 'SIGKILL');
    if (seen === 10) break;
  }
  await program.says(/is served[\s\S]*is served/);
  const { sets, dropped } = await ecu.statistics();
  assert.ok(sets.length <= 1 && dropped >= 0);
});

const childOf = (pid: number | undefined): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
