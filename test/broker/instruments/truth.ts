/** A supply as it is, whatever anybody believes: two outputs, of which B may follow A. Shares no code with what judges calls. */
export interface Truth {
  on: boolean;
  tracking: boolean;
  outputs: Record<'A' | 'B', { volts: number; amps: number }>;
}

export interface Step {
  output: 'A' | 'B';
  volts?: number;
  amps?: number;
}

export type Act =
  | { method: 'set'; fields: Step }
  | { method: 'walk'; fields: { steps: Step[] } }
  | { method: 'on' | 'off' | 'stop'; fields: Record<string, never> }
  | { method: 'track'; fields: { on: boolean } };

export const resting = (): Truth => ({
  on: false,
  tracking: false,
  outputs: { A: { volts: 0, amps: 1 }, B: { volts: 0, amps: 1 } },
});

function setOne(truth: Truth, { output, volts, amps }: Step): Truth {
  const { A, B } = truth.outputs;
  const now = truth.outputs[output];
  const after = { volts: volts ?? now.volts, amps: amps ?? now.amps };
  const outputs = { A, B, [output]: after };
  if (truth.tracking && output === 'A' && volts !== undefined) outputs.B = { ...B, volts: 0 - volts };
  return { ...truth, outputs };
}

/** What it goes through, one after the other, while it does something; the last is where it ends. */
export function passes(truth: Truth, { method, fields }: Act): Truth[] {
  if (method === 'set') return [setOne(truth, fields)];
  if (method === 'on') return [{ ...truth, on: true }];
  if (method === 'off') return [{ ...truth, on: false }];
  if (method === 'stop') return [truth];
  if (method === 'track') {
    const { A, B } = truth.outputs;
    const followed = fields.on ? { A, B: { ...B, volts: 0 - A.volts } } : { A, B };
    return [{ ...truth, tracking: fields.on, outputs: followed }];
  }
  const all: Truth[] = [];
  for (const step of fields.steps) all.push(setOne(all.at(-1) ?? truth, step));
  return all.length === 0 ? [truth] : all;
}

/** What one may set who may set 5 V and 1 A: of what he leaves otherwise than it was, or switches on. */
export function beyond(before: Truth, act: Act): string | undefined {
  let last = before;
  for (const truth of passes(before, act)) {
    for (const name of ['A', 'B'] as const) {
      const { volts, amps } = truth.outputs[name];
      const was = last.outputs[name];
      const isHis = act.method === 'on' || volts !== was.volts || amps !== was.amps;
      if (isHis && volts !== 0 && (Math.abs(volts) > 5 || amps > 1)) return `${name} at ${volts} V, ${amps} A`;
    }
    last = truth;
  }
  return undefined;
}
