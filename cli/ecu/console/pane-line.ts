/** What commands say as JSON, so that it comes once a second also where there is no terminal, as a short line for people. */
export function paneLine(line: string): string {
  const said = parsed(line);
  if (said === undefined) return line;
  const { hz, published, waiting, dropped, seconds, trouble, error, channel, redis } = said;
  const count = (name: string, value: unknown) => (typeof value === 'number' && value > 0 ? [`${value} ${name}`] : []);
  if (typeof error === 'object' && error !== null) return String((error as { message?: unknown }).message ?? line);
  if (typeof hz === 'number')
    return [
      `${hz.toFixed(2)}/s`,
      `${Number(published ?? 0)} published`,
      ...count('waiting', waiting),
      ...count('dropped', dropped),
      ...(typeof trouble === 'string' ? [trouble] : []),
    ].join('  ');
  if (typeof channel === 'string') return `-> ${channel}${typeof redis === 'string' ? ` @ ${redis}` : ''}`;
  if (typeof seconds === 'number') return `${Number(published ?? 0)} published in ${seconds.toFixed(1)} s`;
  return line;
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined; // it is some other text
  }
}
