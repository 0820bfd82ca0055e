/** Where Node keeps what it has compiled, if it does: most of what a `postern` takes that starts without it is compiling itself. */
export function keptCompiled(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}
