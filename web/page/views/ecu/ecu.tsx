import { useSignal } from '@preact/signals';
import type { Postern } from '../../../../client/browser.ts';
import { useAsked, useTopic } from '../../panel/use.ts';
import { Nothing, Refused, Waiting } from '../../parts/states.tsx';
import { addressOf, placeOf, useHash } from '../../place.ts';
import { Device } from './device.tsx';

interface Measuring {
  readonly device: string;
  readonly profile: string;
  readonly served: boolean;
}

/** Instruments that measure all the time: those whose profile says so. */
async function measuringOf(postern: Postern): Promise<readonly Measuring[]> {
  const { instruments } = await postern.instrument.list();
  const profiles = new Map<string, Promise<boolean>>();
  const measures = ({ device, profile }: Measuring) => {
    const known =
      profiles.get(profile) ??
      postern
        .instrument(device)
        .describe()
        .then(({ profile: { telemetry } }) => telemetry === true);
    profiles.set(profile, known);
    return known;
  };
  const found = await Promise.all(instruments.map(async (one) => ((await measures(one)) ? [one] : [])));
  return found.flat();
}

/** What engine controllers, and whatever else has channels, measure. */
export function Ecu() {
  const { rest } = placeOf(useHash());
  const { asked, again } = useAsked(measuringOf);
  const { value, refusal } = asked.value;
  if (value === undefined)
    return refusal === undefined ? <Waiting for="the instruments" /> : <Refused refusal={refusal} again={again} />;
  const chosen = value.find(({ device }) => device === rest[0]) ?? value.find(({ served }) => served) ?? value[0];
  if (chosen === undefined)
    return (
      <Nothing text="No instrument that you may see measures all the time. One of the profile megasquirt, engine or another with telemetry would be shown here." />
    );
  return (
    <div class="ecu">
      <h1 class="hidden">ECU {chosen.device}</h1>
      {value.length > 1 && (
        <nav class="devices" aria-label="Instruments">
          {value.map(({ device, served }) => (
            <a
              key={device}
              href={addressOf('ecu', device)}
              aria-current={device === chosen.device ? 'true' : undefined}
            >
              {device}
              {served ? '' : ' (no driver)'}
            </a>
          ))}
        </nav>
      )}
      <Instrument key={chosen.device} device={chosen.device} />
    </div>
  );
}

function Instrument({ device }: { device: string }) {
  const catalogue = useAsked((postern) => postern.telemetry(device).catalogue(), [device]);
  const state = useAsked(async (postern) => (await postern.instrument(device).state()).state, [device]);
  const told = useSignal<Readonly<Record<string, unknown>> | undefined>(undefined);
  const turn = useSignal(0);
  const again = () => {
    turn.value++;
    catalogue.again();
    state.again();
  };
  useTopic(
    'instrument.events',
    ({ topic, value }) => {
      if (topic !== 'state') return;
      told.value = value;
      // A driver that comes says so: what was refused for want of one is asked for anew.
      if (catalogue.asked.peek().value === undefined) again();
    },
    { devices: [device] },
  );
  const { value, refusal } = catalogue.asked.value;
  const facts = told.value ?? state.asked.value.value;
  return (
    <>
      <p class="identity">
        <Answering connected={facts?.connected} /> <strong>{device}</strong>{' '}
        {[facts?.title, facts?.signature, facts?.definition].filter((text) => typeof text === 'string').join(' · ')}
      </p>
      {value === undefined &&
        (refusal === undefined ? (
          <Waiting for={`the catalogue of ${device}`} />
        ) : (
          <Refused refusal={refusal} again={again} />
        ))}
      {value !== undefined && (
        <Device key={`${value.edition} ${turn.value}`} device={device} catalogue={value} again={again} />
      )}
    </>
  );
}

function Answering({ connected }: { connected: unknown }) {
  if (connected === true) return <span class="good">✓ answers</span>;
  if (connected === false) return <span class="bad">▲ does not answer</span>;
  return <span class="faint">◌ not known whether it answers</span>;
}
