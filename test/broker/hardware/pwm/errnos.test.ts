import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../../../broker/hardware/os.ts';
import { type Act, judged } from '../../../../broker/hardware/pwm/errnos.ts';
import type { RefusalCode } from '../../../../contract/errors.ts';
import { refusal } from './acts.ts';

const chip = {
  number: 2,
  path: '/sys/class/pwm/pwmchip2',
  devicePath: '/sys/devices/i2c-0/0-0040',
  driver: 'pca9685-pwm',
  channels: 16,
  backend: 'sysfs',
} as const;

const judge = (act: Act, errno: string, openBeside: number[] = []) =>
  judged(new OsError(errno, 'write', '/sys/x'), { act, chip, channel: 3, value: '20000000 ns', openBeside });

/** What each errno of each act becomes, and what its text must tell. */
const expected: [act: Act, errno: string, code: RefusalCode, says: RegExp][] = [
  ['export', 'EBUSY', 'busy', /in use by a kernel driver .* \/dev\/pwmchip2 open: free it there/],
  ['export', 'ENODEV', 'unavailable', /\/sys\/devices\/i2c-0\/0-0040\) was unplugged: plug it in/],
  ['export', 'EROFS', 'unavailable', /run it as root, and under systemd without ProtectKernelTunables/],
  ['enable', 'EINVAL', 'invalid', /cannot run as it is set: its period is 0/],
  ['enable', 'EBUSY', 'busy', /shares one period with the other channels/],
  [
    'period',
    'EINVAL',
    'invalid',
    /does not take a period of 20000000 ns: .* outside of what its driver \(pca9685-pwm\)/,
  ],
  ['period', 'ERANGE', 'invalid', /counts no further/],
  ['period', 'EBUSY', 'busy', /shares one period/],
  ['duty_cycle', 'EINVAL', 'invalid', /does not take a duty of 20000000 ns: it is longer than the period/],
  ['duty_cycle', 'EBUSY', 'busy', /shares one period/],
  ['polarity', 'EINVAL', 'invalid', /does not invert/],
  ['polarity', 'EOPNOTSUPP', 'invalid', /does not invert/],
  ['polarity', 'ENOSYS', 'invalid', /does not invert/],
  ['polarity', 'EBUSY', 'busy', /switched on by somebody else/],
  ['read', 'ENODEV', 'unavailable', /unplugged/],
  ['read', 'ENOENT', 'unavailable', /unplugged/],
  ['unexport', 'EACCES', 'unavailable', /run it as root/],
  ['open device', 'ENOENT', 'unavailable', /no \/dev\/pwmchip2: it takes Linux 6.17 .* "backend": "sysfs"/],
  ['open device', 'ENXIO', 'unavailable', /unplugged/],
  ['open device', 'EPERM', 'unavailable', /run it as root/],
  ['REQUEST', 'EBUSY', 'busy', /echo 3 > \/sys\/class\/pwm\/pwmchip2\/unexport/],
  ['REQUEST', 'EINVAL', 'not_found', /has 16 channels/],
  ['FREE', 'ENODEV', 'unavailable', /unplugged/],
  ['GETWF', 'ENODEV', 'unavailable', /unplugged/],
  ['ROUNDWF', 'EINVAL', 'invalid', /no waveform is like that/],
  ['SETEXACTWF', 'EDOM', 'unavailable', /Try again/],
  ['SETEXACTWF', 'EINVAL', 'invalid', /does not take 20000000 ns/],
  ['SETEXACTWF', 'EBUSY', 'busy', /shares one period/],
];

describe('an errno that is foreseen', () => {
  for (const [act, errno, code, says] of expected)
    it(`${errno} of ${act} is ${code}`, () => {
      const judgement = judge(act, errno);
      refusal(code, says)(judgement);
    });

  for (const errno of ['EIO', 'ENXIO', 'EREMOTEIO', 'ETIMEDOUT'])
    it(`${errno} is a chip that does not answer on its bus`, () => {
      refusal('device', /pwmchip2 channel 3 does not answer on its bus: check its wiring/)(judge('duty_cycle', errno));
    });

  it('carries facts for programs', () => {
    const { data } = judge('period', 'EINVAL') as { data: unknown };
    const facts = { chip: 2, channel: 3, errno: 'EINVAL', attempted: 'period', value: '20000000 ns', path: 'periodNs' };
    assert.deepEqual(data, facts);
  });

  it('names the other channels of a chip that may share its period', () => {
    for (const act of ['enable', 'period', 'duty_cycle', 'SETEXACTWF'] as const)
      refusal(
        'invalid',
        /share one period, and others hold it \(open now: 0, 7\): give all/,
      )(judge(act, 'EINVAL', [0, 7]));
    refusal('busy', /other channels of its chip \(open now: 0\): give all/)(judge('period', 'EBUSY', [0]));
    assert.doesNotMatch(String(judge('period', 'EINVAL')), /share/);
  });
});

describe('anything else', () => {
  it('stays what it was: a fault', () => {
    const error = new OsError('ENOMEM', 'write', '/sys/x');
    assert.equal(judged(error, { act: 'period', chip, channel: 0, openBeside: [] }), error);
    const other = new TypeError('ours');
    assert.equal(judged(other, { act: 'period', chip, channel: 0, openBeside: [] }), other);
    assert.ok(judge('GETWF', 'EINVAL') instanceof OsError);
  });
});
