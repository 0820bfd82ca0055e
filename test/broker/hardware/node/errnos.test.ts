import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judged } from '../../../../broker/hardware/node/errnos.ts';
import { OsError } from '../../../../broker/hardware/os.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import { refusal } from '../pwm/acts.ts';

const judge = (request: string, errno: string) =>
  judged(new OsError(errno, 'ioctl', '/dev/nst0'), { device: 'tape0', path: '/dev/nst0', request });

/** What each errno becomes, and what its text must tell. */
const expected: [request: string, errno: string, code: RefusalCode, says: RegExp][] = [
  ['operate', 'ENOTTY', 'device', /^tape0 \(\/dev\/nst0\) does not know 'operate'/],
  ['operate', 'EOPNOTSUPP', 'device', /does not know 'operate'/],
  ['operate', 'EINVAL', 'invalid', /does not take these values, or not in the state/],
  ['operate', 'ERANGE', 'invalid', /outside of what the device can do/],
  ['operate', 'EIO', 'device', /an error of input or output at 'operate'/],
  ['operate', 'ENODEV', 'unavailable', /is not there any more: plug it in again/],
  ['operate', 'ENXIO', 'unavailable', /not there any more/],
  ['operate', 'ENOTCONN', 'unavailable', /not there any more/],
  ['operate', 'EBUSY', 'busy', /somebody else uses it, or it has not finished/],
  ['operate', 'ENOSPC', 'device', /come to its end/],
  ['operate', 'ENOMEM', 'device', /no memory for 'operate'/],
  ['operate', 'EPERM', 'device', /locked or protected against writing, or it takes a capability/],
  ['operate', 'EACCES', 'device', /does not allow 'operate'/],
  ['operate', 'EROFS', 'device', /protected against writing/],
  ['operate', 'ETIMEDOUT', 'device', /does not answer to 'operate': check its cable/],
  ['operate', 'EREMOTEIO', 'device', /does not answer/],
  ['operate', 'EPROTO', 'device', /does not understand/],
  ['operate', 'EOVERFLOW', 'device', /more to say to 'operate'/],
  ['operate', 'ENOMEDIUM', 'device', /no medium/],
  ['operate', 'EMEDIUMTYPE', 'device', /of a kind that it cannot use/],
  ['operate', 'ENODATA', 'device', /nothing to answer/],
  ['operate', 'EAGAIN', 'unavailable', /nothing for 'operate' now/],
  ['operate', 'EINTR', 'unavailable', /was interrupted: try again/],
  ['read', 'ENOMEM', 'device', /larger than was asked for: read with a larger maxBytes/],
  ['write', 'EACCES', 'device', /protected against writing/],
  ['write', 'EINVAL', 'invalid', /refuses a write of that length/],
  ['open', 'ENOENT', 'unavailable', /not there any more/],
];

describe('an errno of a node', () => {
  for (const [request, errno, code, says] of expected)
    it(`${errno} of ${request}`, () => {
      const judgement = judge(request, errno);
      assert.ok(refusal(code, says)(judgement));
      assert.ok(judgement instanceof Refusal);
      assert.deepEqual(judgement.data, { errno, device: 'tape0', node: '/dev/nst0', request });
    });

  it('that nobody foresaw is said as it is', () => {
    for (const [request, errno] of [
      ['operate', 'EFAULT'],
      ['operate', 'ENOENT'],
      ['constructor', 'EKEYEXPIRED'],
    ] as const)
      assert.ok(refusal('device', new RegExp(`answers '${request}' with ${errno}`))(judge(request, errno)));
  });

  it('that is the own mistake of the broker stays what it is: a fault', () => {
    for (const errno of ['EBADF', 'EMFILE', 'ENFILE']) assert.ok(judge('operate', errno) instanceof OsError);
    const other = new Error('something else');
    assert.equal(judged(other, { path: '/dev/x', request: 'read' }), other);
  });
});
