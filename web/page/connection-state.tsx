import { usePanel } from './panel/use.ts';

const time = (atMs: number) => new Date(atMs).toLocaleTimeString('en-GB');

/** How it stands with the broker. Its place is kept, so that nothing moves when it speaks. */
export function ConnectionState() {
  const panel = usePanel();
  const connection = panel.connection.value;
  return (
    <div class={`connection ${connection.is}`} role="status">
      {connection.is === 'connected' && <span>● Connected as {panel.postern.value?.principal.user}</span>}
      {connection.is === 'connecting' && (
        <span>◌ Connecting{connection.reason === undefined ? ' …' : `: ${connection.reason.message}`}</span>
      )}
      {connection.is === 'lost' && (
        <span>
          ▲ Connection lost at {time(connection.sinceMs)}, trying again. What is shown is old.{' '}
          {connection.reason?.message}
        </span>
      )}
      {connection.is === 'over' && <span>▲ Not connected: {connection.reason.message}</span>}
    </div>
  );
}
