import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../../../broker/hardware/os.ts';
import { attempted, judged, type PortAct } from '../../../../broker/hardware/serial/errnos.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import { refusal } from '../pwm/acts.ts';

const attempt = (request: PortAct) => ({ device: 'scale', path: '/dev/ttyUSB0', request });
const judge = (request: PortAct, errno: string) =>
  judged(new OsError(errno, 'ioctl', '/dev/ttyUSB0'), attempt(request));

/** What each errno becomes, and what its text must tell. */
const expected: [request: PortAct, errno: string, code: RefusalCode, says: RegExp][] = [
  ['read', 'ENODEV', 'unavailable', /^scale \(\/dev\/ttyUSB0\) is not there any more: plug it in again/],
  ['write', 'EIO', 'unavailable', /is not there any more/],
  ['lines', 'ENXIO', 'unavailable', /is not there any more/],
  ['write', 'ECANCELED', 'unavailable', /was closed, or purged, before it was done/],
  ['lines', 'ETIMEDOUT', 'device', /its adapter is stuck/],
  ['break', 'EPROTO', 'device', /its adapter is stuck/],
  ['lines', 'ENOTTY', 'device', /has no modem lines/],
  ['lines', 'EINVAL', 'device', /has no modem lines/],
  ['break', 'ENOTTY', 'device', /cannot send a break/],
  ['configure', 'EINVAL', 'device', /cannot be set so/],
  ['configure', 'ENOMEM', 'device', /no memory/],
  ['open', 'EBUSY', 'busy', /another program has it open, for itself alone/],
  ['open', 'EACCES', 'unavailable', /the broker may not open .* give it to root/],
  ['open', 'EIO', 'device', /no hardware behind it/],
  ['open', 'ENOENT', 'unavailable', /is not there any more/],
  ['drain', 'EINTR', 'unavailable', /was interrupted/],
  ['drain', 'EDOM', 'device', /answers 'drain' with EDOM/],
];

describe('an errno of a serial port', () => {
  for (const [request, errno, code, says] of expected)
    it(`${errno} of ${request}`, () => {
      const judgement = judge(request, errno);
      assert.ok(refusal(code, says)(judgement));
      assert.ok(judgement instanceof Refusal);
      assert.deepEqual(judgement.data, { errno, device: 'scale', node: '/dev/ttyUSB0', request });
    });

  it('that is the own mistake of the broker stays what it is: a fault', () => {
    for (const errno of ['EBADF', 'EMFILE', 'ENFILE']) assert.ok(judge('read', errno) instanceof OsError);
  });

  it('is told by its path where the port has no name', () => {
    const judgement = judged(new OsError('ENODEV', 'read', 'x'), { path: '/dev/ttyS0', request: 'read' });
    assert.ok(refusal('unavailable', /^\/dev\/ttyS0 is not there/)(judgement));
  });

  it('is judged where something is attempted; what is no error of the system goes on as it is', async () => {
    const failing = (error: unknown) => attempted(attempt('lines'), () => Promise.reject(error));
    await assert.rejects(failing(new OsError('ENOTTY', 'ioctl', 'x')), refusal('device', /modem lines/));
    await assert.rejects(failing(new TypeError('ours')), TypeError);
    assert.equal(await attempted(attempt('lines'), async () => 5), 5);
  });
});
