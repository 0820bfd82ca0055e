import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryBroker } from '../memory-broker.ts';
import { blink, check, ended, row, started, stoppedRow } from './programs.ts';

const connect = () => new MemoryBroker().connect();

describe('the scheduler', () => {
  it('is asked by the numbers of programs', async () => {
    const { postern, peer } = await connect();
    const { schedule } = postern;
    const classes = [{ class: 'gpio' }];
    const rows: [() => Promise<unknown>, string, object, object, unknown][] = [
      [() => schedule.check(blink), 'schedule.check', { program: blink }, check, check],
      [() => schedule.list(), 'schedule.list', {}, { programs: [row] }, [row]],
      [() => schedule.list({ ended: true }), 'schedule.list', { ended: true }, { programs: [] }, []],
      [() => schedule.pause(7), 'schedule.pause', { program: 7 }, row, row],
      [() => schedule.resume(7), 'schedule.resume', { program: 7 }, row, row],
      [() => schedule.stop(7), 'schedule.stop', { program: 7 }, stoppedRow, stoppedRow],
      [() => schedule.stop(7, { reason: 'late' }), 'schedule.stop', { program: 7, reason: 'late' }, row, row],
      [() => schedule.setCycle(7, '600 rpm'), 'schedule.setCycle', { program: 7, rpm: 600 }, { cycleNs: 2e8 }, 2e8],
      [() => schedule.lateness(7), 'schedule.lateness', { program: 7 }, { classes }, classes],
    ];
    for (const [ask, method, params, answer, result] of rows) {
      const asking = ask();
      await peer.answer(method, params, answer);
      assert.deepEqual(await asking, result);
    }
    const given = assert.rejects(schedule.list({ timeoutMs: 1 }), { code: 'timeout' });
    await given;
    await postern.close();
  });

  it('shows all of a program, however long', async () => {
    const { postern, peer } = await connect();
    const showing = postern.schedule.show(7);
    const [first, second] = [{ at: '1 s' }, { at: '2 s' }];
    const shown = { ...row, head: { name: 'blink' }, totalEntries: 2 };
    await peer.answer('schedule.show', { program: 7 }, { ...shown, from: 0, entries: [first] });
    await peer.answer('schedule.show', { program: 7, from: 1 }, { ...shown, from: 1, entries: [second] });
    assert.deepEqual(await showing, { ...row, source: { name: 'blink', events: [first, second] } });
    await postern.close();
  });

  it('reads again what is replaced while it is read, and not for ever', async () => {
    const { postern, peer } = await connect();
    const shown = { ...row, head: {}, totalEntries: 2, entries: [{ at: '1 s' }] };
    const showing = postern.schedule.show(7);
    await peer.answer('schedule.show', { program: 7 }, { ...shown, from: 0 });
    await peer.answer('schedule.show', { program: 7, from: 1 }, { ...shown, hash: 'b2', from: 1 });
    await peer.answer('schedule.show', { program: 7 }, { ...shown, hash: 'b2', totalEntries: 1, from: 0 });
    assert.deepEqual(await showing, { ...row, hash: 'b2', source: { events: [{ at: '1 s' }] } });
    const never = assert.rejects(postern.schedule.show(7), { code: 'unavailable' });
    for (let reading = 0; reading < 5; reading++) {
      await peer.answer('schedule.show', { program: 7 }, { ...shown, hash: `a${reading}`, from: 0 });
      await peer.answer('schedule.show', { program: 7, from: 1 }, { ...shown, hash: 'b', from: 1 });
    }
    await never;
    await postern.close();
  });
});

describe('pwm.fade', () => {
  const fade = { device: 'fan', from: 0, to: 0.8, seconds: 3, curve: 'sine' } as const;
  const program = { name: 'fade', events: [{ fade }] };

  it('resolves at its end, and leaves the output as it is', async () => {
    const { postern, peer } = await connect();
    const fading = postern.pwm.fade(fade);
    await peer.answer('schedule.run', { program, keep: true }, started());
    peer.notify('schedule.ended', ended());
    await fading;
    const state = postern.pwm.get({ device: 'fan' });
    await peer.answer('pwm.get', { device: 'fan' }, { state: null });
    assert.deepEqual(await state, { state: null });
    await postern.close();
  });

  it('throws every other ending, and the reason of its signal', async () => {
    const { postern, peer } = await connect();
    const lost = assert.rejects(postern.pwm.fade(fade, { keep: false }), {
      code: 'unsafe',
      message: /\(lost\): the lease on fan/,
    });
    await peer.answer('schedule.run', { program, keep: false }, { ...started(), name: 'fade' });
    peer.notify('schedule.ended', ended(7, 'lost', 'the lease on fan is lost: seized by root'));
    await lost;
    const controller = new AbortController();
    const given = assert.rejects(postern.pwm.fade(fade, { signal: controller.signal }), { message: 'enough' });
    await peer.answer('schedule.run', { program, keep: true }, started());
    await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await peer.answer('schedule.stop', { program: 7, reason: 'its signal was aborted' }, stoppedRow);
    await given;
    await postern.close();
  });
});
