import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { judgeHardware, judgeRefusal, judgeSeen, type Seen } from '../../cli/doctor/broker.ts';
import { judgeKey } from '../../cli/doctor/key.ts';
import { judgeSocket, type SocketFacts, socketFacts } from '../../cli/doctor/socket.ts';
import { FileNames } from '../../cli/policy/names.ts';
import { Refusal } from '../../contract/errors.ts';
import { newSigner } from '../client/scripted-broker.ts';
import { answeringBroker } from './answering-broker.ts';
import { type Outcome, runProcess } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-doctor-test-'));
after(() => rmSync(folder, { recursive: true }));

describe('the doctor on the socket', () => {
  const open: SocketFacts = {
    path: '/run/postern/postern.sock',
    kind: 'socket',
    group: { name: 'pwm', mayWrite: true },
    user: 'ada',
    inGroupNow: true,
    inGroupAtLogin: true,
    connectErrno: undefined,
  };
  const shut: SocketFacts = { ...open, inGroupNow: false, inGroupAtLogin: false, connectErrno: 'EACCES' };
  const cases: [string, SocketFacts, RegExp, RegExp][] = [
    ['none', { ...open, kind: 'missing' }, /no broker runs there/, /systemctl start posternd/],
    ['no way to it', { ...open, kind: 'hidden' }, /may not enter the folder/, /chmod a\+x/],
    ['something else', { ...open, kind: 'other' }, /is not a socket/, /move it away/],
    ['left behind', { ...open, connectErrno: 'ECONNREFUSED' }, /a broker left it behind/, /restart posternd/],
    ['another errno', { ...open, connectErrno: 'EMFILE' }, /failed: EMFILE/, /journalctl/],
    ['not in its group', shut, /group pwm, which ada is not in/, /usermod -aG pwm ada, then log in again/],
    [
      'in its group since the login',
      { ...shut, inGroupAtLogin: true },
      /after you logged in/,
      /log in again.*newgrp pwm/,
    ],
    [
      'a mode that shuts out its group',
      { ...shut, inGroupNow: true, inGroupAtLogin: true },
      /its mode shuts out/,
      /restart posternd/,
    ],
    [
      'a mode that shuts out everybody',
      { ...shut, group: { name: 'pwm', mayWrite: false } },
      /its mode shuts out/,
      /restart/,
    ],
  ];
  for (const [name, facts, message, mend] of cases)
    it(`finds ${name}`, () => {
      const finding = judgeSocket(facts);
      assert.equal(finding.ok, false);
      assert.match(finding.message, message);
      assert.match(finding.mend ?? '', mend);
    });
  it('is content with one that takes connections', () => assert.equal(judgeSocket(open).ok, true));

  it('looks at real ones', async () => {
    await using broker = await answeringBroker({});
    const names = FileNames.ofMachine();
    const facts = await socketFacts(broker.socket, 'root', names);
    assert.deepEqual([facts.kind, facts.connectErrno, facts.inGroupNow], ['socket', undefined, true]);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.equal((await socketFacts(file, 'root', names)).kind, 'other');
    assert.equal((await socketFacts(join(folder, 'none'), 'root', names)).kind, 'missing');
  });
});

describe('the doctor on the key', () => {
  const key = newSigner().publicKey;
  const line = { bytes: key, comment: '', user: 'ada', line: 1 };
  const judge = (enrolled: object[] | undefined) =>
    judgeKey({ user: 'ada', key, enrolled: enrolled?.map((more) => ({ ...line, ...more })), nowMs: 1000 });
  it('is content with an enrolled one, or where only the broker knows', () => {
    assert.match(judge([{}]).message, /enrolled for ada/);
    assert.ok(judge([{}]).ok && judge([{ expiresAtMs: 1001 }]).ok && judge(undefined).ok);
  });
  it('finds one that is missing, not enrolled, somebody else’s, expired', () => {
    const none = judgeKey({ user: 'ada', key: 'you have no key. Make one: postern key new', nowMs: 0 });
    assert.deepEqual([none.ok, none.message], [false, 'you have no key. Make one: postern key new']);
    assert.match(judge([{ bytes: newSigner().publicKey }]).message, /is not enrolled/);
    assert.match(judge([]).mend ?? '', /sudo postern key trust ada/);
    assert.match(judge([{ user: 'bob' }]).message, /enrolled for bob, and you are ada/);
    assert.match(judge([{ expiresAtMs: 1000 }]).message, /expired at 1970/);
  });
});

