import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { ConnectionState } from './connection-state.tsx';
import { Header } from './header.tsx';
import { useFreshVerdicts } from './panel/allowed.ts';
import type { Panel } from './panel/panel.ts';
import { PanelContext, usePanel } from './panel/use.ts';
import { Boundary } from './parts/boundary.tsx';
import { Notes } from './parts/notes.tsx';
import { Waiting } from './parts/states.tsx';
import { placeOf, useHash } from './place.ts';
import { views } from './views.ts';

export function App({ panel }: { panel: Panel }) {
  return (
    <PanelContext.Provider value={panel}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header />
      <ConnectionState />
      <main id="main" tabIndex={-1}>
        {panel.postern.value !== undefined && <Shown />}
      </main>
      <Notes />
    </PanelContext.Provider>
  );
}

/** The view that the address names. */
function Shown() {
  useFreshVerdicts();
  usePanel();
  const { view } = placeOf(useHash());
  const loaded = useSignal<{ id: string; View: ComponentType } | undefined>(undefined);
  const failed = useSignal(false);
  useEffect(() => {
    let isWanted = true;
    failed.value = false;
    document.title = `${views[view]?.name ?? 'Postern'} · Postern`;
    views[view]?.load().then(
      (View) => {
        if (isWanted) loaded.value = { id: view, View };
      },
      () => {
        failed.value = true;
      },
    );
    return () => {
      isWanted = false;
    };
  }, [view]);
  if (failed.value) return <p class="state">This part of the page could not be fetched: reload the page.</p>;
  if (loaded.value === undefined || loaded.value.id !== view) return <Waiting for="the view" />;
  const { View } = loaded.value;
  return (
    <Boundary key={view}>
      <View />
    </Boundary>
  );
}
