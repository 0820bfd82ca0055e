/** What components get of the panel: the client, answers that are asked for, events and frames for as long as they are shown. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef } from 'preact/hooks';
import { asRefusal } from '../../../client/as-refusal.ts';
import type { Frame, FramesOptions, Postern } from '../../../client/browser.ts';
import type { Refusal } from '../../../contract/errors.ts';
import type { TopicName, TopicValue } from '../../../contract/topics.ts';
import type { Panel } from './panel.ts';

export const PanelContext = createContext<Panel | undefined>(undefined);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error('outside of the panel');
  return panel;
}

/** The client. Views are shown when there is one. */
export function usePostern(): Postern {
  const postern = usePanel().postern.value;
  if (postern === undefined) throw new Error('shown before it is connected');
  return postern;
}

export interface Asked<Value> {
  readonly value?: Value | undefined;
  readonly refusal?: Refusal | undefined;
  readonly isWaiting: boolean;
}

export interface Asking<Value> {
  readonly asked: ReadonlySignal<Asked<Value>>;
  /** Asks again; what was answered last stays until the next answer. */
  readonly again: () => void;
}

/** Asks when it is first shown, when `about` changes, and after every reconnect. */
export function useAsked<Value>(
  ask: (postern: Postern) => Promise<Value>,
  about: readonly unknown[] = [],
): Asking<Value> {
  const panel = usePanel();
  const postern = usePostern();
  const asked = useMemo(() => signal<Asked<Value>>({ isWaiting: true }), []);
  const turn = useRef(0);
  const again = useRef(() => {});
  again.current = () => {
    const own = ++turn.current;
    asked.value = { ...asked.peek(), isWaiting: true };
    ask(postern).then(
      (value) => {
        if (own === turn.current) asked.value = { value, isWaiting: false };
      },
      (error: unknown) => {
        if (own !== turn.current) return;
        const refusal = asRefusal(error);
        const { value } = asked.peek();
        // What was answered last is old while the broker is away, and better than nothing. It is asked again when the broker is back.
        const isAway = refusal.code === 'disconnected' || refusal.code === 'unreachable';
        asked.value = isAway && value !== undefined ? { value, isWaiting: false } : { refusal, isWaiting: false };
      },
    );
  };
  const epoch = panel.epoch.value;
  useEffect(() => {
    again.current();
    return () => void turn.current++;
  }, [epoch, ...about]);
  return useMemo(() => ({ asked, again: () => again.current() }), [asked]);
}

export interface TopicOptions {
  readonly devices?: readonly string[] | undefined;
  /** From now on nothing is missed: what was asked before may be old. */
  readonly onListening?: (() => void) | undefined;
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined;
}

/** Hears the events of a topic while it is shown. A refusal ends it: `onRefusal`. */
export function useTopic<Name extends TopicName>(
  topic: Name,
  onEvent: (value: TopicValue<Name>, event: { resumed: boolean; dropped: number }) => void,
  { devices, onListening, onRefusal }: TopicOptions = {},
): void {
  const postern = usePostern();
  const heard = useRef(onEvent);
  heard.current = onEvent;
  useEffect(() => {
    let isShown = true;
    let stop = () => {};
    const listen = async () => {
      const subscription = await postern.subscribe(topic, devices === undefined ? {} : { devices: [...devices] });
      stop = () => subscription.close();
      if (isShown) onListening?.();
      else stop();
      for await (const { value, resumed, dropped } of subscription) heard.current(value, { resumed, dropped });
    };
    listen().catch((error: unknown) => isShown && onRefusal?.(asRefusal(error)));
    return () => {
      isShown = false;
      stop();
    };
  }, [postern, topic, devices?.join(' ')]);
}

/** Has each frame of an instrument while it is shown: for what draws by itself, not for signals. Goes on after a reconnect. */
export function useFrames(
  device: string,
  options: FramesOptions,
  onFrame: (frame: Frame, channels: readonly string[]) => void,
  onRefusal?: (refusal: Refusal) => void,
): void {
  const postern = usePostern();
  const taken = useRef(onFrame);
  taken.current = onFrame;
  useEffect(() => {
    const frames = postern.frames(device, options);
    let isShown = true;
    const take = async () => {
      const { channels } = await frames.started;
      for await (const frame of frames) taken.current(frame, channels);
    };
    take().catch((error: unknown) => isShown && onRefusal?.(asRefusal(error)));
    return () => {
      isShown = false;
      frames.close();
    };
  }, [postern, device, JSON.stringify(options)]);
}
