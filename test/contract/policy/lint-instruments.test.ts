/** What the linter says of instruments, of rules for them, and of who may reach their ports. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeviceEntry, InstrumentEntry, SerialEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { expectOne, lint, lintOf } from './lint-fixture.ts';

type Rule = PolicyDocument['rules'][number];
const port: SerialEntry = { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI_A', baudRate: 9600 };
const psu: InstrumentEntry = { kind: 'instrument', profile: 'e3631a', port: 'port', provider: { user: 'driver' } };
const use: Partial<Rule> = { devices: ['psu'] };
const said = (
  devices: { psu?: Partial<InstrumentEntry>; port?: Partial<SerialEntry> } = {},
  rule: Partial<Rule> = {},
) => lintOf({ port: { ...port, ...devices.port }, psu: { ...psu, ...devices.psu } }, { ...use, ...rule });
const limited = (limits: Rule['limits'], more: Partial<Rule> = {}) => said({}, { limits, ...more });

describe('lint: instruments', () => {
  it('finds nothing where nothing is wrong', () => {
    assert.deepEqual(said(), []);
    const outputs = {
      P6V: { volts: [0, 5] as [number, number], amps: 1, voltsPerSecond: 2 },
      N25V: { volts: [-5, 0] as [number, number] },
    };
    const limits = { methods: ['set', 'on', 'off', 'query'], outputs, lines: ['*IDN?'], callsPerSecond: 5 };
    assert.deepEqual(limited(limits, { dangers: ['raw'] }), []);
    assert.deepEqual(
      said({
        psu: { safe: [{ method: 'off' }], lease: 'required' },
        port: { onStop: 'safe', safe: [{ send: 'X\n' }] },
      }),
      [],
    );
  });

  it('refuses profiles that there are not', () => {
    expectOne(
      said({ psu: { profile: 'e3631' } }),
      /^error devices\.psu\.profile: there is no profile 'e3631' of an instrument: did you mean 'e3631a'\?$/,
    );
    expectOne(
      said({ psu: { profile: 'press' } }),
      /^error devices\.psu\.profile: the profile 'press' is one of device nodes/,
    );
  });
  it('refuses a port that is none', () => {
    const with_ = (name: string, entry?: DeviceEntry) =>
      lintOf(
        { psu: { ...psu, port: name }, ...(entry === undefined ? {} : { [name]: entry }) },
        { ...use, devices: ['*'], allow: ['read'] },
      );
    for (const name of ['nothing', 'constructor'])
      expectOne(
        with_(name),
        new RegExp(`^error devices\\.psu\\.port: there is no device '${name}' in this policy: the port of 'psu'$`),
      );
    expectOne(
      with_('lamp', { kind: 'led', led: 'x' }),
      /^error devices\.psu\.port: 'lamp' is no serial port: it is of kind led$/,
    );
    expectOne(with_('psu'), /^error devices\.psu\.port: 'psu' is no serial port: it is of kind instrument$/);
  });
  it('refuses two instruments on one port', () => {
    expectOne(
      lintOf({ port, psu, other: { ...psu } }, { devices: ['psu', 'other'] }),
      /^error devices\.other\.port: 'other' and 'psu' stand on one port, 'port'/,
    );
    assert.deepEqual(
      lintOf(
        { port, psu, second: { ...port, path: '/dev/ttyS0' }, other: { ...psu, port: 'second' } },
        { devices: ['psu', 'other'] },
      ),
      [],
    );
  });
  for (const user of ['root', 'toor'])
    it(`refuses ${user} as a provider`, () =>
      expectOne(
        said({ psu: { provider: { user } } }),
        /^warning devices\.psu\.provider\.user: the driver of 'psu' is run by root/,
      ));
  it('warns of a provider that the machine does not have', () =>
    expectOne(
      said({ psu: { provider: { user: 'nobody-here' } } }),
      /^warning devices\.psu\.provider\.user: there is no user 'nobody-here'/,
    ));

  it('refuses safe methods that cannot be called, and warns of dangerous ones', () => {
    const safe = (...calls: NonNullable<InstrumentEntry['safe']>) => said({ psu: { safe: calls } });
    expectOne(
      safe({ method: 'off' }, { method: 'sett' }),
      /^error devices\.psu\.safe\[1\]: e3631a has no method 'sett': did you mean 'set'\?$/,
    );
    expectOne(
      safe({ method: 'set', fields: { output: 'P6V', volts: 7 } }),
      /^error devices\.psu\.safe\[0\]: volts 7 is not within 0 to 6\.18 V on P6V$/,
    );
    expectOne(
      safe({ method: 'off', fields: { hard: true } }),
      /^error devices\.psu\.safe\[0\]: there is no field 'hard'/,
    );
    expectOne(
      safe({ method: 'query', fields: { line: 'OUTP OFF' } }),
      /^warning devices\.psu\.safe\[0\]: 'query' has the danger 'raw', and is called whenever/,
    );
  });
  it('says that onStop is the port’s', () => {
    for (const onStop of ['safe', 'keep'] as const)
      expectOne(said({ psu: { onStop } }), /^error devices\.psu\.onStop: 'onStop' is said of the port 'port'/);
  });
  it('notes that nobody but the provider can probe the port', () =>
    expectOne(said({ port: { probe: true } }), /^note devices\.port\.probe: what hangs on 'port' is known: 'psu'/));
  it('warns of outputs that stay as they are', () => {
    expectOne(
      said({ port: { safe: [] } }),
      /^warning devices\.port: 'port' has no 'safe' steps: when the driver of 'psu' is lost/,
    );
    expectOne(
      said({ psu: { safe: [] } }),
      /^warning devices\.psu: 'psu' has no 'safe' methods: when its lease is lost/,
    );
  });
  it('wants a rule for the instrument, and none for its port', () => {
    const found = lint((policy) => Object.assign(policy.devices, { port, psu }));
    expectOne(found, /^warning devices\.psu: no rule allows anything on 'psu'/);
  });
});

describe('lint: who may write to the port of an instrument', () => {
  const withRule = (rule: Partial<Rule>, groups?: PolicyDocument['groups']) =>
    lint((policy) => {
      policy.devices = { ...policy.devices, port, psu };
      if (groups !== undefined) policy.groups = { ...policy.groups, ...groups };
      policy.rules.push({ id: 'use', groups: ['bench'], devices: ['psu'], allow: ['read', 'write'] });
      policy.rules.push({ id: 'more', devices: ['port'], allow: ['read', 'write'], ...rule });
    }).filter((found) => !found.includes("no rule names the group 'drivers'"));

  for (const rule of [
    { users: ['operator'] },
    { groups: ['bench'] },
    { users: ['driver', 'operator'] },
    { users: ['driver'], groups: ['bench'] },
  ])
    it(`refuses ${JSON.stringify(rule)}`, () => {
      expectOne(
        withRule(rule),
        /^error rules\[2\]\.devices: rule 'more' may write to 'port', past all limits of 'psu', which stands on it: take it out$/,
      );
      assert.deepEqual(withRule({ ...rule, allow: ['read'] }), [], 'hearing is another matter');
    });
  it('refuses a rule for everything, and says to name its devices', () => {
    const found = withRule({ users: ['operator'], devices: ['*'] });
    assert.match(
      found.join('\n'),
      /^error rules\[2\]\.devices: rule 'more' may write to every device, and so to 'port', .*: name its devices$/m,
    );
  });
  it('lets the provider himself, by whatever name', () => {
    for (const rule of [{ users: ['driver'] }, { users: ['chauffeur'] }, { groups: ['drivers'] }])
      assert.deepEqual(withRule(rule, { drivers: { users: ['driver'] } }), []);
    for (const group of [{ users: ['driver'], unixGroups: ['pwm'] }, { users: ['driver', 'operator'] }])
      expectOne(withRule({ groups: ['drivers'] }, { drivers: group }), /^error rules\[2\]\.devices/);
  });
  it('warns of a rule that keeps the provider from it', () => {
    const wrong = /^warning rules\[2\]\.deny: rule 'more' denies driver to (\w+) '(\w+)': he cannot serve 'psu'$/;
    const deny = (rule: Partial<Rule>) => withRule({ users: ['driver'], allow: undefined, ...rule });
    for (const [access, device] of [
      ['read', 'port'],
      ['write', 'port'],
      ['read', 'psu'],
      ['provide', 'psu'],
    ] as const)
      expectOne(deny({ devices: [device], deny: [access] }), wrong);
    assert.deepEqual(deny({ devices: ['psu'], deny: ['write'] }), []);
    expectOne(
      withRule(
        { groups: ['drivers'], allow: undefined, deny: ['write'], devices: ['*'] },
        { drivers: { users: ['driver'] } },
      ),
      wrong,
    );
  });
  it('warns of a rule that gives what only an entry gives', () =>
    expectOne(
      said({}, { allow: ['read', 'write', 'provide'] }),
      /^warning rules\[0\]\.allow: 'provide' in rule 'bench' has no effect: the entry of an instrument says/,
    ));
});

describe('lint: what rules say of methods and outputs', () => {
  it('refuses methods that there are not', () => {
    expectOne(
      limited({ methods: ['set', 'of'] }),
      /^error rules\[0\]\.limits\.methods\[1\]: no instrument of rule 'bench' has a method 'of': did you mean/,
    );
    expectOne(
      limited({ methods: ['set', 'protect'] }, { allow: ['read', 'write'] }),
      /^warning rules\[0\]\.limits\.methods\[1\]: .*lists protect, which takes control access/,
    );
  });
  it('refuses dangers that are listed and not named, and warns of those that are not there', () => {
    const lines = ['*IDN?'];
    expectOne(
      limited({ methods: ['query'], lines }),
      /^error rules\[0\]\.limits\.methods\[0\]: .*query, which has the danger 'raw'/,
    );
    expectOne(
      limited({ methods: ['set'], lines }, { dangers: ['raw'] }),
      /^warning rules\[0\]\.dangers\[0\]: nothing that rule 'bench' allows has the danger 'raw'/,
    );
    expectOne(said({}, { dangers: ['erase'] }), /^warning rules\[0\]\.dangers\[0\]: .*'erase'/);
  });
  it('warns of lines that nobody limits', () => {
    const open =
      /^warning rules\[0\]\.dangers: rule 'bench' lets any line go to 'psu' by query, past all its limits: add 'lines'$/;
    expectOne(said({}, { dangers: ['raw'] }), open);
    expectOne(limited({ methods: ['query'] }, { dangers: ['raw'] }), open);
    assert.deepEqual(limited({ lines: ['*IDN?'] }, { dangers: ['raw'] }), []);
  });
  it('refuses outputs and quantities that there are not', () => {
    expectOne(
      limited({ outputs: { P5V: {} } }),
      /^error rules\[0\]\.limits\.outputs\.P5V: no instrument of rule 'bench' has an output 'P5V': did you mean 'P6V' or 'P25V'\?$/,
    );
    expectOne(
      limited({ outputs: { P6V: { volt: 1 } } }),
      /^error rules\[0\]\.limits\.outputs\.P6V\.volt: P6V has no quantity 'volt': did you mean 'volts'/,
    );
  });
  it('warns of limits beyond what the instrument can do', () => {
    const of = (output: string, quantity: string, limit: number | [number, number]) =>
      limited({ outputs: { [output]: { [quantity]: limit } } });
    const at = (output: string, quantity: string, rest: string) =>
      new RegExp(
        `^warning rules\\[0\\]\\.limits\\.outputs\\.${output}\\.${quantity}: ${quantity} of ${output} ${rest}`,
      );
    expectOne(of('P6V', 'amps', 6), at('P6V', 'amps', "is limited beyond what there is: 'psu' can do 0 to 5\\.15 A$"));
    expectOne(of('P6V', 'volts', [-1, 5]), at('P6V', 'volts', 'is limited beyond'));
    expectOne(of('N25V', 'volts', 5), at('N25V', 'volts', 'is left nothing but 0 V'));
    expectOne(of('N25V', 'volts', [1, 5]), at('N25V', 'volts', 'can never be within 1 to 5'));
    for (const [output, quantity, limit] of [
      ['P6V', 'voltsPerSecond', 2],
      ['P6V', 'voltsPerSecond', [0, 2]],
      ['N25V', 'volts', [-25.75, 0]],
      ['P6V', 'volts', [5, 5]],
      ['P6V', 'volts', 6.18],
    ] as const)
      assert.deepEqual(of(output, quantity, limit as number), [], `${output} ${quantity} ${limit}`);
  });
  it('asks whether any of several instruments can', () => {
    const both = (outputs: NonNullable<Rule['limits']>['outputs']) =>
      lintOf(
        { port, psu, second: { ...port, path: '/dev/ttyS0' }, other: { ...psu, profile: 'bench', port: 'second' } },
        { devices: ['psu', 'other'], limits: { outputs } },
      );
    assert.deepEqual(both({ P6V: { volts: 5 }, A: { volts: 5 } }), []);
    expectOne(both({ LONG: {} }), /has an output 'LONG': there is P6V, P25V, N25V, A, B and C$/);
  });
  it('warns of limits that concern no device, or bite nowhere', () => {
    expectOne(
      limited({ directions: ['send'] }),
      /^warning rules\[0\]\.limits\.directions: directions concerns no device/,
    );
    expectOne(limited({ requests: ['set'] }), /^warning rules\[0\]\.limits\.requests: requests concerns no device/);
    expectOne(limited({ outputs: {} }, { allow: ['read'] }), /^warning rules\[0\]\.limits: .*does not allow to write$/);
    assert.deepEqual(limited({ outputs: {} }, { allow: ['read', 'control'] }), []);
    assert.deepEqual(limited({ methods: ['measure'] }, { allow: ['read'] }), []);
  });
  it('knows when limits on outputs are within others', () => {
    const outputs = { P6V: { volts: [0, 5] as [number, number], amps: 1 }, P25V: {} };
    const more = (narrow: NonNullable<Rule['limits']>['outputs']) =>
      lintOf(
        { port, psu },
        { ...use, limits: { outputs } },
        {
          id: 'more',
          groups: ['bench'],
          devices: ['psu'],
          allow: ['read', 'write', 'control'],
          limits: { outputs: narrow },
        },
      );
    const needless = /^warning rules\[1\]: rule 'more' changes nothing: rule 'bench' allows all of it$/;
    expectOne(more({ P6V: { volts: 5, amps: [0, 0.5], voltsPerSecond: 2 } }), needless);
    expectOne(more({ P25V: { volts: 20 } }), needless);
    for (const wider of [
      { P6V: { volts: 5 } },
      { P6V: { volts: 5, amps: 2 } },
      { P6V: { volts: [0, 6] as [number, number], amps: 1 } },
      { P6V: { volts: 5, amps: 1 }, N25V: {} },
    ])
      assert.deepEqual(more(wider), [], JSON.stringify(wider));
  });
});
