/** Programs on time under the installed service: as it is, and with the drop-in of docs/SCHEDULE.md. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readDocument } from '../../tools/docs.ts';
import { readBlocks } from '../docs/console-blocks.ts';
import { journal, mainPid, must, posternTold, property, UNIT, until } from './machine.ts';

const FOLDER = `/etc/systemd/system/${UNIT}.d`;
/** Of sched(7). */
const SCHED_OTHER = 0;
const SCHED_FIFO = 1;

const program = {
  events: [
    { fade: { device: 'fan', from: 0.2, to: 0.8, seconds: 1 } },
    { pwm: { device: 'fan', ratio: 0.2 }, at: '2 s' },
  ],
};

/** Undefined: it has ended. */
function statOf(task: string): string | undefined {
  try {
    return readFileSync(`${task}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Policy and priority of each thread of the broker: proc_pid_stat(5). */
function threads(): [policy: number, priority: number][] {
  const tasks = `/proc/${mainPid()}/task`;
  return readdirSync(tasks).flatMap((task): [policy: number, priority: number][] => {
    const stat = statOf(`${tasks}/${task}`);
    if (stat === undefined) return [];
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [[Number(fields[38]), Number(fields[37])]];
  });
}

/** Runs it as ada, to its end. @returns what its threads were meanwhile */
async function runs(): Promise<[policy: number, priority: number][]> {
  const { status, stdout, stderr } = posternTold('ada', JSON.stringify(program), 'schedule', 'run', '-');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /\n {0,2}pwm +\d+ /);
  // A lane stays for a while when its program has ended.
  return threads();
}

/** Such a kernel gives none to services, whatever their limits. */
const hasShares =
  existsSync('/proc/config.gz') && gunzipSync(readFileSync('/proc/config.gz')).includes('CONFIG_RT_GROUP_SCHED=y');

export function realTime(): void {
  test('a program runs, without any priority', async () => {
    assert.deepEqual(
      (await runs()).filter(([policy]) => policy !== SCHED_OTHER),
      [],
    );
  });

  describe('with the drop-in', () => {
    const dropIn = readBlocks(readDocument('docs/SCHEDULE.md')).files.find(({ name }) => name === 'real-time.conf');

    function restart(): void {
      must('systemctl', 'daemon-reload');
      must('systemctl', 'restart', UNIT);
    }
    before(() => {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(`${FOLDER}/real-time.conf`, dropIn?.text ?? '');
      restart();
    });
    after(() => {
      rmSync(FOLDER, { recursive: true });
      restart();
    });

    test('a program runs with real-time priority, and in memory that stays', async () => {
      const [, priority] = /--schedule-priority (\d+)/.exec(dropIn?.text ?? '') ?? [];
      const raised = (await runs()).filter(([policy]) => policy !== SCHED_OTHER);
      assert.deepEqual(raised, hasShares ? [] : [[SCHED_FIFO, Number(priority)]]);
      const isTold = () => /less exact than was asked for/.test(journal());
      if (hasShares) await until('the journal says so', isTold);
      else assert.equal(isTold(), false);
      assert.match(readFileSync(`/proc/${mainPid()}/status`, 'utf8'), /^VmLck:\s+[1-9]/m);
    });

    test('it has no more rights by that', async () => {
      await until('it serves', () => property('ActiveState') === 'active');
      assert.match(readFileSync(`/proc/${mainPid()}/status`, 'utf8'), /^CapEff:\t0{16}$/m);
    });
  });
}
