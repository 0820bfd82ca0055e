import type { RefusalCode } from '../../contract/errors.ts';
import type { Act } from './passer.ts';

/** Requests that are well-formed frames and nothing that anybody may ask, each with what it must be refused with. */
const wrong: readonly [method: string, params: object, ...codes: RefusalCode[]][] = [
  ['pwm.explode', {}, 'not_found'],
  ['__proto__', {}, 'not_found'],
  ['constructor', { device: 'fan' }, 'not_found'],
  ['pwm.set', { device: 'fan', dutyNs: -1 }, 'invalid'],
  ['pwm.set', { device: 'fan', dutyNs: 1.5 }, 'invalid'],
  ['pwm.set', { device: 'fan', dutyNs: '1' }, 'invalid'],
  ['pwm.set', { device: 'fan', enabled: true, root: true }, 'invalid'],
  ['pwm.get', { device: '../../etc/passwd' }, 'invalid'],
  ['pwm.get', { device: 'x'.repeat(5000) }, 'invalid'],
  ['pwm.get', { chip: 999_999, channel: 0 }, 'not_found', 'denied'],
  ['gpio.set', { device: 'fan', value: 1 }, 'invalid', 'not_found', 'denied'],
  ['lease.release', { lease: 1_000_000_000 }, 'not_found'],
  ['lease.alive', { lease: 0 }, 'not_found'],
  ['lease.take', { device: 'fan', ttlMs: 1 }, 'invalid'],
  ['lease.seize', { device: 'fan', reason: 'I want it' }, 'denied'],
  ['topic.subscribe', { topic: 'everything' }, 'invalid'],
  ['topic.unsubscribe', { subscription: 999_999 }, 'not_found'],
  ['audit.tail', { count: 10 }, 'denied'],
  ['policy.reload', {}, 'denied'],
  ['policy.explain', { method: 'pwm.set', user: 'root' }, 'denied'],
  ['ioctl.call', { device: 'tape', request: 'mtio.nothing' }, 'not_found', 'invalid'],
  [
    'ioctl.call',
    { device: 'tape', request: 'mtio.operate', fields: { op: 'erase' } },
    'denied',
    'invalid',
    'not_found',
  ],
  ['schedule.stop', { program: 999_999_999 }, 'not_found'],
  ['schedule.run', { program: { events: [] } }, 'invalid'],
  ['schedule.run', { program: { events: [{ pwm: { device: 'fan', ratio: 2 } }] } }, 'invalid'],
  ['instrument.answer', { device: 'psu0', call: 1, result: {} }, 'denied', 'invalid', 'not_found'],
];

const wrongForAll = wrong.filter(([, , ...codes]) => !codes.includes('denied'));

export const wrongActs: readonly Act[] = [
  {
    weight: 6,
    async does(actor) {
      const [method, params, ...codes] = actor.random.pick(actor.orders.administers ? wrongForAll : wrong);
      await actor.mustNot('wrong request', codes, (postern) => postern.request(method, params), [method, params]);
    },
  },
  {
    weight: 1,
    /** Many at once: some are over the quota, all are answered. */
    does: (actor) =>
      actor.may('fifty at once', (postern) =>
        Promise.all(Array.from({ length: 50 }, () => postern.call('pwm.get', { device: 'fan' }))),
      ),
  },
];
