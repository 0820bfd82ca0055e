/** `npm run soak`: everything at once, for minutes, while everything goes wrong that may. docs/ARCHITECTURE.md, "Faults and load". */
import { readOptions, type SoakOptions, usage } from './options.ts';
import { formatReport } from './report.ts';
import { soak } from './soak.ts';

let options: SoakOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${usage}`);
  process.exit(64);
}
const report = await soak(options, (line) => void process.stderr.write(`${line}\n`));
process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
process.exit(report.violations.length === 0 ? 0 : 1);
