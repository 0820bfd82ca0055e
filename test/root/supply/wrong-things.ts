/** Something on the port that is no such supply: the driver does not serve it, and says why. */
import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { type RefusalCode, refusals } from '../../../contract/errors.ts';
import { Pty } from '../../../sim/pty.ts';
import { SUITE, type SupplyBench } from './bench.ts';
import { linkTo } from './link.ts';

/** What it answers to what it hears. */
type Answers = (heard: string) => string;
const GARBAGE = '\u0000\u00ff~{+7.E?"\u0080#\r\n';

const things: Readonly<Record<string, { answers: Answers; code: RefusalCode; says: RegExp }>> = {
  'a line that echoes': {
    answers: (heard) => heard,
    code: 'timeout',
    says: /^postern: timeout: the supply does not answer 'SYST:VERS\?': '.*SYST:VERS\?' is no answer to that$/m,
  },
  'a line on which nothing answers': {
    answers: () => '',
    code: 'timeout',
    says: /^postern: timeout: the supply does not answer 'SYST:VERS\?': nothing came within \d+ ms$/m,
  },
  'a line at another speed, or another kind of thing: garbage': {
    answers: () => GARBAGE,
    code: 'timeout',
    says: /^postern: timeout: the supply does not answer 'SYST:VERS\?': '.*\\x.*' is no answer to that$/m,
  },
  'a line that never falls silent': {
    answers: () => GARBAGE.repeat(2000),
    code: 'timeout',
    says: /^postern: timeout: the supply does not answer 'SYST:VERS\?'/m,
  },
  'another instrument': {
    answers: (heard) =>
      (heard.includes('SYST:VERS?') ? '1994.0\r\n' : '') +
      (heard.includes('*IDN?') ? 'HEWLETT-PACKARD,34401A,0,10-5-2\r\n' : ''),
    code: 'device',
    says: /^postern: device: this is no E3631A: it says that it is a HEWLETT-PACKARD 34401A$/m,
  },
};

export function wrongThings(of: () => SupplyBench): void {
  describe('a port that leads to something else', SUITE, () => {
    let bench: SupplyBench;
    before(() => {
      bench = of();
    });
    const mended = async () => (await bench.root()).call('devices.reset', { device: 'psu-port' });
    beforeEach(() => bench.supply.unplug());
    /** With the right one on it somebody has looked after it, and it is served. */
    afterEach(async () => {
      await bench.supply.plug();
      await mended();
      await bench.drive();
      await bench.clear();
      // When that is answered, the port has been made safe: nothing is owed to what comes next.
      await mended();
    });

    for (const [what, { answers, code, says }] of Object.entries(things))
      it(what, async () => {
        const seen = bench.auditRecords().length;
        const isSilent = answers('OUTP?\n') === '';
        const told = () =>
          bench
            .auditRecords()
            .filter(({ device }, at) => at >= seen && device === 'psu-port')
            .filter(({ event }) => event === (isSilent ? 'unsafe' : 'fault'));
        const pty = new Pty();
        const heard: string[] = [];
        pty.onBytes((bytes) => {
          const text = Buffer.from(bytes).toString('latin1');
          heard.push(text);
          pty.send(Buffer.from(answers(text), 'latin1'));
        });
        using _link = linkTo(pty.path, bench.supply.link);
        try {
          const driver = bench.startDriver();
          assert.equal(await driver.ended(), refusals[code].exit, driver.log);
          assert.match(driver.log, says);
          assert.doesNotMatch(driver.log, /is served/);
          assert.deepEqual(await bench.leases(), []);
          const { status, err } = await bench.psu(bench.alice, 'on', 'psu0');
          assert.equal(status, refusals.unavailable.exit, err);
          // What hangs there may be on, for all that anybody knows: nobody uses the port until somebody has looked, or until it answers.
          await bench.session.broker.until(() => told().length > 0, 'the port is out of service, or owes its sequence');
          const message = isSilent
            ? /^it could not be made safe \(it does not/
            : /^its safe state was not reached \(it /;
          assert.match(String(told()[0]?.message), message);
          assert.match(String(told()[0]?.message), /"OUTP\?\\n"/);
          // Whatever it is, it was told nothing that switches anything on.
          assert.doesNotMatch(heard.join(''), /OUTP ON|APPL/);
        } finally {
          pty.close();
        }
      });
  });
}
