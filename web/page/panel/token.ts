/** What proves to `postern web` that this page is its user's. */

const SESSION = 'postern.session';

/** The one-time token of the address that `postern web` printed; out of the address at once, as out of the history. */
export function takeToken(): string | undefined {
  const found = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (found !== undefined) history.replaceState(null, '', `${location.pathname}#bench`);
  return found;
}

/** What is said first on a new connection: the token of the address, and the session that an earlier one was exchanged for. */
export function proof(token: string | undefined): object {
  const session = localStorage.getItem(SESSION);
  return { ...(token !== undefined && { token }), ...(session !== null && { session }) };
}

/** For this page's next connections, and for those of other tabs. Only this origin, port included, can read it. */
export const keepSession = (session: string): void => localStorage.setItem(SESSION, session);
