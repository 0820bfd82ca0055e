/** Pumps, fans and the steering. */
import type { Values } from './values.ts';

/** On from one temperature, off below another. */
class Fan {
  #isOn = false;

  note(temperature: number, on: number, off: number): number {
    if (temperature >= on) this.#isOn = true;
    else if (temperature < off) this.#isOn = false;
    return this.#isOn ? 100 : 0;
  }
}

export class Duties {
  readonly #fans = [new Fan(), new Fan()] as const;

  note(values: Values): void {
    const isPrimed = values.get('OnSeconds') < values.get('FuelPumpPrime');
    values.put('FuelPump', values.get('RPM') > 0 || isPrimed ? 100 : 0);
    const temperature = values.get('ECT');
    values.put('Fan1', this.#fans[0].note(temperature, values.get('Fan1On'), values.get('Fan1Off')));
    values.put('Fan2', this.#fans[1].note(temperature, values.get('Fan2On'), values.get('Fan2Off')));
    const left = Math.max(0, 1 - Math.abs(values.get('VSS')) / values.get('SteeringSpeed'));
    for (const name of ['EPAS1', 'EPAS2'] as const) values.put(name, values.get('SteeringDuty') * left);
  }
}
