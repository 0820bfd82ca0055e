const LONGEST = 63;

/** Gives each device a name that a policy takes, made of what the device is called, and no name twice. */
export class DeviceNames {
  readonly #given = new Set<string>();

  /** @param kind what it begins with: `pwm` @param title what the device is called: nothing, or anything */
  give(kind: string, title: string): string {
    const words = title
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+|[._-]+$/g, '');
    const wanted = words === '' ? kind : `${kind}-${words}`;
    for (let number = 1; ; number++) {
      const end = number === 1 ? '' : `-${number}`;
      const name = wanted.slice(0, LONGEST - end.length) + end;
      if (this.#given.has(name)) continue;
      this.#given.add(name);
      return name;
    }
  }
}
