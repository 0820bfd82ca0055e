/** What docs/ECU.md says of Redis, with a real one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { DEFINITION, Stage } from '../../sim/demo/stage.ts';
import { readDocument } from '../../tools/docs.ts';
import { commandLineOf } from '../cli/stage-user.ts';
import { matches, readBlocks } from '../docs/console-blocks.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { RedisServer } from './redis-server.ts';

const document = readDocument('docs/ECU.md');
const { commands } = readBlocks(document, 'test/redis/docs.test.ts');
const { files } = readBlocks(document);

/**
 * `timeout -s INT 6 COMMAND…` of the document. On a busy machine the first packet may take longer than its time: here it is as long as the
 * command needs to publish some.
 */
const PATIENT_TIMEOUT = `#!/bin/sh
shift 3
packets() { redis-cli -s redis.sock --raw EVAL "
  local n = 0
  for _, key in ipairs(redis.call('KEYS', 'collection:*:data')) do n = n + redis.call('HLEN', key) end
  return n" 0; }
enough=$(($(packets) + 5))
"$@" &
for _ in $(seq 300); do
  [ "$(packets)" -lt $enough ] || break
  sleep 0.2
done
kill -INT $!
wait $!
`;

describe('docs/ECU.md', () => {
  let stage: Stage;
  let redis: RedisServer;
  before(async () => {
    stage = await Stage.set(['ecu0']);
    redis = await RedisServer.start('--unixsocketperm', '777');
    chmodSync(redis.folder, 0o755);
    const folder = stage.path('reader');
    mkdirSync(`${folder}/bin`, { recursive: true });
    writeFileSync(`${folder}/bin/postern`, `#!/bin/sh\nexec ${commandLineOf(stage)} "$@"\n`, { mode: 0o755 });
    writeFileSync(`${folder}/bin/timeout`, PATIENT_TIMEOUT, { mode: 0o755 });
    for (const { name, text } of files) writeFileSync(`${folder}/${name}`, text);
    copyFileSync(stage.path(DEFINITION), `${folder}/microsquirt.ini`);
    symlinkSync(redis.socket, `${folder}/redis.sock`);
    if (process.getuid?.() === 0) chownSync(folder, stage.client.uid, stage.client.gid);
    await stage.until(() => stage.driverLog.includes('ecu0 is served'), 'the controller is served');
  });
  after(async () => {
    await stage.strike();
    await redis[Symbol.asyncDispose]();
  });
  for (const { line, text, expected } of commands)
    it(`line ${line}: ${text}`, () => {
      const cwd = stage.path('reader');
      const searched = `${cwd}/bin:${process.env.PATH}`;
      const env = { ...keptCompiled(), ...stage.environment, PATH: searched, NO_COLOR: '1' };
      const { uid, gid } = stage.client;
      const reader = process.getuid?.() === 0 ? { uid, gid } : {};
      const options = { cwd, env, encoding: 'utf8', ...reader } as const;
      const { stdout, status } = spawnSync('sh', ['-c', `exec 2>&1\n${text}`], options);
      if (expected.length === 0) assert.equal(status, 0, stdout);
      else if (!matches(expected, stdout)) assert.equal(stdout, `${expected.join('\n')}\n`);
    });
});
