import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Act, judged } from '../../../../broker/hardware/gpio/errnos.ts';
import { OsError } from '../../../../broker/hardware/os.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import type { GpioEntry } from '../../../../contract/policy/entries.ts';
import { refusal } from '../pwm/acts.ts';

const entry: GpioEntry = { kind: 'gpio', chip: '/dev/gpiochip0', line: 'relay', direction: 'input', bias: 'pull-up' };
const judge = (act: Act, errno: string, consumer?: string) =>
  judged(new OsError(errno, 'ioctl', '/dev/gpiochip0'), { act, entry, consumer });

/** What each errno of each act becomes, and what its text must tell. */
const expected: [act: Act, errno: string, code: RefusalCode, says: RegExp][] = [
  ['find', 'ENOENT', 'unavailable', /the GPIO chip \/dev\/gpiochip0 is not there: plug it in, or mend its path/],
  ['find', 'ENODEV', 'unavailable', /is not there/],
  ['find', 'EPERM', 'unavailable', /DeviceAllow=char-gpiochip rw/],
  ['find', 'EACCES', 'unavailable', /run it as root/],
  ['find', 'ELOOP', 'device', /there is a link in place of the GPIO chip's node/],
  [
    'take',
    'EBUSY',
    'busy',
    /^line 'relay' of \/dev\/gpiochip0 is in use by a kernel driver or another program: free it/,
  ],
  ['take', 'EINVAL', 'invalid', /cannot be an input, bias pull-up: its chip has no such thing/],
  ['take', 'ENOTTY', 'unavailable', /takes Linux 5\.10/],
  ['configure', 'EINVAL', 'invalid', /cannot be an input, bias pull-up/],
  ['configure', 'EIO', 'device', /or a kernel driver has its interrupt/],
  ['listen', 'ENXIO', 'device', /cannot tell of its edges: its chip has no interrupt for it/],
  ['listen', 'EINVAL', 'device', /no interrupt/],
  ['read', 'EREMOTEIO', 'device', /does not answer on its bus: check its wiring/],
  ['set', 'EIO', 'device', /does not answer on its bus/],
  ['set', 'ENODEV', 'unavailable', /is not there/],
];

describe('an errno of a GPIO line', () => {
  for (const [act, errno, code, says] of expected)
    it(`${errno} of ${act}`, () => {
      const judgement = judge(act, errno);
      assert.ok(refusal(code, says)(judgement));
      assert.ok(judgement instanceof Refusal);
      assert.deepEqual(judgement.data, { errno, chip: '/dev/gpiochip0', line: 'relay', attempted: act });
    });

  it('names who has it', () => {
    const judgement = judge('take', 'EBUSY', 'door');
    assert.ok(refusal('busy', /is in use by door: free it there/)(judgement));
    assert.ok(judgement instanceof Refusal);
    assert.equal(judgement.data.consumer, 'door');
  });

  it('that nobody foresaw stays what it is: a fault', () => {
    assert.ok(judge('set', 'EFAULT') instanceof OsError);
    assert.ok(judge('read', 'EBUSY') instanceof OsError);
  });
});
