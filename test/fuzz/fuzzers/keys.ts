import assert from 'node:assert/strict';
import { publicKeyObject } from '../../../broker/door/ed25519.ts';
import { formatAuthorizedKey, isSmallOrder, parseAuthorizedKeys } from '../../../contract/keys.ts';
import type { Fuzzer } from '../fuzzer.ts';

export const keys: Fuzzer = {
  name: 'keys',
  shows: 'each line of authorized_keys is a key of one user who stands in it, or a problem with its number',
  words: [
    'user="',
    '"',
    ',',
    'expiry-time="',
    '20271231',
    'ssh-ed25519 ',
    'AAAAC3NzaC1lZDI1NTE5AAAAI',
    '#',
    '\\',
    '\r',
    '\0',
    'Z"',
    '\u00a0',
  ],
  open: () => ({
    run(input) {
      const text = new TextDecoder().decode(input);
      const { keys: found, problems } = parseAuthorizedKeys(text);
      const lines = text.split('\n');
      for (const { line, message } of problems)
        assert.ok(line >= 1 && line <= lines.length && message.length < 300, `${line}: ${message.slice(0, 400)}`);
      for (const key of found) {
        const line = lines[key.line - 1] ?? '';
        assert.ok(line.includes(`user="${key.user}"`), 'a user who does not stand in the line');
        assert.match(key.user, /^[^"\\\n]+$/);
        assert.ok(!isSmallOrder(key.bytes), 'anybody could sign for it');
        assert.ok(key.expiresAtMs === undefined || Number.isFinite(key.expiresAtMs));
        assert.equal(
          line.includes('expiry-time='),
          key.expiresAtMs !== undefined || /ssh-ed25519.*expiry-time=/.test(line),
        );
        publicKeyObject(key.bytes); // A broker makes one of each.
        const again = parseAuthorizedKeys(formatAuthorizedKey(key));
        assert.deepEqual(again.problems, [], 'what was read is not read again');
        assert.deepEqual(again.keys, [{ ...key, line: 1, ...(again.keys[0] && { comment: again.keys[0].comment }) }]);
        assert.equal(again.keys[0]?.comment, key.comment);
      }
      assert.ok(found.length + problems.length <= lines.length);
    },
  }),
};
