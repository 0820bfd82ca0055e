/** The demo's last step as whoever has cloned the repository sees it: without root, broker, drivers and user are one person. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkout, copyProgram } from '../../../sim/demo/program.ts';
import { Accounts } from '../accounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-demo-user-'));
const accounts = new Accounts(folder);
after(() => {
  accounts.remove();
  rmSync(folder, { recursive: true, force: true });
});

const STEP = `
  import { ecuStep } from './sim/demo/ecu-step.ts';
  import { Stage } from './sim/demo/stage.ts';
  const stage = await Stage.set(['ecu0']);
  const quiet = { title() {}, say() {}, command() {}, output() {} };
  try { await ecuStep.run(stage, quiet); } finally { await stage.strike(); }
  console.log('as it should be');
`;

describe('the demo', { skip: process.getuid?.() !== 0 && 'needs root, to be somebody else' }, () => {
  it('ends at the engine for an ordinary user too', () => {
    const [node, program] = [join(folder, 'node'), join(folder, 'program')];
    copyProgram(node, program);
    const native = 'node_modules/@koromix'; // of the broker alone
    execFileSync('cp', ['-R', '--parents', 'broker', 'policy.json', native, program], { cwd: checkout });
    execFileSync('chmod', ['-R', 'a+rX', folder]);
    const { uid, gid, home } = accounts.user('visitor');
    const said = execFileSync(node, ['--input-type=module-typescript', '--eval', STEP], {
      cwd: program,
      uid,
      gid,
      env: { HOME: home, PATH: process.env.PATH },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    assert.match(said, /as it should be/);
  });
});
