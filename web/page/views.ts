import type { ComponentType } from 'preact';

export interface View {
  readonly name: string;
  /** Fetched when it is first shown. */
  readonly load: () => Promise<ComponentType>;
}

/** What there is to see, by the word in the address, in the order of the navigation. */
export const views: Readonly<Record<string, View>> = {
  bench: { name: 'Bench', load: () => import('./views/bench/bench.tsx').then((own) => own.Bench) },
  ecu: { name: 'ECU', load: () => import('./views/ecu/ecu.tsx').then((own) => own.Ecu) },
  replay: { name: 'Replay', load: () => import('./views/replay/replay.tsx').then((own) => own.Replay) },
  engine: { name: 'Engine', load: () => import('./views/engine/engine.tsx').then((own) => own.Engine) },
  schedule: { name: 'Schedule', load: () => import('./views/schedule/schedule.tsx').then((own) => own.Schedule) },
  policy: { name: 'Policy', load: () => import('./views/policy/policy.tsx').then((own) => own.Policy) },
};
