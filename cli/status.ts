import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { callNoun } from './call-verb.ts';
import { facts, table } from './text/table.ts';
import { bytes, elapsed } from './text/units.ts';

export const { define, acts } = callNoun({ method: 'status', parse: noWords, text: statusText });

const telemetryText = ({ sets, published, sent, dropped }: Result<'status'>['telemetry']): string | undefined =>
  published === 0 && sets === 0
    ? undefined
    : `${sets} sets of channels, ${published} frames published, ${sent} sent, ${dropped} dropped`;

/** Nothing where there is none. An older broker has none. */
const programsText = (programs: Result<'status'>['programs'] | undefined): string | undefined =>
  programs === undefined || programs.running + programs.lanes === 0
    ? undefined
    : `${programs.running} run, on ${programs.lanes} threads`;

export function statusText(status: Result<'status'>): string {
  const { policy, audit, connections, requests, devices } = status;
  const summary = facts({
    broker: `${status.version}, pid ${status.pid}, Node ${status.node}`,
    up: `${elapsed(status.uptimeS)} (since ${status.startedAt})`,
    memory: bytes(status.residentBytes),
    policy: `${policy.file}: ${policy.rules} rules, ${policy.devices} devices, loaded ${policy.loadedAt}`,
    'policy problem': policy.lastError,
    audit: audit.writable ? `${audit.lines} lines` : 'cannot be written: actuations are refused',
    'audit problem': audit.problem,
    connections: `${connections.open} open, ${connections.accepted} accepted, ${connections.refused} refused, ${connections.violations} violations`,
    requests: `${requests.answered} answered, ${requests.refused} refused`,
    leases: status.leases,
    subscriptions: status.subscriptions,
    programs: programsText(status.programs),
    telemetry: telemetryText(status.telemetry),
  });
  const latencies = Object.entries(requests.latency).map(([method, { count, p50Us, p99Us, maxUs }]) => [
    method,
    count,
    p50Us,
    p99Us,
    maxUs,
  ]);
  const held = devices.map(({ device, present, fault, holders }) => [
    device,
    fault === undefined ? (present ? 'there' : 'not there') : `faulted: ${fault}`,
    holders.join(', '),
  ]);
  return [
    summary,
    table(['device', 'state', 'held by'], held),
    table(['method', 'count', 'p50 us', 'p99 us', 'max us'], latencies),
  ]
    .filter((part) => part !== '')
    .join('\n');
}
