import type { Noun } from './noun.ts';

/** Every command's first word. Only the one that is asked for is loaded. */
export const nouns = {
  pwm: { doc: 'PWM channels: every verb of pyPWMd, and plan, set-many, watch.', load: () => import('./pwm.ts') },
  tape: {
    doc: 'Tape drives: status, positioning, reading and writing, as mt(1) has them.',
    load: () => import('./tape.ts'),
  },
  changer: { doc: 'Media changers: what is where, and moving it.', load: () => import('./changer.ts') },
  gpio: { doc: 'GPIO lines: reads, sets, blinks and watches them.', load: () => import('./gpio.ts') },
  led: { doc: 'LEDs: brightness, and what the kernel blinks them for.', load: () => import('./led.ts') },
  input: { doc: 'Input devices: what there is, and their events.', load: () => import('./input.ts') },
  watchdog: {
    doc: 'Watchdogs: arms, feeds and disarms them, or feeds one for a command.',
    load: () => import('./watchdog.ts'),
  },
  rtc: { doc: 'Real time clocks: reads and sets them.', load: () => import('./rtc.ts') },
  serial: {
    doc: 'Serial ports: a console, monitoring, sending, transactions, recordings.',
    load: () => import('./serial.ts'),
  },
  instrument: {
    doc: 'Instruments with a driver: their profiles, calls, states, events.',
    load: () => import('./instrument.ts'),
  },
  psu: {
    doc: 'Bench supplies: set-points, ramps, sequences, protections, readings as chart and CSV.',
    load: () => import('./psu.ts'),
  },
  ecu: {
    doc: 'Engine controllers: live channels, dashboards, logs, Redis; everything that pyEfi does.',
    load: () => import('./ecu.ts'),
  },
  engine: {
    doc: 'Engines that the firmware of Postern runs: parameters, tables, the timing of a cycle, lateness.',
    load: () => import('./engine.ts'),
  },
  schedule: {
    doc: 'Programs that the broker runs on time: checks, runs, stops and draws them, and tells how late they were.',
    load: () => import('./schedule.ts'),
  },
  drive: { doc: 'Serves an instrument by its driver.', load: () => import('./drive.ts') },
  ioctl: {
    doc: 'Requests of any device with a profile; explains numbers, checks profiles.',
    load: () => import('./ioctl.ts'),
  },
  web: { doc: 'The panel: the whole bench in a browser on this machine.', load: () => import('./web.ts') },
  devices: { doc: { method: 'devices.list' }, load: () => import('./devices.ts') },
  whoami: { doc: { method: 'whoami' }, load: () => import('./whoami.ts') },
  status: { doc: { method: 'status' }, load: () => import('./status.ts') },
  lease: { doc: 'Holds a device while a command runs, and makes it safe after.', load: () => import('./lease.ts') },
  leases: { doc: { method: 'lease.list' }, load: () => import('./leases.ts') },
  call: { doc: 'Calls any method of the protocol.', load: () => import('./call.ts') },
  batch: {
    doc: 'Calls in JSON lines on standard input, answers on standard output.',
    load: () => import('./batch.ts'),
  },
  key: { doc: 'Your key, and the keys that the broker accepts.', load: () => import('./key.ts') },
  policy: { doc: 'Checks, explains, tests and reloads the policy.', load: () => import('./policy.ts') },
  audit: { doc: 'Reads and verifies the audit log.', load: () => import('./audit.ts') },
  doctor: { doc: 'Finds out why you cannot reach a device, and what mends it.', load: () => import('./doctor.ts') },
  bench: { doc: 'Measures what commands stand on: how fast a Redis answers.', load: () => import('./bench.ts') },
  completion: { doc: 'Prints completions for a shell.', load: () => import('./completion.ts') },
} as const satisfies Record<string, Noun>;

export type NounName = keyof typeof nouns;

export function isNoun(word: string | undefined): word is NounName {
  return word !== undefined && Object.hasOwn(nouns, word);
}
