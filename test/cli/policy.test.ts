import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { FileNames } from '../../cli/policy/names.ts';
import { principalFor } from '../../cli/policy/principal.ts';
import { UsageError } from '../../cli/usage.ts';
import { checkout } from '../../sim/demo/program.ts';
import { runHere, start } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-policy-test-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'policy.json');
writeFileSync(
  file,
  `{
  // the bench
  "devices": {
    "fan": { "kind": "pwm", "chip": "/sys/devices/pwm", "channel": 1 },
    "rest": { "kind": "pwm", "chip": "*" }
  },
  "groups": { "bench": { "users": ["nobody"] }, "everyone": { "unixGroups": ["root"] } },
  "rules": [
    { "id": "bench-fan", "groups": ["bench"], "devices": ["fan"], "allow": ["read", "write"],
      "limits": { "highRatio": [0, 0.8], "closeOnlyWhenOff": true } },
    { "id": "look", "groups": ["everyone"], "devices": ["rest", "fan"], "allow": ["read"] }
  ]
}`,
);

const explain = (method: string, params: object, ...more: string[]) =>
  runHere(['policy', 'explain', method, JSON.stringify(params), '--policy', file, ...more]);
const asNobody = ['--user', 'nobody'];
const running = { enabled: true, periodNs: 1000, dutyNs: 900, polarity: 'normal' };

describe('policy generate', () => {
  it('prints a policy for this machine, which lints, and changes nothing', async () => {
    // As sources: the bundle that tests start has no posternd beside it.
    const source = join(checkout, 'cli/main.ts');
    const { status, out, err } = await start(['policy', 'generate'], {}, source).ended();
    assert.equal(status, 0, err);
    assert.match(err, /^Nothing was changed\. /);
    const generated = join(folder, 'generated.json');
    writeFileSync(generated, out);
    const lint = await runHere(['policy', 'lint', generated]);
    assert.equal(lint.status, 0, lint.out);
  });
  it('says so where there is no posternd', async () => {
    const { status, err } = await runHere(['policy', 'generate']);
    assert.match(err, /^postern: unavailable: posternd is not installed beside this command: /);
    assert.equal(status, 8);
  });
});

describe('policy lint', () => {
  it('prints findings as compilers do, and fails on errors only', async () => {
    const { status, out, err } = await runHere(['policy', 'lint', file]);
    assert.match(out, /policy\.json:5:5: note: devices\.rest: 'fan' takes channel 1/);
    assert.match(err, /0 errors, 0 warnings, 1 notes/);
    assert.equal(status, 0);
  });
  it('has a strict mode, and JSON', async () => {
    const shaky = join(folder, 'shaky.json');
    writeFileSync(shaky, '{ "devices": { "fan": { "kind": "pwm", "chip": 0 } }, "rules": [] }');
    assert.equal((await runHere(['policy', 'lint', shaky])).status, 0);
    assert.equal((await runHere(['policy', 'lint', '--strict', shaky])).status, 1);
    const { out } = await runHere(['policy', 'lint', '--json', shaky]);
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(
      findings.some(({ severity, path, line }) => severity === 'warning' && path === 'devices.fan.chip' && line === 1),
    );
  });
  it('fails on errors, and says when there is no file', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{ "devices": {}, "rules": [], "\x1b[2J": 1 }');
    const { status, out } = await runHere(['policy', 'lint', bad]);
    assert.equal(status, 1);
    assert.match(out, /bad\.json:1:/);
    assert.ok(!out.includes('\x1b'));
    assert.equal((await runHere(['policy', 'lint', join(folder, 'none.json')])).status, 2);
  });
});

