import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Postern, Refusal } from '../../../../client/browser.ts';
import { useAsked, usePostern, useTopic } from '../../panel/use.ts';
import type { ShownEngine } from './engine-context.ts';
import { usePolled } from './polled.ts';

/** No event tells that a driver came or went. */
const LOOK_MS = 2000;

export type EngineLink = Awaited<ReturnType<Postern['instrument']['list']>>['instruments'][number];

/** The instruments that are engines, and whether they are served: looked at again and again. */
export function useEngines() {
  const postern = usePostern();
  return usePolled(async () => {
    const { instruments } = await postern.instrument.list({});
    return instruments.filter(({ profile }) => profile === 'engine');
  }, LOOK_MS);
}

/** What its driver says of it, as it says so. */
export function useEngineLink({ device, served }: EngineLink): {
  readonly state: ShownEngine['state'];
  readonly refusal: Refusal | undefined;
  readonly again: () => void;
} {
  const told = useSignal<ShownEngine['state']>(undefined);
  const { asked, again } = useAsked(
    async (postern) => (await postern.engine(device).state()) as ShownEngine['state'],
    [device, served],
  );
  const { value, refusal } = asked.value;
  useEffect(() => {
    if (value !== undefined) told.value = value;
  }, [value]);
  useTopic(
    'instrument.events',
    ({ topic, value: state }) => {
      if (topic === 'state') told.value = state as unknown as ShownEngine['state']; // the broker has compared it with the profile
    },
    { devices: [device] },
  );
  return { state: told.value, refusal: served ? refusal : undefined, again };
}
