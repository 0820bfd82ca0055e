/** Ways for the broker to die under the installed service. Each time its outputs are safe before the next one begins. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../patience.ts';
import { type Bench, MS, TABLE } from './bench.ts';
import { FAIL_SAFE, journal, mainPid, must, property, run, UNIT, until } from './machine.ts';

const DROP_IN = `/run/systemd/system/${UNIT}.d`;
/** Of the guest, whose system calls are slow, on a busy machine: from the broker's death to safe outputs, and to the next broker's service. */
const MOST_MS = { safe: within(1500), served: within(5000) };

interface Way {
  readonly act: () => void;
  /** What systemd calls it. */
  readonly result: RegExp;
  /** Of the death itself to come. */
  readonly patienceMs?: number;
}

const ways: Record<string, Way> = {
  killed: { act: () => process.kill(mainPid(), 'SIGKILL'), result: /status=9\/KILL/ },
  'hung: the watchdog ends it': {
    act: () => process.kill(mainPid(), 'SIGSTOP'),
    result: /Watchdog timeout/,
    patienceMs: 12_000,
  },
  'out of memory': {
    act: () => must('systemctl', 'set-property', '--runtime', UNIT, 'MemoryMax=8M', 'MemorySwapMax=0'),
    result: /oom-kill/,
    patienceMs: 10_000,
  },
};

/** @param bench whose policy is in force already */
export function deaths(bench: () => Bench): void {
  after(goOn);

  for (const [way, { act, result, patienceMs = 0 }] of Object.entries(ways))
    test(`${way}: outputs are safe, and it is started anew`, async (context) => {
      const restarts = Number(property('NRestarts'));
      const pid = mainPid();
      await bench().switchOn();
      act();
      for (const end = Date.now() + within(patienceMs + 5000); existsSync(`/proc/${pid}`) && Date.now() < end; )
        await sleep(1);
      const since = process.hrtime.bigint();
      const passedMs = () => Number(process.hrtime.bigint() - since) / 1e6;
      while (!areSafe(bench()) && passedMs() < MOST_MS.safe) await sleep(2);
      const safeMs = passedMs();
      assert.ok(areSafe(bench()), `not within ${safeMs} ms`);
      must('systemctl', 'revert', UNIT);
      await bench().hasRecovered(restarts + 1, 20_000);
      const servedMs = passedMs();
      context.diagnostic(
        `${way}: safe ${safeMs.toFixed(0)} ms after its death, serving ${servedMs.toFixed(0)} ms after it`,
      );
      assert.ok(servedMs < MOST_MS.served, `${servedMs} ms`);
      await until('the journal says how it ended', () => result.test(journal()));
      const said = /fail-safe: \S+ channel 0 is safe: enable 1, period 10000000, duty 2000000, polarity -/;
      await until('the fail-safe says what it did', () => said.test(journal(FAIL_SAFE)));
    });

  test('too often: given up; what is left of the table stays for the one that somebody starts', async () => {
    mkdirSync(DROP_IN, { recursive: true });
    writeFileSync(`${DROP_IN}/once.conf`, '[Unit]\nStartLimitBurst=1\n');
    must('systemctl', 'daemon-reload');
    // systemd counts from the reload on: it starts the broker once more.
    const pid = mainPid();
    process.kill(pid, 'SIGKILL');
    await until('the broker is started anew', () => mainPid() !== pid && property('ActiveState') === 'active', 20_000);
    await bench().switchOn();
    process.kill(mainPid(), 'SIGKILL');
    await until('it is given up', () => property('ActiveState') === 'failed');
    assert.ok(areSafe(bench()));
    assert.ok(existsSync(TABLE));
    goOn();
    must('systemctl', 'start', UNIT);
    assert.ok(!existsSync(TABLE), 'the next one has looked after it');
  });
}

/** The fan runs slowly, and the heater is off. */
function areSafe(bench: Bench): boolean {
  return String(bench.output(0)) === String([1, 10 * MS, 2 * MS]) && bench.output(1)[0] === 0;
}

/** Undoes what the last test did to the service. */
function goOn(): void {
  rmSync(DROP_IN, { recursive: true, force: true });
  must('systemctl', 'daemon-reload');
  run('systemctl', 'reset-failed', UNIT);
}
