import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AnsweringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';
import { psuBroker } from './psu-broker.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await psuBroker();
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

const run = (words: string) => runHere([...words.split(' '), '--socket', broker.socket, '--key', broker.key]);

describe('readings', () => {
  const head = 'time,seconds,device,output,on,setVolts,setAmps,volts,amps,mode\n';
  it('become CSV', async () => {
    const { status, out, err } = await run('psu log --count 3');
    assert.equal(status, 0);
    assert.equal(
      out,
      `${head}2026-05-04T10:00:00.000Z,0,psu0,P6V,true,5,1,5.0012,0.2,CV
2026-05-04T10:00:00.400Z,0.4,psu0,P25V,true,5,1,5.0012,0.2,CV
2026-05-04T10:00:00.800Z,0.8,psu0,P6V,true,5,1,5.0012,0.2,CV
`,
    );
    assert.equal(err, '(too slow: 2 messages are missing)\n');
  });
  it('of some outputs, or at a pace, or as JSON', async () => {
    const one = await run('psu log psu0 --output p25v --count 2');
    assert.deepEqual(one.out.match(/P\d+V/g), ['P25V', 'P25V']);
    const slow = await run('psu log --every 500ms --count 3');
    assert.deepEqual(
      slow.out
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[1]),
      ['0', '0.4', '0.8'],
    );
    const json = await run('psu log --count 1 --json');
    assert.deepEqual(JSON.parse(json.out), {
      time: '2026-05-04T10:00:00.000Z',
      seconds: 0,
      ...{ device: 'psu0', output: 'P6V', on: true, setVolts: 5, setAmps: 1, volts: 5.0012, amps: 0.2, mode: 'CV' },
    });
  });
  it('are a line each where there is no terminal, with trips and errors, until it is told to end', async () => {
    const watching = start(['psu', 'watch', 'psu0', 'P25V'], broker.env);
    await until(() => watching.outcome.out.includes('-222'), 'all was told');
    watching.kill('SIGINT');
    const { status, out } = await watching.ended();
    assert.equal(status, 0);
    assert.equal(
      out,
      `2026-05-04T10:00:00.400Z psu0 P25V  5.001 V  0.2000 A  CV  (set 5.000 V, at most 1.0000 A)
(too slow: 2 messages are missing)
2026-05-04T10:00:01.200Z psu0 P25V  5.001 V  0.2000 A  CV  (set 5.000 V, at most 1.0000 A)
psu0: everything went off: P25V was at 1.31 A, above 1.2 A
psu0: error -222 Data out of range (by VOLT 99)
`,
    );
  });
});
