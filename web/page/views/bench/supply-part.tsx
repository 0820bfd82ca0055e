import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { PsuOutput, PsuReading, PsuTrip } from '../../../../client/browser.ts';
import { e3631a } from '../../../../contract/instruments/shipped/e3631a.ts';
import { useRules } from '../../panel/rules.ts';
import { useTopic } from '../../panel/use.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Refused, Waiting } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';
import { History } from './history.ts';
import { timeOfDay } from './numbers.ts';
import { SupplyOutput } from './supply-output.tsx';

const LOOK_MS = 2000;
const outputs = Object.keys(e3631a.outputs) as readonly PsuOutput[];
/** Readings come a few times a second. */
const MOST_READINGS = 2000;

export interface OutputHistory {
  readonly volts: History;
  readonly amps: History;
}

/** A bench supply: what is set, what is measured, how it was, and its one switch. */
export function SupplyPart({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.psu(device).state(), LOOK_MS);
  const rules = useRules(device);
  const readings = useSignal<Partial<Record<PsuOutput, PsuReading>>>({});
  const trips = useSignal<readonly (PsuTrip & { atMs: number })[]>([]);
  const errors = useSignal<readonly string[]>([]);
  const histories = useMemo(
    () =>
      Object.fromEntries(
        outputs.map((output) => [output, { volts: new History(MOST_READINGS), amps: new History(MOST_READINGS) }]),
      ) as unknown as Record<PsuOutput, OutputHistory>,
    [device],
  );
  const latest = useRef(readings);
  useTopic(
    'instrument.events',
    ({ topic, value, atMs }) => {
      if (topic === 'readings') {
        const reading = value as unknown as PsuReading; // the broker has compared it with the profile
        latest.current.value = { ...readings.peek(), [reading.output]: reading };
        histories[reading.output].volts.add(reading.atMs, reading.volts);
        histories[reading.output].amps.add(reading.atMs, reading.amps);
      } else if (topic === 'state') again();
      else if (topic === 'trips') trips.value = [...trips.value, { ...(value as unknown as PsuTrip), atMs }].slice(-3);
      else if (topic === 'errors') errors.value = [...errors.value, String(value.message)].slice(-3);
    },
    { devices: [device] },
  );
  const { value: state, refusal } = asked.value;
  if (state === undefined)
    return refusal === undefined ? <Waiting for="the supply" /> : <Refused refusal={refusal} again={again} />;
  return (
    <>
      <div class="now">
        <span class="word">{state.on ? '● On: outputs connected' : '○ Off: outputs disconnected'}</span>
        <span class="acts">
          {state.on ? (
            <SupplyAct device={device} method="off" isSwitchingOff>
              Switch off
            </SupplyAct>
          ) : (
            <SupplyAct device={device} method="on">
              Switch on
            </SupplyAct>
          )}
          <SupplyAct device={device} method="track" fields={{ on: !state.tracking }} isPressed={state.tracking}>
            Track
          </SupplyAct>
          <SupplyAct device={device} method="stop">
            Stop a ramp
          </SupplyAct>
        </span>
      </div>
      {trips.value.map((trip) => (
        <p key={trip.atMs} class="sign bad" role="alert">
          ▲ A protection switched it off at {timeOfDay(trip.atMs)}: {trip.output} measured {trip.measured}{' '}
          {trip.quantity === 'volts' ? 'V' : 'A'}, above {trip.limit}
        </p>
      ))}
      {errors.value.map((message) => (
        <p key={message} class="sign warn">
          ■ The supply reported: {message}
        </p>
      ))}
      <div class="outputs">
        {outputs.map((output) => (
          <SupplyOutput
            key={output}
            device={device}
            output={output}
            set={state.outputs[output]}
            protection={state.protections[output]}
            reading={readings.value[output]}
            history={histories[output]}
            rules={rules}
          />
        ))}
      </div>
    </>
  );
}

interface SupplyActProps {
  readonly device: string;
  readonly method: string;
  readonly fields?: Record<string, unknown> | undefined;
  readonly isPressed?: boolean | undefined;
  readonly isSwitchingOff?: boolean | undefined;
  readonly children: string;
}

function SupplyAct({ device, method, fields, isPressed, isSwitchingOff = false, children }: SupplyActProps) {
  const call = { device, method, ...(fields === undefined ? {} : { fields }) };
  return (
    <CardAct
      method="instrument.call"
      params={call}
      isPressed={isPressed}
      isSwitchingOff={isSwitchingOff}
      label={`${children}: ${device}`}
      run={(postern) => postern.call('instrument.call', { profile: 'e3631a', ...call })}
    >
      {children}
    </CardAct>
  );
}
