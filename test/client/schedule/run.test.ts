import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { every, program } from '../../../client/schedule/main.ts';
import { NOTIFICATION, REPLY } from '../../../contract/wire/messages.ts';
import { MemoryBroker } from '../memory-broker.ts';
import { blink, check, ended, row, running, started, stoppedRow } from './programs.ts';

describe('a program that runs', () => {
  it('has what the broker found, and tells its end', async () => {
    const { postern, peer, run } = await running({ keep: true }, { keep: true });
    assert.deepEqual([run.id, run.name, run.isOver], [7, 'blink', false]);
    assert.deepEqual(run.check, check);
    peer.notify('schedule.ended', ended(8, 'failed'));
    peer.notify('schedule.ended', ended());
    assert.deepEqual(await run.ended, { ending: 'finished', reason: 'nothing is left to do' });
    await run.finished();
    assert.ok(run.isOver);
    await postern.close();
  });

  it('may be built, and bound to a lease', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const built = program('blink').do(every(1).seconds.gpio('led').on().for(200).ms);
    const starting = postern.schedule.run(built, { lease: { id: 3 } });
    await peer.answer('schedule.run', { program: blink, lease: 3 }, started());
    assert.equal((await starting).id, 7);
    await postern.close();
  });

  it('is refused with all that forbids it', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const starting = postern.schedule.run(blink);
    const id = await peer.expect('schedule.run', { program: blink });
    peer.refuse(id, {
      code: 'denied',
      message: 'events[0].gpio: no rule',
      data: { problems: [{ path: 'events[0]' }] },
    });
    await assert.rejects(starting, { code: 'denied', data: { problems: [{ path: 'events[0]' }] } });
    await postern.close();
  });

  it('is told of an end in the frame behind its start', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const starting = postern.schedule.run(blink);
    const id = await peer.expect('schedule.run', { program: blink });
    const body = ended(7, 'failed', 'led: EIO');
    peer.sendTogether([REPLY, id, null, started()], [NOTIFICATION, 'schedule.ended', body]);
    const run = await starting;
    const data = { program: 7, name: 'blink', ending: 'failed', reason: 'led: EIO' };
    const message = 'the program blink has ended before its end (failed): led: EIO';
    await assert.rejects(run.finished(), { code: 'unsafe', message, data });
    await postern.close();
  });

  it('ends with its connection, and does nothing to one of the same number after it', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 1, maxMs: 1 } });
    const starting = postern.schedule.run(blink);
    const id = await peer.expect('schedule.run', { program: blink });
    peer.reply(id, started());
    const run = await starting;
    peer.end();
    const reason = 'the connection ended: the broker closed the connection';
    assert.deepEqual(await run.ended, { ending: 'lost', reason });
    await assert.rejects(run.finished(), { code: 'disconnected' });
    const again = await broker.arrivals.next();
    await again.shakeHands();
    await run.stop();
    await run[Symbol.asyncDispose]();
    const pong = postern.ping();
    await again.answer('ping', {}, {});
    await pong;
    assert.deepEqual(again.leftovers, []);
    await postern.close();
  });

  it('is lost when the client is closed', async () => {
    const { postern, run } = await running();
    await postern.close();
    assert.equal((await run.ended).ending, 'lost');
  });
});

