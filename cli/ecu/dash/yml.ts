import { type Dashboard, type DashFinding, findingText, parseDashboards } from '../../../client/dash/dashboard-file.ts';
import { UsageError } from '../../usage.ts';

/** The dashboards of a file without errors. @throws UsageError with all that is wrong */
export async function readDashboards(
  text: string,
  file: string,
): Promise<{ dashboards: readonly Dashboard[]; findings: readonly DashFinding[] }> {
  const read = await parseDashboards(text, file);
  const errors = read.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    throw new UsageError(
      errors.map((finding) => findingText(file, finding)).join('\n'),
      "'postern ecu dash examples' prints a file that is right",
    );
  return read;
}
