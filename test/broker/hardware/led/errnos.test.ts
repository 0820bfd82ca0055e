import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Act, judged } from '../../../../broker/hardware/led/errnos.ts';
import { OsError } from '../../../../broker/hardware/os.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import { refusal } from '../pwm/acts.ts';

const judge = (act: Act, errno: string, value?: string) =>
  judged(new OsError(errno, 'write', '/sys/x'), { act, led: 'lab:led', value });

/** What each errno of each act becomes, and what its text must tell. */
const expected: [act: Act, errno: string, code: RefusalCode, says: RegExp][] = [
  ['open', 'ENOENT', 'unavailable', /^the LED lab:led is not there: plug it in, or mend its name/],
  ['read', 'ENODEV', 'unavailable', /is not there/],
  ['open', 'EROFS', 'unavailable', /run it as root, and under systemd without ProtectKernelTunables/],
  ['open', 'EACCES', 'unavailable', /may not write/],
  ['brightness', 'EBUSY', 'busy', /in use by a kernel driver/],
  ['trigger', 'EBUSY', 'busy', /in use by a kernel driver/],
  ['brightness', 'EIO', 'device', /does not answer: check the cable/],
  ['brightness', 'EINVAL', 'device', /does not take brightness 7/],
  ['trigger', 'EINVAL', 'unavailable', /does not take the trigger '7' any more/],
];

describe('an errno of a LED', () => {
  for (const [act, errno, code, says] of expected)
    it(`${errno} of ${act}`, () => {
      const judgement = judge(act, errno, '7');
      assert.ok(refusal(code, says)(judgement));
      assert.ok(judgement instanceof Refusal);
      assert.deepEqual(judgement.data, { errno, led: 'lab:led', attempted: act, value: '7' });
    });

  it('that nobody foresaw stays what it is: a fault', () => {
    assert.ok(judge('read', 'EFAULT') instanceof OsError);
    assert.ok(judge('open', 'EINVAL') instanceof OsError);
  });
});
