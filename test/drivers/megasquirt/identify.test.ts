import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { drivers } from '../../../drivers/drivers.ts';
import { megasquirtDriver } from '../../../drivers/megasquirt/driver.ts';
import { optionsFrom } from '../../../drivers/options.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { iniOf } from '../../../sim/ecu/ini.ts';
import { EcuBench, type EcuBenchOptions } from './bench.ts';

const invalid = (text: RegExp) => (error: unknown) => {
  if (error instanceof Refusal && error.code === 'invalid' && text.test(error.message)) return true;
  throw error;
};

/** A bench whose driver has a folder of definitions. */
function withFolder(files: Record<string, string>, options: EcuBenchOptions = {}): EcuBench {
  const bench = new EcuBench(options);
  const folder = join(bench.folder, 'definitions');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return Object.assign(bench, { driver: megasquirtDriver({ ini: folder }) });
}
const own = (dialect: 'microsquirt' | 'speeduino', signature?: string, protocol: 'envelope' | 'plain' = 'envelope') =>
  iniOf(dialects[dialect], { protocol, reads: 'block', ...(signature === undefined ? {} : { signature }) });

for (const protocol of ['envelope', 'plain'] as const)
  test(`of a folder the definition that fits is taken (${protocol})`, async () => {
    await using bench = withFolder(
      {
        'a.ini': own('speeduino', undefined, protocol),
        'b.INI': own('microsquirt', undefined, protocol),
        'c.ini': own('microsquirt', 'MS2Extra comms342hP', protocol),
        'readme.txt': 'not one',
        'broken.ini': '\0\0\0[[[',
      },
      { protocol },
    );
    await bench.start();
    const { definition, signature, title, protocol: spoken } = await bench.call('identify');
    assert.deepEqual([definition, signature, spoken], ['b.INI', 'MS2Extra Postern 1.0', protocol]);
    assert.match(String(title), /microsquirt, simulated/);
  });

test('of a folder nothing is said before the slowest of its controllers could have started', async () => {
  await using bench = withFolder({
    'a.ini': own('microsquirt'),
    'b.ini': `${own('speeduino')}\n[Constants]\n  delayAfterPortOpen=1500 ; its boot loader`,
  });
  let heardAtMs: number | undefined;
  bench.controller.onAsked = () => {
    heardAtMs ??= bench.clock.now();
  };
  await bench.start();
  assert.ok(heardAtMs !== undefined && heardAtMs >= 1500 && heardAtMs < 1700, `it was asked at ${heardAtMs} ms`);
});

test('of a folder in which none fits: what the controller is, and what each file is for', async () => {
  await using bench = withFolder({
    'a.ini': own('speeduino'),
    'c.ini': own('microsquirt', 'MS2Extra comms342hP'),
    'e.ini': '',
  });
  await assert.rejects(
    bench.start(),
    invalid(
      /it says that it is 'MS2Extra Postern 1.0'; a.ini is for 'speeduino Postern', c.ini is for 'MS2Extra comms342hP', e.ini is for a controller that it does not name/,
    ),
  );
});

test('what the options of the driver may be, and what is wrong with them', async () => {
  await using bench = new EcuBench();
  const ini = join(bench.folder, 'microsquirt.ini');
  for (const [options, text] of [
    [{}, /needs the definition of the controller: --option ini=FILE/],
    [{ ini: join(bench.folder, 'none.ini') }, /cannot be read: ENOENT/],
    [{ ini, overlap: '9' }, /overlap is a whole number of 1 to 8, and not '9'/],
    [{ ini, overlap: '' }, /overlap/],
    [{ ini, timeoutMs: '1.5' }, /timeoutMs/],
  ] as const)
    assert.throws(() => megasquirtDriver(options), invalid(text));
  mkdirSync(join(bench.folder, 'empty'));
  assert.throws(() => megasquirtDriver({ ini: join(bench.folder, 'empty') }), invalid(/no file that ends with .ini/));
  const rows = drivers.megasquirt?.options ?? {};
  assert.deepEqual(optionsFrom(['ini=a=b', 'overlap='], rows), { ini: 'a=b', overlap: '' });
  assert.throws(() => optionsFrom(['inni=x'], rows), invalid(/no option 'inni': did you mean 'ini'\? \(it has ini, /));
  assert.throws(() => optionsFrom(['ini'], rows), invalid(/--option ini has no value/));
  assert.throws(() => optionsFrom(['ini=a', 'ini=b'], rows), invalid(/twice/));
  assert.throws(() => optionsFrom(['ini=a'], drivers.e3631a?.options ?? {}), invalid(/it has none/));
});

test('a definition that cannot be worked with is refused before anything is said to the controller', async () => {
  for (const [from, to, text] of [
    [/ochGetCommand = .*/, 'ochGetCommand = "b\\x00\\x04"', /'b' is none that is known to read only/],
    [/queryCommand .*/g, 'queryCommand = "Qw"', /behind its letter/],
  ] as const) {
    await using bench = new EcuBench({ reads: 'block' });
    const file = join(bench.folder, 'other.ini');
    writeFileSync(file, own('microsquirt').replace(from, to));
    Object.assign(bench, { driver: megasquirtDriver({ ini: file }) });
    await assert.rejects(bench.start(), invalid(text));
    assert.deepEqual(bench.wire.sent, []);
  }
});

for (const faults of [[], ['garbled'], ['silence', 'busy']] as const)
  test(`settings of the controller that formulas need are read from its memory (${faults.join() || 'no fault'})`, async () => {
    await using bench = new EcuBench({ reads: 'block' });
    const left = [...faults];
    bench.controller.onAsked = (command) => {
      bench.commands.push(Buffer.from(command));
      const isFirst = bench.controller.counts.pageReads === 0 && left.length > 0;
      if (command[0] === 'r'.charCodeAt(0) && isFirst) bench.controller.faults.nextReplies.push(...left.splice(0));
    };
    await bench.start();
    bench.controller.held.set('afr1', 29.4);
    bench.want({ channels: bench.places('afr1', 'lambda1'), rateHz: 10 });
    await bench.until(() => bench.frames.length > 2, 'frames come');
    assert.deepEqual(bench.frames.at(-1)?.values, [29.4, 2]);
    const { pageReads, pageWrites } = bench.controller.counts;
    assert.deepEqual([pageReads, pageWrites], [faults.length === 0 ? 1 : 2, 0]);
  });

test('settings that cannot be read are told of; what is computed with them is not known', async () => {
  await using bench = new EcuBench({ reads: 'block', faults: { every: new Map([['range', 3]]) } });
  await bench.start();
  bench.controller.faults.every.clear();
  assert.ok(
    bench.log.some((line) => /page 1 from \d+ on: out of range/.test(line)),
    bench.log.join(),
  );
  bench.want({ channels: bench.places('afr1', 'lambda1'), rateHz: 10 });
  await bench.until(() => bench.frames.length > 2, 'frames come');
  assert.equal(bench.frames.at(-1)?.values[1], null);
});
