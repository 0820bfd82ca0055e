import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accessNames, type Principal } from '../../../contract/access.ts';
import { accessOn, decide } from '../../../contract/policy/decide.ts';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import { alice, eve, names, type Person, victor } from '../../broker/people.ts';
import type { Fuzzer } from '../fuzzer.ts';

const file = (path: string): Uint8Array => readFileSync(new URL(`../../../${path}`, import.meta.url));
const principal = ({ name, uid, credentials, fingerprint }: Person): Principal => ({
  user: name,
  uid,
  gids: credentials.gids,
  key: fingerprint,
});
/** In no group, and named by nobody. */
const stranger: Principal = { user: 'mallory', uid: 4711, gids: [4711], key: 'SHA256:none' };
const people = [alice, eve, victor].map(principal);

export const policy: Fuzzer = {
  name: 'policy',
  shows: 'any text is a policy or mistakes with their places; what nobody is allowed nobody may',
  words: [
    '"devices": {',
    '"rules": [',
    '"groups": {',
    '"users": ["',
    '"unixGroups": ["',
    '"allow": ["',
    '"deny": ["',
    '"write"',
    '"*"',
    '"limits": {',
    '"highRatio": [',
    '"kind": "pwm"',
    '"kind": "serial"',
    '"kind": "ioctl"',
    '"kind": "instrument"',
    '"kind": "gpio"',
    '"kind": "led"',
    '"danger": "machine"',
    '"__proto__": ',
    '"constructor": ',
    '// ',
    '/* ',
    ' */',
    ',',
    '{',
    '}',
    '[',
    ']',
    '1e999',
    '-0',
    '9007199254740993',
    '"\\ud800"',
    '\ufeff',
    'null',
    '"admins": [',
  ],
  seeds: () => [file('install/policy.json')],
  open: () => ({
    run(input) {
      const text = new TextDecoder().decode(input);
      const { findings, policy: compiled } = lintPolicy(text, names, 'policy.json');
      for (const { severity, line, column, message } of findings) {
        assert.match(severity, /^(error|warning|note)$/);
        assert.ok(line >= 1 && column >= 1 && message.length > 0 && message.length < 3000, message);
      }
      if (compiled === undefined) return assert.ok(findings.some(({ severity }) => severity === 'error'));
      if (findings.some(({ severity }) => severity === 'error')) return;
      for (const device of [...[...compiled.devices.keys()].slice(0, 20), 'no-such-device', '__proto__', 'constructor'])
        for (const access of accessNames) {
          for (const who of people) {
            const verdict = decide(compiled, { principal: who, device, access });
            if (verdict.allowed && access !== 'admin') assert.ok(accessOn(compiled, who, device).includes(access));
          }
          const mayAnybody = compiled.rules.some(({ allow }) => allow.has(access));
          if (!mayAnybody && access !== 'admin')
            assert.ok(!decide(compiled, { principal: stranger, device, access }).allowed, 'allowed by no rule');
        }
      assert.ok(!decide(compiled, { principal: stranger, access: 'admin' }).allowed, 'a stranger administers');
    },
  }),
};
