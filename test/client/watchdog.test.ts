import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryBroker } from './memory-broker.ts';

const device = 'wd';
const call = (request: string, fields?: object) => ({
  device,
  profile: 'watchdog',
  request,
  ...(fields === undefined ? {} : { fields }),
});
const answer = (request: string, fields: object = {}) => ({ device, request, returned: 0, fields });
const listed = (open: boolean) => ({
  devices: [{ device, profile: 'watchdog', path: '/dev/watchdog0', present: true, open }],
});

describe('a watchdog', () => {
  it('is armed, fed and disarmed', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const watchdog = postern.watchdog(device);
    const arming = watchdog.arm({ timeoutS: 30 });
    await peer.answer('ioctl.call', call('setTimeout', { value: 30 }), answer('setTimeout', { value: 32 }));
    assert.equal(await arming, 32);
    const again = watchdog.arm();
    await peer.answer('ioctl.call', call('keepAlive'), answer('keepAlive'));
    await peer.answer('ioctl.call', call('getTimeout'), answer('getTimeout', { value: 32 }));
    assert.equal(await again, 32);
    const feeding = watchdog.feed();
    await peer.answer('ioctl.call', call('keepAlive'), answer('keepAlive'));
    await feeding;
    const disarming = watchdog.disarm();
    await peer.answer('ioctl.call', call('disarm'), answer('disarm'));
    await disarming;
    await postern.close();
  });

  it('is not armed by being looked at', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const status = postern.watchdog(device).status();
    await peer.answer('ioctl.list', {}, listed(false));
    assert.deepEqual(await status, { held: false });
    assert.deepEqual(peer.leftovers, []);
    const unknown = postern.watchdog('wdog').status();
    await peer.answer('ioctl.list', {}, listed(false));
    await assert.rejects(unknown, { code: 'not_found', message: /no watchdog 'wdog' that you may see/ });
    await postern.close();
  });

  it('tells what it can while it is armed', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const status = postern.watchdog(device).status();
    await peer.answer('ioctl.list', {}, listed(true));
    const fields: Record<string, object> = {
      support: { identity: 'Software', firmwareVersion: 0, options: ['setTimeout', 'magicClose'] },
      bootStatus: { value: ['cardReset'] },
      getTimeout: { value: 60 },
    };
    for (let asked = 0; asked < 4; asked++) {
      const { id, params } = await peer.request();
      const { request } = params as { request: string };
      const known = fields[request];
      if (known !== undefined) peer.reply(id, answer(request, known));
      else peer.refuse(id, { code: 'device', message: 'EOPNOTSUPP', data: { errno: 'EOPNOTSUPP' } });
    }
    assert.deepEqual(await status, {
      held: true,
      identity: 'Software',
      options: ['setTimeout', 'magicClose'],
      bootStatus: ['cardReset'],
      timeoutS: 60,
    });
    const refused = postern.watchdog(device).status();
    await peer.answer('ioctl.list', {}, listed(true));
    for (let asked = 0; asked < 4; asked++)
      peer.refuse((await peer.request()).id, { code: 'denied', message: 'no rule', data: {} });
    await assert.rejects(refused, { code: 'denied' });
    await postern.close();
  });
});

describe('a real time clock', () => {
  const june = { year: 126, mon: 5, mday: 7, hour: 8, min: 9, sec: 10 };
  it('is read and set in UTC, to the second', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const clock = postern.rtc('rtc');
    const read = clock.read();
    const asked = { device: 'rtc', profile: 'rtc', request: 'readTime' };
    await peer.answer('ioctl.call', asked, answer('readTime', { ...june, wday: 0, yday: 0, isdst: 0 }));
    assert.equal((await read).toISOString(), '2026-06-07T08:09:10.000Z');
    const set = clock.set(new Date('2026-06-07T08:09:10.999Z'));
    const given = { device: 'rtc', profile: 'rtc', request: 'setTime', fields: june };
    await peer.answer('ioctl.call', given, answer('setTime'));
    await set;
    await postern.close();
  });
});