describe('the doctor on the broker and its devices', () => {
  const unit = { name: 'fan', chip: 0, channel: 1, path: '', backend: 'sysfs', open: true };
  const device: Seen['devices'][number] = {
    device: 'fan',
    kind: 'pwm',
    access: ['read'],
    onStop: 'safe',
    safe: 'off',
    leaseRequired: false,
    units: [unit],
  };
  const me = {
    user: 'ada',
    uid: 7,
    groups: [{ gid: 7, name: 'bench' }],
    key: 'SHA256:x',
    keyComment: '',
    admin: false,
    access: [],
  };
  const seen = (devices: Seen['devices'], policyError?: string) => judgeSeen({ me, devices, pwmChips: 1, policyError });
  const problems = (findings: ReturnType<typeof seen>) =>
    findings.filter(({ ok }) => !ok).map(({ message }) => message);

  it('repeats why the broker refuses, and what to do', () => {
    const refused = judgeRefusal(new Refusal('denied', 'the key is not enrolled'), 'ada');
    assert.deepEqual([refused.ok, refused.message], [false, 'the key is not enrolled']);
    assert.match(refused.mend ?? '', /key trust ada/);
    assert.match(judgeRefusal(new Refusal('violation', 'not the one you trust'), 'ada').mend ?? '', /do not go on/);
    assert.match(judgeRefusal(new Refusal('internal', 'x'), 'ada').mend ?? '', /journalctl/);
  });
  it('is content when there is a device to use', () => assert.deepEqual(problems(seen([device])), []));
  it('finds policies that give nothing, or were not loaded', () => {
    assert.match(problems(seen([]))[0] ?? '', /no rule lets ada see a device \(your groups: bench\)/);
    assert.match(problems(seen([device], 'line 3'))[0] ?? '', /the last reload failed.*line 3/);
  });
  it('finds devices that are away or faulted', () => {
    assert.match(problems(seen([{ ...device, units: [] }]))[0] ?? '', /fan is in the policy but not plugged in/);
    const psu = { ...device, device: 'psu0', kind: 'instrument', units: [] };
    assert.match(problems(seen([psu]))[0] ?? '', /psu0 is in the policy but no driver serves it/);
    assert.match(problems(seen([{ ...device, units: [{ ...unit, fault: 'EIO' }] }]))[0] ?? '', /fan faulted: EIO/);
  });
  it('counts what is plugged in, by kind', () => {
    const tape = { ...device, device: 'tape', kind: 'ioctl' };
    const judge = (devices: Seen['devices'], pwmChips = 0, ofKernel: string[] = []) =>
      judgeHardware({ devices, pwmChips }, ofKernel).map(({ ok, message }) => [ok, message]);
    assert.deepEqual(judge([device, device, tape]), [[true, 'plugged in: 2 of kind pwm, 1 of kind ioctl']]);
    assert.deepEqual(judge([{ ...device, units: [] }], 1), [[true, '1 PWM chips that you may see']]);
    assert.deepEqual(judge([], 0, ['pwmchip0']), [[true, 'the kernel has pwmchip0']]);
    // A machine with nothing but tapes needs no PWM.
    assert.deepEqual(judge([{ ...tape, units: [] }]), []);
    assert.match(seen([{ ...tape, units: [] }]).at(-1)?.mend ?? '', /compare its path with what there is in \/dev/);
  });
  it('explains an empty kernel', () => {
    const [finding] = judgeHardware({ devices: [], pwmChips: 0 }, []);
    assert.equal(finding?.ok, false);
    assert.match(finding?.message ?? '', /device tree overlay/);
    assert.match(finding?.mend ?? '', /dtoverlay=pwm/);
  });
});

describe('postern doctor', () => {
  const whats = ({ out }: Outcome) =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ what, ok }) => `${what} ${ok}`);

  it('ends with 0 when all is well', async () => {
    await using broker = await answeringBroker({
      whoami: () => ({ user: 'ada', uid: 7, groups: [], key: 'SHA256:x', keyComment: '', admin: false, access: [] }),
      'devices.list': () => ({ devices: [{ device: 'fan', access: ['read'], units: [{ name: 'fan' }] }] }),
      'pwm.info': () => ({ chips: [{}] }),
      status: () => ({ policy: {} }),
    });
    const outcome = await runProcess(['doctor', '--json'], broker.env);
    assert.deepEqual(whats(outcome), ['socket true', 'key true', 'broker true', 'policy true', 'devices true']);
    assert.equal(outcome.status, 0);
    const text = await runProcess(['doctor'], broker.env);
    assert.match(text.out, /^ok {7}socket: .*takes connections\n/);
    chmodSync(broker.key, 0o644);
    const careless = await runProcess(['doctor'], broker.env);
    assert.equal(careless.status, 1);
    assert.match(careless.out, /problem {2}key: .*chmod 600/);
  });
  it('works without a broker', async () => {
    const env = { POSTERN_SOCKET: join(folder, 'none'), XDG_CONFIG_HOME: folder, HOME: folder };
    const outcome = await runProcess(['doctor', '--json'], env);
    assert.deepEqual(whats(outcome).slice(0, 2), ['socket false', 'key false']);
    assert.equal(outcome.status, 1);
  });
  it('repeats what the broker says when it shuts the door', async () => {
    await using broker = await answeringBroker({ whoami: () => Promise.reject(new Refusal('denied', 'go away')) });
    const { out, status } = await runProcess(['doctor'], broker.env);
    assert.match(out, /problem {2}broker: go away\n +mend it: /);
    assert.equal(status, 1);
  });
});