describe('a program is driven', () => {
  it('pauses, goes on, turns faster, and says how late it was', async () => {
    const { postern, peer, run } = await running();
    const paused = run.pause();
    await peer.answer('schedule.pause', { program: 7 }, { ...row, state: 'paused' });
    assert.equal((await paused).state, 'paused');
    const resumed = run.resume();
    await peer.answer('schedule.resume', { program: 7 }, row);
    assert.equal((await resumed).state, 'running');
    for (const [given, params, cycleNs] of [
      ['600 rpm', { rpm: 600 }, 2e8],
      ['0 rpm', { rpm: 0 }, 0],
      ['100 ms', { cycleNs: 1e8 }, 1e8],
      [{ rpm: 1200 }, { rpm: 1200 }, 1e8],
      [{ cycleNs: 5e7 }, { cycleNs: 5e7 }, 5e7],
    ] as const) {
      const cycle = run.setCycle(given);
      await peer.answer('schedule.setCycle', { program: 7, ...params }, { cycleNs });
      assert.equal(await cycle, cycleNs);
    }
    // @ts-expect-error of JavaScript: no unit that a cycle has
    await assert.rejects(run.setCycle('5 Hz'), { code: 'invalid', data: { path: 'cycle' } });
    const lateness = run.lateness({ reset: true });
    await peer.answer('schedule.lateness', { program: 7, reset: true }, { program: 7, name: 'blink', classes: [] });
    assert.deepEqual(await lateness, []);
    await postern.close();
  });

  it('stops, whichever comes first: the answer or the notification', async () => {
    for (const notifiedFirst of [true, false]) {
      const { postern, peer, run } = await running();
      const stopping = run.stop('enough');
      const id = await peer.expect('schedule.stop', { program: 7, reason: 'enough' });
      const messages = [
        [REPLY, id, null, stoppedRow],
        [NOTIFICATION, 'schedule.ended', ended(7, 'stopped', 'ada stopped it')],
      ];
      peer.sendTogether(...(notifiedFirst ? messages.reverse() : messages));
      assert.deepEqual(await stopping, { ending: 'stopped', reason: 'ada stopped it' });
      assert.deepEqual(await run.stop(), { ending: 'stopped', reason: 'ada stopped it' });
      assert.deepEqual(peer.leftovers, []);
      await postern.close();
    }
  });

  it('stops at the end of its block, and one that is over is left alone', async () => {
    const { postern, peer, run } = await running();
    const block = (async () => {
      await using _run = run;
    })();
    await peer.answer('schedule.stop', { program: 7 }, stoppedRow);
    await block;
    await run[Symbol.asyncDispose]();
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('a stop that came too late is none, a stop that failed is told', async () => {
    const { postern, peer, run } = await running();
    const refusal = { code: 'not_found', message: 'there is no program 7', data: {} } as const;
    const failed = assert.rejects(run.stop(), refusal);
    peer.refuse(await peer.expect('schedule.stop', { program: 7 }), refusal);
    await failed;
    const late = run.stop();
    const id = await peer.expect('schedule.stop', { program: 7 });
    peer.notify('schedule.ended', ended());
    peer.refuse(id, refusal);
    assert.deepEqual((await late).ending, 'finished');
    await postern.close();
  });

  it('is replaced, and is the other one then', async () => {
    const { postern, peer, run } = await running();
    const faster = { ...blink, name: 'faster' };
    const replacing = run.replace(faster);
    await peer.answer('schedule.replace', { replace: 7, program: faster }, started(9, 'faster'));
    assert.deepEqual(await replacing, check);
    assert.deepEqual([run.id, run.name], [9, 'faster']);
    const refused = run.replace(blink);
    const id = await peer.expect('schedule.replace', { replace: 9, program: blink });
    peer.refuse(id, { code: 'denied', message: 'no', data: {} });
    await assert.rejects(refused, { code: 'denied' });
    peer.notify('schedule.ended', ended(7, 'stopped'));
    peer.notify('schedule.ended', ended(9));
    assert.equal((await run.ended).ending, 'finished');
    await postern.close();
  });
});

describe('a signal', () => {
  it('stops a program that runs', async () => {
    const controller = new AbortController();
    const { postern, peer, run } = await running({ signal: controller.signal });
    controller.abort();
    await peer.answer('schedule.stop', { program: 7, reason: 'its signal was aborted' }, stoppedRow);
    assert.equal((await run.ended).ending, 'stopped');
    await postern.close();
  });

  it('stops one that starts, as soon as it does', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const controller = new AbortController();
    const starting = postern.schedule.run(blink, { signal: controller.signal });
    const id = await peer.expect('schedule.run', { program: blink });
    controller.abort(new Error('no more'));
    await assert.rejects(starting, { message: 'no more' });
    peer.reply(id, started());
    await peer.answer('schedule.stop', { program: 7, reason: 'its signal was aborted' }, stoppedRow);
    await postern.close();
  });

  it('that was aborted before starts nothing, and none is listened to when it is over', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    await assert.rejects(postern.schedule.run(blink, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    const controller = new AbortController();
    const starting = postern.schedule.run(blink, { signal: controller.signal });
    await peer.answer('schedule.run', { program: blink }, started());
    const run = await starting;
    peer.notify('schedule.ended', ended());
    await run.ended;
    await new Promise(setImmediate);
    controller.abort();
    const pong = postern.ping();
    await peer.answer('ping', {}, {});
    await pong;
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });
});
