/** `npm run check`: types, format and lint, architecture. All three run, so that one look shows everything. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const checks = {
  types: ['node_modules/typescript/bin/tsc', '--project', '.'],
  'format and lint': ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  architecture: ['--test', '--test-reporter=dot', 'test/architecture.test.ts', 'test/packages.test.ts'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const results = Object.entries(checks).map(([name, command]) => {
  console.log(`── ${name}`);
  return { name, passed: spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status === 0 };
});
const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
console.log(failed.length === 0 ? '── all passed' : `── failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
