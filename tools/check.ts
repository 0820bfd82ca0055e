/**
 * `npm run check`: types, format and lint, architecture, tables and pages that must follow the sources, shell scripts. All of them run, so that
 * one look shows everything.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scripts = globSync(['{install,test}/**/*.sh', 'install/commands/*', 'tools/deb/control/*', '.ci/run'], {
  cwd: root,
});

const checks: Record<string, [program: string, ...args: string[]]> = {
  types: [process.execPath, 'node_modules/typescript/bin/tsc', '--project', '.'],
  "the page's types": [process.execPath, 'node_modules/typescript/bin/tsc', '--project', 'web/page', '--noEmit'],
  'types of what looks at the page': [process.execPath, 'node_modules/typescript/bin/tsc', '--project', 'test/web'],
  'format and lint': [process.execPath, 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  architecture: [
    process.execPath,
    '--test',
    '--test-reporter=dot',
    'test/architecture.test.ts',
    'test/packages.test.ts',
  ],
  'what must follow the sources': [
    process.execPath,
    '--test',
    '--test-reporter=dot',
    'test/mutation/mutations.test.ts',
    'test/docs/attacks.test.ts',
    'test/docs/audit-events.test.ts',
    'test/docs/generated.test.ts',
    'test/docs/links.test.ts',
    'test/docs/schedule-keys.test.ts',
  ],
  'shell scripts': ['shellcheck', '--external-sources', '--source-path=SCRIPTDIR', ...scripts],
};

const failed: string[] = [];
for (const [name, [program, ...args]] of Object.entries(checks)) {
  console.log(`── ${name}`);
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT')
    console.log(`not checked: no ${program} on this machine`);
  else if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? '── all passed' : `── failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
