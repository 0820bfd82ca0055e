/** The client in Python that docs/PROTOCOL.md shows, against a real broker: another implementation of the protocol. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Stage } from '../../../sim/demo/stage.ts';
import { readDocument } from '../../../tools/docs.ts';
import { findPython } from './find-python.ts';

const [, program = ''] = /^```python\n([\s\S]*?)^```$/m.exec(readDocument('docs/PROTOCOL.md')) ?? [];

const interpreter = findPython() ?? 'python3';

let stage: Stage;
before(async () => {
  stage = await Stage.set();
  writeFileSync(stage.path('postern_client.py'), program);
});
after(() => stage.strike());

function runPython(script: string): { status: number | null; stdout: string; stderr: string } {
  const { uid, gid } = stage.client;
  return spawnSync(interpreter, ['-c', script], {
    cwd: stage.directory,
    env: { ...process.env, ...stage.environment, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  });
}

const connected = `
import json, os
from postern_client import Postern, Refused
postern = Postern(os.environ["POSTERN_SOCKET"], os.environ["POSTERN_KEY"])
`;

test('it connects, sets and reads back', () => {
  const { stdout, stderr } = runPython(`${connected}
postern.call("pwm.set", device="fan", enabled=True, periodNs=40000, dutyNs=10000)
print(json.dumps([postern.user, postern.call("pwm.get", device="fan")["state"]]))`);
  assert.equal(stderr, '');
  const state = { enabled: true, periodNs: 40000, dutyNs: 10000, polarity: 'normal' };
  assert.deepEqual(JSON.parse(stdout), [stage.client.name, state]);
});

test('a refusal is an exception with its code and data', () => {
  const { stdout, stderr } = runPython(`${connected}
try:
    postern.call("pwm.set", device="fan", enabled=True, periodNs=40000, dutyNs=39000)
except Refused as refused:
    print(json.dumps([refused.code, refused.data["rule"], refused.data["limit"]]))`);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), ['denied', 'bench-fan', 'highRatio']);
});

test('a notification between request and reply is kept', () => {
  const { stdout, stderr } = runPython(`${connected}
postern.call("topic.subscribe", topic="pwm.state", devices=["fan"])
postern.call("pwm.disable", device="fan")
postern.call("ping")
print(json.dumps([[name, body["value"]["state"]["enabled"]] for name, body in postern.events]))`);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), [['event', false]]);
});

test('a signature over another uid is turned away, and the reason is read', () => {
  const { stdout, stderr } = runPython(`
import os
from postern_client import Postern, Refused
try:
    Postern(os.environ["POSTERN_SOCKET"], os.environ["POSTERN_KEY"], uid=4242)
except Refused as refused:
    print(refused.code)`);
  assert.equal(stderr, '');
  assert.equal(stdout, 'denied\n');
});