describe('policy explain, from a file', () => {
  it('allows and denies as the broker would, with rule, place and what to ask for', async () => {
    const allowed = await explain(
      'pwm.set',
      { device: 'fan', enabled: true, periodNs: 1000, dutyNs: 500 },
      ...asNobody,
    );
    assert.deepEqual([allowed.status, allowed.out], [0, 'allowed: nobody may: rule bench-fan\n']);
    const denied = await explain('pwm.set', { device: 'fan', enabled: true, periodNs: 1000, dutyNs: 900 }, ...asNobody);
    assert.equal(denied.status, 3);
    assert.equal(
      denied.out,
      'denied: high ratio 0.9 is above 0.8 (rule bench-fan, policy.json:10)\n  ask: a change of highRatio in rule bench-fan\n',
    );
  });
  it('looks at what results from the state before', async () => {
    const previous = ['--previous', JSON.stringify(running)];
    const json = async (method: string, params: object, ...more: string[]) =>
      JSON.parse((await explain(method, params, '--json', ...asNobody, ...more)).out);
    assert.equal((await json('pwm.set', { device: 'fan', dutyNs: 850 }, ...previous)).limit, 'highRatio');
    assert.equal((await json('pwm.disable', { device: 'fan' }, ...previous)).allowed, true);
    assert.equal((await json('pwm.ratio', { device: 'fan', ratio: 0.9 })).limit, 'highRatio');
    assert.equal((await json('pwm.servo', { device: 'fan', ratio: 1 })).allowed, true);
    assert.equal((await json('pwm.close', { device: 'fan' }, ...previous)).limit, 'closeOnlyWhenOff');
    assert.equal((await json('pwm.close', { device: 'fan' })).allowed, true);
    const many = {
      sets: [
        { device: 'fan', enabled: false },
        { device: 'rest/0/0', enabled: true },
      ],
    };
    assert.match((await json('pwm.setMany', many)).message, /no rule allows nobody .* write rest/);
  });
  it('knows chips by number where the policy does', async () => {
    const { out } = await explain('pwm.get', { chip: 3, channel: 0 }, '--user', 'root', '--json');
    assert.equal(JSON.parse(out).rule, 'look');
    const other = join(folder, 'paths.json');
    writeFileSync(other, '{ "devices": { "fan": { "kind": "pwm", "chip": "/sys/devices/pwm" } }, "rules": [] }');
    const unknown = await runHere(['policy', 'explain', 'pwm.get', '{"chip":0,"channel":0}', '--policy', other]);
    assert.match(unknown.err, /no entry of paths\.json has chip 0 channel 0 by its number/);
  });
  it('adds groups, and needs no device for what concerns none', async () => {
    assert.equal((await explain('pwm.get', { device: 'rest' }, ...asNobody)).status, 3);
    assert.equal((await explain('pwm.get', { device: 'rest' }, ...asNobody, '--group', 'root')).status, 0);
    assert.equal((await explain('ping', {}, ...asNobody)).status, 0);
    assert.equal((await explain('policy.reload', {}, ...asNobody)).status, 3);
    assert.equal((await explain('policy.reload', {}, '--user', 'root')).status, 0);
  });
  it('refuses questions that are wrong in themselves', async () => {
    const cases: [string, object, string[], RegExp][] = [
      ['pwm.stats', {}, [], /no method 'pwm\.stats'[\s\S]*did you mean 'pwm\.states'/],
      ['pwm.get', { device: 'fna' }, [], /no device 'fna' in policy\.json[\s\S]*did you mean 'fan'/],
      ['pwm.set', { device: 'fan', volume: 11 }, [], /pwm\.set: volume: unknown key 'volume'/],
      ['pwm.get', { device: 'fan' }, ['--user', 'nobody-at-all'], /no user 'nobody-at-all' in \/etc\/passwd/],
      ['pwm.get', { device: 'fan' }, ['--group', 'no-such-group'], /no group 'no-such-group'/],
      ['pwm.get', { device: 'fan' }, ['--previous', '{}'], /--previous is not a state/],
    ];
    for (const [method, params, more, message] of cases) {
      const { status, err } = await explain(method, params, ...more);
      assert.match(err, message);
      assert.equal(status, 2);
    }
    assert.match((await runHere(['policy', 'explain', 'ping', '--group', 'root'])).err, /are for a policy file/);
  });
});

describe('policy test', () => {
  const tests = join(folder, 'policy.tests.json');
  const as = { user: 'nobody' };
  it('runs the assertions beside the policy', async () => {
    writeFileSync(tests, JSON.stringify([{ as, access: 'read', device: 'fan', expect: 'allow', rule: 'bench-fan' }]));
    const { status, out, err } = await runHere(['policy', 'test', file]);
    assert.deepEqual([status, out, err], [0, 'ok nobody read fan\n', '1 of 1 assertions hold\n']);
  });
  it('fails with the place and the decision', async () => {
    writeFileSync(
      tests,
      JSON.stringify([{ as, access: 'read', device: 'rest', expect: 'allow', name: 'sees the rest' }]),
    );
    const { status, out } = await runHere(['policy', 'test', file]);
    assert.equal(status, 1);
    assert.match(
      out,
      /^not ok sees the rest \(.*policy\.tests\.json:1\): expected allow, got deny: no rule allows nobody/,
    );
  });
  it('refuses assertions that cannot be read', async () => {
    writeFileSync(tests, '[\n{ "as": {} }]');
    const { status, err } = await runHere(['policy', 'test', file]);
    assert.equal(status, 2);
    assert.match(err, /policy\.tests\.json:2: /);
  });
});

