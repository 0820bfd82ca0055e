import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAuditLog } from '../../../contract/audit.ts';
import type { DeclaredState } from '../../../contract/policy/schema.ts';
import { describePin, type Output, samePin } from './outputs.ts';
import type { Actuation } from './watcher.ts';
import type { World } from './world.ts';

/** What must hold after every step. */
export function checkNow(world: World): void {
  checkLeases(world);
  checkFailSafe(world);
}

/** What must hold when nothing waits any more. */
export function checkAtRest(world: World): void {
  const { reference, violations } = world;
  for (const request of reference.requests)
    violations.push(`${request.method} of ${request.client.user} was never answered`);
  for (const [output, pins] of reference.mustBe) {
    if (pins.some((pin) => samePin(pin, output.last)) || unitOf(world, output)?.fault !== undefined) continue;
    violations.push(`${output.name} was left ${describePin(output.last)}, not safe`);
  }
}

/** What must hold after a stop. */
export function checkStopped(world: World): void {
  const { reference, test, kernel, violations } = world;
  for (const output of reference.outputs) {
    const entry = reference.entryOf(output);
    if (!output.plugged || !output.byBroker || entry === undefined) continue;
    if (entry.onStop === 'safe' && !reference.isSafe(output, output.last) && !world.faulty)
      violations.push(`${output.name} is ${describePin(output.last)} after a stop that should have made it safe`);
  }
  if (kernel.openDescriptors > 0) violations.push(`${kernel.openDescriptors} descriptors are open after a stop`);
  if (!world.faulty && existsSync(join(test.directory, 'fail-safe')))
    violations.push('the table of the fail-safe is there after a stop');
  checkAudit(world);
}

function checkLeases({ core, programs, reference, violations }: World): void {
  const held = (leases: readonly { id: number }[]) =>
    leases
      .map(({ id }) => id)
      .sort((a, b) => a - b)
      .join(', ');
  // Those that nobody has asked for are of programs.
  const asked = new Set(reference.leases.map(({ id }) => id));
  const given = core.leases.all.filter((lease) => asked.has(lease.id) || !programs.isOfProgram(lease));
  const [real, model] = [held(given), held(reference.leases)];
  if (real !== model) violations.push(`the leases are ${real || 'none'}, not ${model || 'none'}`);
}

/** The table names each output that is on, by the broker, and must not outlive it; and none that may. */
function checkFailSafe(world: World): void {
  const { reference, test, violations } = world;
  const path = join(test.directory, 'fail-safe');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const output of reference.outputs) {
    const entry = reference.entryOf(output);
    if (entry === undefined || !output.plugged) continue;
    const waits = reference.mustBe.get(output)?.some((pin) => samePin(pin, output.last)) === false;
    const held = reference.holding(output).length > 0 || world.programs.isHeld(output);
    const line = lines.find((text) => text.startsWith(`pwm ${output.hardware.devicePath} ${output.channel} `));
    const wanted = lineOf(output, entry.safe ?? { enabled: false });
    if (output.last.enabled && output.byBroker && (held || waits || entry.onStop === 'safe')) {
      // What is just being made safe may still be there as the policy before had it.
      const isGood = held || entry.onStop === 'safe' ? line === wanted : line !== undefined;
      if (!isGood)
        violations.push(
          `the fail-safe has '${line}' for ${output.name}, which is ${describePin(output.last)}: ${wanted}`,
        );
    } else if (line !== undefined && output.last.enabled && !held && !waits && entry.onStop !== 'safe' && !world.faulty)
      violations.push(`the fail-safe has '${line}' for ${output.name}, which may outlive the broker`);
  }
}

function lineOf({ hardware, channel }: Output, { enabled, periodNs, dutyNs, polarity }: DeclaredState): string {
  const values = [enabled ? 1 : 0, periodNs ?? '-', dutyNs ?? '-', polarity ?? '-'];
  return ['pwm', hardware.devicePath, channel, ...values].join(' ');
}

/** The log holds together, and has a line, or one folded into another, for each change. */
function checkAudit({ test, reference, violations, watcher }: World): void {
  const text = readFileSync(test.auditPath, 'utf8');
  const verdict = verifyAuditLog(text, (line) => createHash('sha256').update(line).digest('hex'));
  if (!verdict.ok) violations.push(`the audit log does not hold: ${verdict.problem} in line ${verdict.brokenLine}`);
  const records = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const wanted = new Map<string, number>();
  for (const actuation of watcher.actuations) {
    const { event, output, users, by, lines } = actuation;
    const names = reference.namesOf(output);
    const own = records.filter(({ device, devices }) =>
      String(device ?? devices)
        .split(', ')
        .some((name) => names.includes(name)),
    );
    if (event === 'set') {
      const key = `${output.name} by ${[...users].sort().join(' or ')}`;
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
      const sets = own.filter((record) => record.event === 'set' && users.has(String(record.user)));
      const count = sets.reduce((sum, { repeats }) => sum + Number(repeats ?? 1), 0);
      if (count < (wanted.get(key) ?? 0))
        violations.push(`the audit log has ${count} of ${wanted.get(key)} changes of ${key}`);
    } else if (!own.some((record) => tellsOf(record, by, lines)))
      violations.push(`the audit log does not know how ${output.name} became safe (by ${by}, lines ${lines})`);
  }
}

/** Whether a line tells how an output became safe: of what the broker did itself it is there before it is done. */
function tellsOf(
  { n, event }: Record<string, unknown>,
  by: Actuation['by'],
  [before, after]: Actuation['lines'],
): boolean {
  if (by === 'program') return event === 'program' && Number(n) <= after;
  if (by === 'call' && event === 'set') return true;
  return (event === 'safe' || event === 'initial') && before < Number(n) && Number(n) <= after;
}

function unitOf({ core }: World, output: Output) {
  return [...core.inventory.units].find(({ id }) => id === output.id);
}
