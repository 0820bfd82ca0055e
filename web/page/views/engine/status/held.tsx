import { Act } from '../../../parts/act.tsx';
import { callOf, heldOf, useEngine } from '../engine-context.ts';
import { plainText, titleOf, unitOf, withUnit } from '../parameter.ts';

/** What a set holds: nothing measures, looks up or computes it until it is released. */
export function Held() {
  const { device, engine, state } = useEngine();
  const held = heldOf(state);
  return (
    <section class="card" aria-label="Held">
      <h2>Held</h2>
      {held.length === 0 ? (
        <p class="reason">Nothing: everything is measured, looked up or computed.</p>
      ) : (
        <>
          <ul class="held">
            {held.map(({ name, value }) => (
              <li key={name}>
                <span>
                  {titleOf(name)} <code>{name}</code>
                </span>
                <strong>{withUnit(plainText(value), unitOf(name))}</strong>
                <Act
                  method="instrument.call"
                  params={callOf(device, 'release', { name })}
                  run={() => engine.release(name)}
                  label={`Release ${name}`}
                >
                  Release
                </Act>
              </li>
            ))}
          </ul>
          {held.length > 1 && (
            <Act method="instrument.call" params={callOf(device, 'release')} run={() => engine.release()}>
              Release all
            </Act>
          )}
        </>
      )}
      <p class="reason">The dictionary sets and holds more.</p>
    </section>
  );
}
