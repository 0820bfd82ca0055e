import type { sessionMethods } from '../../contract/methods/session.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { permit } from '../gate/permission.ts';
import { mustHaveSubscriptions } from '../subscriptions/quota.ts';
import type { Unit } from '../unit.ts';
import { safeWordsOf } from '../units/pwm-unit.ts';
import { brokerVersion } from '../version.ts';
import type { Call, Handlers } from './handler.ts';

export const sessionHandlers: Handlers<keyof typeof sessionMethods> = {
  ping: () => ({}),

  whoami: ({ session: { principal, key }, core }) => ({
    user: principal.user,
    uid: principal.uid,
    groups: principal.gids.map((gid) => ({ gid, name: core.names.groupName(gid) })),
    key: principal.key,
    keyComment: key.comment,
    ...(key.expiresAtMs === undefined ? {} : { keyExpiresAt: new Date(key.expiresAtMs).toISOString() }),
    admin: core.authority.policy.isAdmin(principal),
    access: core.inventory.devices
      .map((device) => ({ device, access: accessOn(core.authority.policy, principal, device) }))
      .filter(({ access }) => access.length > 0),
  }),

  status: (call) => {
    const { core, metrics, programs } = call;
    const { policy, loadedAtMs } = core.authority;
    return {
      version: brokerVersion,
      pid: process.pid,
      startedAt: new Date(metrics.startedAtMs).toISOString(),
      uptimeS: Math.round(metrics.uptimeS * 10) / 10,
      node: process.version,
      residentBytes: process.memoryUsage.rss(),
      policy: {
        file: policy.file,
        loadedAt: new Date(loadedAtMs).toISOString(),
        rules: policy.rules.length,
        devices: policy.devices.size,
        ...(core.lastReloadError === undefined ? {} : { lastError: core.lastReloadError }),
      },
      audit: core.audit.status,
      connections: {
        open: core.sessions.size,
        accepted: metrics.accepted,
        refused: metrics.refusedConnections,
        violations: metrics.violations,
      },
      requests: {
        answered: metrics.answered,
        refused: metrics.refused,
        latency: Object.fromEntries([...metrics.latency].map(([name, histogram]) => [name, histogram.summary()])),
      },
      leases: core.leases.all.length,
      subscriptions: core.subscriptions.count + core.telemetry.count(),
      programs: { running: programs.running.length, lanes: programs.lanes },
      telemetry: { sets: core.telemetry.sets, ...core.telemetry.counts },
      devices: visibleDevices(call).map((device) => {
        const units = core.inventory.unitsOf(device);
        const fault = units.map((unit) => unit.conflict ?? unit.fault).find((problem) => problem !== undefined);
        const holders = new Set(units.flatMap((unit) => holdersOf(call, unit)));
        return {
          device,
          present: units.some((unit) => unit.isPlugged),
          ...(fault === undefined ? {} : { fault }),
          holders: [...holders],
        };
      }),
    };
  },

  'devices.list': (call) => {
    const { core, session, refresh } = call;
    refresh();
    return {
      devices: visibleDevices(call).map((device) => {
        const entry = core.authority.policy.devices.get(device);
        return {
          device,
          kind: entry?.kind ?? '',
          access: accessOn(core.authority.policy, session.principal, device),
          onStop: entry?.onStop ?? 'keep',
          safe: entry?.kind === 'pwm' ? safeWordsOf(entry) : (core.inventory.unitsOf(device)[0]?.safeWords ?? ''),
          leaseRequired: entry?.lease === 'required',
          units: core.inventory.unitsOf(device).flatMap((unit) => describeUnit(call, unit)),
        };
      }),
    };
  },

  'devices.reset': async ({ session, core, gate, method }, { device }) => {
    const units = core.inventory.resolveAll({ device });
    for (const unit of units) {
      permit(core, session, 'control', unit.place.device, method);
      core.leases.holds(session, unit);
    }
    for (const unit of units) await gate.keeper.reset(session.principal, unit);
    return { device, units: units.map((unit) => unit.name) };
  },

  'topic.subscribe': async (call, { topic, devices }) => {
    const { session, core, inputs, serial, method } = call;
    const names: string[] = [];
    for (const reference of devices ?? []) {
      const { device, name } = core.inventory.expected(reference);
      permit(core, session, 'read', device, method);
      if (topic === 'input.events') await inputs.demandHearing(session, device, method);
      if (topic === 'serial.bytes') serial.stream.demandHearing({ session, method }, device);
      names.push(name);
    }
    mustHaveSubscriptions(core, session);
    return { subscription: core.subscriptions.add(session, topic, devices && names) };
  },

  'topic.unsubscribe': ({ session, core }, { subscription }) => {
    core.subscriptions.remove(session, subscription);
    return {};
  },
};

function visibleDevices({ core, session }: Call): string[] {
  return core.inventory.devices.filter(
    (device) => accessOn(core.authority.policy, session.principal, device).length > 0,
  );
}

function holdersOf({ core }: Call, unit: Unit): string[] {
  return core.leases.holding(unit).map(({ session }) => `${session.principal.user} (pid ${session.pid})`);
}

function describeUnit(call: Call, unit: Unit) {
  const facts = unit.facts();
  if (facts === undefined) return [];
  const fault = unit.conflict ?? unit.fault;
  const [holder] = holdersOf(call, unit);
  return [
    {
      name: unit.name,
      ...facts,
      ...(fault === undefined ? {} : { fault }),
      ...(holder === undefined ? {} : { holder }),
    },
  ];
}
