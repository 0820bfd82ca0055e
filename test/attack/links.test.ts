/**
 * CVE-2025-27591, CVE-2022-25643: root wrote to, opened up or removed what an unprivileged user had put in the place of its file: a link in a
 * log directory that everybody could write to, a path that was his to choose.
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Broker, type BrokerOptions } from '../../broker/broker.ts';
import { FailSafe } from '../../broker/fail-safe.ts';
import { UntrustedFile } from '../../broker/trusted-file.ts';
import { makeDemoBoard } from '../../sim/board.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';

const quiet = { error: () => {}, warning: () => {}, info: () => {}, debug: () => {} };

let directory: string;
/** What must stay as it is. */
let precious: string;
let places: { audit: string; state: string; run: string; etc: string };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-links-'));
  precious = join(directory, 'shadow');
  writeFileSync(precious, 'root:secret\n', { mode: 0o600 });
  const made = (name: string) => mkdtempSync(join(directory, name));
  places = { audit: made('log-'), state: made('lib-'), run: made('run-'), etc: made('etc-') };
  writeFileSync(join(places.etc, 'policy.json'), '{ "devices": {}, "rules": [] }', { mode: 0o600 });
});
afterEach(() => {
  assert.equal(readFileSync(precious, 'utf8'), 'root:secret\n', 'what it led to was written to');
  assert.equal(lstatSync(precious).mode & 0o777, 0o600, 'what it led to was opened up');
  rmSync(directory, { recursive: true });
});

const options = (): BrokerOptions => ({
  files: { policy: join(places.etc, 'policy.json'), authorizedKeys: join(places.etc, 'authorized_keys') },
  socketPath: join(places.run, 'postern.sock'),
  socketMode: 0o600,
  socketGroup: undefined,
  stateDirectory: places.state,
  auditPath: join(places.audit, 'audit.jsonl'),
  os: makeDemoBoard(new SimulatedKernel()).kernel,
  log: quiet,
});

async function served(): Promise<void> {
  const broker = await Broker.start(options());
  await broker.stop('the test is over');
}
const refused = (why: RegExp) =>
  assert.rejects(Broker.start(options()), (error: Error) => why.test(error.message), `not refused: ${why}`);

test('in directories of its own it starts', served);

describe('a directory that others can write to is refused before anything is put into it, and the socket’s lock let go', () => {
  for (const place of ['audit', 'state', 'run'] as const)
    for (const mode of [0o777, 0o1777, 0o775])
      test(`${place}, mode ${mode.toString(8)}`, async () => {
        chmodSync(places[place], mode);
        await refused(/others can put files into/);
        assert.equal(existsSync(join(places.audit, 'audit.jsonl')), false);
        chmodSync(places[place], 0o700);
        await served();
      });
});

describe('a link in the place of a file of its own is not followed', () => {
  test('the audit log', async () => {
    symlinkSync(precious, join(places.audit, 'audit.jsonl'));
    await refused(/ELOOP|symbolic link/);
  });

  test('the audit log, to a file that is not there', async () => {
    symlinkSync(join(directory, 'made-by-root'), join(places.audit, 'audit.jsonl'));
    await refused(/ELOOP|symbolic link/);
    assert.equal(existsSync(join(directory, 'made-by-root')), false);
  });

  test('a hard link in the place of the audit log is put aside, not written to', async () => {
    linkSync(precious, join(places.audit, 'audit.jsonl'));
    await served();
  });

  test('the broker’s key', async () => {
    symlinkSync(precious, join(places.state, 'broker_key'));
    await refused(/symbolic link/);
  });

  test('the policy, and the list of keys', async () => {
    for (const name of ['policy.json', 'authorized_keys']) {
      rmSync(join(places.etc, name), { force: true });
      symlinkSync(precious, join(places.etc, name));
      await refused(/symbolic link/);
    }
  });

  test('the socket, and the lock beside it', async () => {
    for (const name of ['postern.sock', 'postern.sock.lock']) {
      rmSync(join(places.run, name), { force: true });
      symlinkSync(precious, join(places.run, name));
      await refused(/not a socket|ELOOP/);
      rmSync(join(places.run, name));
    }
  });

  test('the fail-safe’s table while it is written', () => {
    const path = join(places.run, 'fail-safe');
    symlinkSync(precious, path);
    symlinkSync(precious, `${path}.new`);
    const unit = { id: 'a#0', entry: { onStop: 'safe' }, failSafeLine: () => 'pwm a 0 0 - - -' };
    new FailSafe(path).update(unit as never, true);
    assert.equal(readFileSync(path, 'utf8'), 'pwm a 0 0 - - -\n');
    assert.ok(lstatSync(path).isFile());
  });
});

describe('a fragment of the policy is believed no more than the policy is', () => {
  const allowing = '{ "rules": [{ "id": "mine", "users": ["nobody"], "devices": ["*"], "allow": ["write"] }] }';
  let folder: string;
  let fragment: string;
  beforeEach(() => {
    folder = join(places.etc, 'policy.d');
    fragment = join(folder, 'mine.json');
    mkdirSync(folder, { mode: 0o755 });
    writeFileSync(fragment, allowing, { mode: 0o644 });
  });

  test('one that only root can write is taken', served);

  for (const mode of [0o666, 0o664, 0o646])
    test(`that others can write, mode ${mode.toString(8)}`, async () => {
      chmodSync(fragment, mode);
      await refused(/policy\.d\/mine\.json can be written by others \(mode \d+\): chmod go-w /);
    });

  test('that is a link, to whatever', async () => {
    const good = join(places.etc, 'good.json');
    writeFileSync(good, allowing, { mode: 0o644 });
    for (const target of [precious, good, join(directory, 'not-there')]) {
      rmSync(fragment, { force: true });
      symlinkSync(target, fragment);
      await refused(/mine\.json is a symbolic link/);
    }
  });

  test('that is no plain file', async () => {
    rmSync(fragment);
    mkdirSync(fragment);
    await refused(/mine\.json is not a plain file/);
  });

  for (const mode of [0o777, 0o775, 0o1777])
    test(`in a folder that others can put files into, mode ${mode.toString(8)}, also before somebody does`, async () => {
      chmodSync(folder, mode);
      await refused(/others can put files into \S+policy\.d \(mode \d+\): chmod go-w /);
      rmSync(fragment);
      await refused(/others can put files into/);
    });
});

test('what is refused is told as what it is: who has to mend it is told how', async () => {
  chmodSync(places.audit, 0o777);
  await assert.rejects(Broker.start(options()), UntrustedFile);
});
