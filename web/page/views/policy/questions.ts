export interface Question {
  /** After "May I": `switch fan on`. */
  readonly text: string;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** What one most likely wants to know of a device of this kind. */
export function questions(kind: string, device: string): Question[] {
  const about = { device };
  const ofKind: Record<string, readonly Question[]> = {
    pwm: [
      { text: 'look at it', method: 'pwm.get', params: about },
      { text: 'run it at half', method: 'pwm.ratio', params: { ...about, ratio: 0.5 } },
      { text: 'run it at full', method: 'pwm.ratio', params: { ...about, ratio: 1 } },
      { text: 'stop it', method: 'pwm.disable', params: about },
    ],
    gpio: [
      { text: 'read it', method: 'gpio.get', params: about },
      { text: 'set it to 1', method: 'gpio.set', params: { ...about, value: 1 } },
    ],
    led: [{ text: 'switch it on', method: 'led.set', params: { ...about, brightness: 1 } }],
    serial: [
      { text: 'listen to it', method: 'serial.recent', params: about },
      { text: 'change its lines', method: 'serial.setLines', params: { ...about, dtr: true } },
    ],
    instrument: [{ text: 'see what it measures', method: 'telemetry.catalogue', params: about }],
  };
  const held: Question[] = [
    { text: 'hold it', method: 'lease.take', params: about },
    { text: 'reset it', method: 'devices.reset', params: about },
    { text: 'end others’ leases on it', method: 'lease.seize', params: { ...about, reason: 'asked' } },
  ];
  return [...(ofKind[kind] ?? []), ...held];
}
