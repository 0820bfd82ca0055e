import type { MemoryFigures } from './memory.ts';

export interface SoakReport {
  seed: number;
  seconds: number;
  users: number;
  connections: number;
  processes: number;
  operations: number;
  operationsPerSecond: number;
  /** By class of call. */
  calls: Record<string, { count: number; p50Ms: number; p99Ms: number }>;
  refusals: Record<string, number>;
  events: Record<string, number>;
  chaos: Record<string, number>;
  actuations: number;
  /** Changes that clients wrote down as acknowledged; all are in the audit log. */
  acknowledged: number;
  /** States that were compared while all was quiet. */
  compared: number;
  longestUnsafeMs: number;
  /** The longest turn of the broker's loop, with what the machine made it wait. */
  longestLookMs: number;
  memory: MemoryFigures;
  auditLines: number;
  auditLost: number;
  violations: string[];
  evidence: string | undefined;
  notes: string[];
}

/** As people read it. */
export function formatReport(report: SoakReport): string {
  const { memory } = report;
  const slope =
    memory.rssMibPerMinute === undefined ? '' : `, ${memory.rssMibPerMinute} MiB a minute after the warm-up`;
  const lines = [
    `seed ${report.seed}: ${report.seconds} s, ${report.users} users, ${report.connections} connections, ${report.processes} processes`,
    `operations   ${report.operations} (${report.operationsPerSecond} a second), ${report.actuations} waveforms put on pins`,
    `refusals     ${listed(report.refusals)}`,
    `events       ${listed(report.events)}`,
    `chaos        ${listed(report.chaos)}`,
    `acknowledged ${report.acknowledged} changes, all looked up in the audit log; ${report.compared} states compared in quiet moments`,
    `unsafe       at most ${Math.round(report.longestUnsafeMs)} ms, looked at twice a second; the broker's process answered within ${Math.round(report.longestLookMs)} ms`,
    `memory       ${memory.rssStartMib} MiB before, ${memory.rssMaxMib} at most, ${memory.rssEndMib} after${slope}`,
    ...(memory.peakChargedMib === undefined
      ? []
      : [`charged      at most ${memory.peakChargedMib} MiB of memory, pages of files and of the log among them`]),
    `heap         ${memory.heapStartMib} MiB before, ${memory.heapEndMib} after`,
    `descriptors  ${memory.descriptorsStart} before, ${memory.descriptorsMax} at most, ${memory.descriptorsEnd} after`,
    `audit        ${report.auditLines} lines, ${report.auditLost} lost while the disk was full`,
    '',
    `${'call'.padEnd(26)}${'count'.padStart(9)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`,
    ...Object.entries(report.calls).map(
      ([name, { count, p50Ms, p99Ms }]) =>
        `${name.slice(0, 25).padEnd(26)}${String(count).padStart(9)}${p50Ms.toFixed(2).padStart(10)}${p99Ms.toFixed(2).padStart(10)}`,
    ),
    '',
    ...report.notes.map((note) => `note: ${note}`),
    `violations   ${report.violations.length}`,
    ...report.violations.map((violation) => `  ${violation}`),
    ...(report.evidence === undefined ? [] : [`evidence is in ${report.evidence}; again: --seed ${report.seed}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function listed(counts: Record<string, number>): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}
