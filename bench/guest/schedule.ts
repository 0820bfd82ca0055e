/**
 * In the guest: set-points on a real kernel's PWM channels, a hundred a second: through a channel's file in sysfs, and through the
 * character device of its chip. How late each is once its call has returned, beside a bare C program that does the same to the next channel.
 * Prints its cases as JSON.
 */
import { closeSync, existsSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { packWaveform, requests } from '../../broker/hardware/pwm/waveform-struct.ts';
import { ioctl, ioctlWithNumber } from '../../broker/native.ts';
import type { Postern } from '../../client/main.ts';
import type { Program as Written } from '../../contract/schedule/program.ts';
import { plugPca9685 } from '../../test/kernel/pca9685.ts';
import { type Case, makeCase } from '../case.ts';
import { machineOf, UNPINNED } from '../machine.ts';
import { Bare } from '../schedule/bare.ts';
import type { Line } from '../schedule/line.ts';
import { checkout, type Program, Stage } from '../stage.ts';

const ROUNDS = 3;
const EVENTS = 500;
const PERIOD_NS = 10_000_000;
const NS_PER_US = 1000;
/** Of the output. */
const PWM = { periodNs: 20_000_000, dutiesNs: [1_000_000, 2_000_000] } as const;
/** Of one chip: the broker's, and the bare program's. What was in sysfs is not to be had by the character device. */
const CHANNELS = { sysfs: { ours: 1, bare: 2 }, chardev: { ours: 3, bare: 4 } } as const;

const chip = await plugPca9685();

type Backend = 'sysfs' | 'chardev';

const policy = (backend: Backend) => ({
  devices: {
    pwm: { kind: 'pwm', chip: realpathSync(`/sys/class/pwm/${chip}/device`), channel: CHANNELS[backend].ours, backend },
  },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-pwm', groups: ['bench'], devices: ['pwm'], allow: ['read', 'write'] }],
});

/** A broker on this kernel's own devices. */
const real = ({ directory }: Stage): Program => {
  const at = (name: string) => join(directory, name);
  const files = ['--policy', at('policy.json'), '--socket', at('postern.sock'), '--audit', at('audit.jsonl')];
  return { args: [join(checkout, 'broker/main.ts'), ...files, '--state', directory] };
};

const each = { every: `${2 * PERIOD_NS} ns`, times: EVENTS / 2, missed: 'burst', class: 'pwm' } as const;
const [first, second] = PWM.dutiesNs;
const program: Written = {
  events: [
    { pwm: { device: 'pwm', dutyNs: second }, ...each },
    { pwm: { device: 'pwm', dutyNs: first }, at: `${PERIOD_NS} ns`, ...each },
  ],
};

/** What the bare program writes: the file of a channel that is on. */
class SysfsLine implements Line, Disposable {
  readonly fd: number;
  readonly request = 0;
  readonly states = [Buffer.from(String(second)), Buffer.from(String(first))] as const;

  constructor() {
    const folder = `/sys/class/pwm/${chip}/pwm${CHANNELS.sysfs.bare}`;
    if (!existsSync(folder)) writeFileSync(`/sys/class/pwm/${chip}/export`, String(CHANNELS.sysfs.bare));
    writeFileSync(`${folder}/period`, String(PWM.periodNs));
    writeFileSync(`${folder}/enable`, '1');
    this.fd = openSync(`${folder}/duty_cycle`, 'r+');
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
    writeFileSync(`/sys/class/pwm/${chip}/unexport`, String(CHANNELS.sysfs.bare));
  }
}

/** The same by ioctl. */
class NodeLine implements Line, Disposable {
  readonly fd = openSync(`/dev/${chip}`, 'r+');
  readonly request = requests.SETROUNDEDWF;
  readonly states = [
    packWaveform(CHANNELS.chardev.bare, { periodNs: PWM.periodNs, highNs: second, offsetNs: 0 }),
    packWaveform(CHANNELS.chardev.bare, { periodNs: PWM.periodNs, highNs: first, offsetNs: 0 }),
  ] as const;

  constructor() {
    ioctlWithNumber(this.fd, requests.REQUEST, CHANNELS.chardev.bare, chip);
    ioctl(this.fd, this.request, this.states[0]);
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

interface Late {
  p50Us: number;
  p99Us: number;
  maxUs: number;
}

async function oursOf(postern: Postern): Promise<Late> {
  await using run = await postern.schedule.run(program, { keep: true });
  await run.finished();
  const [line] = await run.lateness();
  if (line?.count !== EVENTS) throw new Error(`${line?.count} of ${EVENTS} events came`);
  return { p50Us: line.p50Ns / NS_PER_US, p99Us: line.p99Ns / NS_PER_US, maxUs: line.maxNs / NS_PER_US };
}

function bareOf(bare: Bare, line: Line): Late {
  const { lateness } = bare.run({ events: EVENTS, periodNs: PERIOD_NS, spinNs: 0 }, line);
  const { maxNs } = lateness.toJSON();
  return {
    p50Us: lateness.quantileNs(0.5) / NS_PER_US,
    p99Us: lateness.quantileNs(0.99) / NS_PER_US,
    maxUs: maxNs / NS_PER_US,
  };
}

async function casesOf(backend: Backend, bare: Bare | undefined): Promise<Case[]> {
  await using stage = await Stage.set(policy(backend), real);
  await using postern = await stage.connect();
  await postern.call('pwm.set', { device: 'pwm', periodNs: PWM.periodNs, dutyNs: first, enabled: true });
  using line = backend === 'sysfs' ? new SysfsLine() : new NodeLine();
  const runs = { ours: [] as Late[], floor: [] as Late[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const ours = await oursOf(postern);
    const floor = bare === undefined ? { p50Us: 0, p99Us: 0, maxUs: 0 } : bareOf(bare, line);
    if (round === 0) continue;
    runs.ours.push(ours);
    runs.floor.push(floor);
  }
  const machine = `${machineOf(UNPINNED)} (a guest of one CPU)`;
  const one = (what: string, of: (late: Late) => number) =>
    makeCase({
      name: `schedule-pwm, ${backend}: ${what}`,
      unit: 'µs',
      ours: runs.ours.map(of),
      floor: runs.floor.map(of),
      machine,
    });
  return [one('p50', ({ p50Us }) => p50Us), one('p99', ({ p99Us }) => p99Us), one('max', ({ maxUs }) => maxUs)];
}

using bare = Bare.compile();
const cases = [...(await casesOf('sysfs', bare)), ...(await casesOf('chardev', bare))];
process.stdout.write(JSON.stringify(cases));
