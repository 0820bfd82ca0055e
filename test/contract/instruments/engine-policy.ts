/** A policy that lets a group use an engine within bounds, as an administrator would write it. */
import assert from 'node:assert/strict';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import { engine } from '../../../contract/instruments/shipped/engine.ts';
import { compilePolicy } from '../../../contract/policy/compile.ts';
import { decide } from '../../../contract/policy/decide.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';

const text = `{
  "devices": {
    "engine-port": { "kind": "serial", "path": "/dev/serial/by-id/engine", "baudRate": 115200 },
    "engine0": { "kind": "instrument", "profile": "engine", "port": "engine-port", "provider": { "user": "driver" } }
  },
  "rules": [
    { "id": "look", "users": ["bob"], "devices": ["engine0"], "allow": ["read"] },
    { "id": "bench", "users": ["alice"], "devices": ["engine0"], "allow": ["read", "write"],
      "limits": {
        "outputs": {
          "SimulatedRPM": { "value": [0, 6000] },
          "FinalSparkAdvance": { "value": [0, 30] }
        }
      }
    }
  ]
}
`;
const uids: Readonly<Record<string, number>> = { alice: 1001, bob: 1002, driver: 999 };
const names = { uid: (name: string) => uids[name], gid: () => undefined };
const alice = { uid: 1001, user: 'alice', gids: [1001], key: 'SHA256:a' };

/** Why alice may not call a method; undefined: she may. @param held what is held, by name */
export function judge(
  method: string,
  fields: Readonly<Record<string, unknown>>,
  held: Readonly<Record<string, number>> = {},
  user = 'alice',
): string | undefined {
  const { policy: parsed } = parsePolicy(text);
  assert.ok(parsed);
  const { policy } = compilePolicy(parsed, names);
  const outputs = Object.fromEntries(Object.entries(held).map(([name, value]) => [name, { value }]));
  const asked = instrumentAsked(engine, method, fields, { outputs });
  const verdict = decide(policy, { principal: { ...alice, user, uid: uids[user] ?? 0 }, device: 'engine0', ...asked });
  return verdict.allowed ? undefined : verdict.message;
}