describe('policy schema', () => {
  it('is JSON Schema of policies and of assertions', async () => {
    const policy = JSON.parse((await runHere(['policy', 'schema'])).out);
    assert.deepEqual(policy.required, ['devices', 'rules']);
    assert.equal(policy.additionalProperties, false);
    const assertions = JSON.parse((await runHere(['policy', 'schema', '--tests'])).out);
    assert.equal(assertions.type, 'array');
  });
});

describe('names from files', () => {
  const names = new FileNames(
    'root:x:0:0:::\nada:x:7:70:::\n',
    '# groups\nada:x:70:\nbench:x:71:bob,ada\nwheel:x:0:\n',
  );
  it('know users, groups and who is in them', () => {
    assert.deepEqual(
      [names.uid('ada'), names.uid('eve'), names.gid('bench'), names.gid('eve')],
      [7, undefined, 71, undefined],
    );
    assert.deepEqual(names.gidsOf('ada'), [70, 71]);
    assert.deepEqual([names.groupName(71), names.groupName(99)], ['bench', undefined]);
    assert.deepEqual([names.members('bench'), names.members('wheel')], [['bob', 'ada'], []]);
  });
  it('make principals', () => {
    assert.deepEqual(principalFor({ user: 'ada', group: ['wheel'] }, names), {
      user: 'ada',
      uid: 7,
      gids: [70, 71, 0],
      key: '',
    });
    assert.equal(principalFor({ group: [], keyFingerprint: 'SHA256:x' }, names).uid, userInfo().uid);
    assert.throws(() => principalFor({ user: 'eve', group: [] }, names), UsageError);
  });
});

describe('a policy with fragments', () => {
  const place = join(folder, 'in-parts');
  const whole = join(place, 'policy.json');
  const fragment = join(place, 'policy.d', 'fan.json');
  mkdirSync(join(place, 'policy.d'), { recursive: true });
  writeFileSync(whole, '{ "devices": {}, "groups": { "bench": { "users": ["nobody"] } }, "rules": [] }');
  writeFileSync(
    fragment,
    `{ "devices": { "fan": { "kind": "pwm", "chip": "/sys/devices/pwm", "channel": 1 } },
  "rules": [
    { "id": "bench-fan", "groups": ["bench"], "devices": ["fan"], "allow": ["read", "write"],
      "limits": { "highRatio": [0, 0.8] } }] }`,
  );
  writeFileSync(join(place, 'policy.d', '.#fan.json'), 'of an editor');
  writeFileSync(join(place, 'policy.d', 'fan.json~'), 'of another');

  it('is linted as one, and says how many there are', async () => {
    const { status, out, err } = await runHere(['policy', 'lint', '--strict', whole]);
    assert.equal(out, '');
    assert.match(err, /in-parts\/policy\.json and 1 of policy\.d: 0 errors, 0 warnings/);
    assert.equal(status, 0);
  });
  it('explains with the file that the rule stands in', async () => {
    const asked = JSON.stringify({ device: 'fan', ...running });
    const { status, out } = await runHere(['policy', 'explain', 'pwm.set', asked, '--policy', whole, ...asNobody]);
    assert.match(out, /^denied: high ratio 0\.9 is above 0\.8 \(rule bench-fan, policy\.d\/fan\.json:4\)/);
    assert.equal(status, 3);
  });
  it('a mistake has its place in the fragment', async () => {
    const wrong = join(place, 'policy.d', 'wrong.json');
    writeFileSync(
      wrong,
      '{ "rules": [\n { "id": "bench-fan", "users": ["root"], "devices": ["*"], "deny": ["write"] }] }',
    );
    const { status, out } = await runHere(['policy', 'lint', whole]);
    rmSync(wrong);
    assert.ok(
      out.startsWith(
        `${wrong}:2:4: error: rules[0].id: the rule id 'bench-fan' stands twice: in policy.d/fan.json:3 too`,
      ),
      out,
    );
    assert.equal(status, 1);
  });
  it('a fragment alone is not asked, and what to ask is said', async () => {
    const { status, err } = await runHere(['policy', 'lint', fragment]);
    assert.match(err, /fan\.json is a fragment of a policy.*\n.*name the policy itself, \S+in-parts\/policy\.json/);
    assert.equal(status, 2);
  });
  it('has a schema of its own', async () => {
    const { out } = await runHere(['policy', 'schema', '--fragment']);
    const schema = JSON.parse(out);
    assert.deepEqual([schema.required, schema.additionalProperties], [[], false]);
  });
});
