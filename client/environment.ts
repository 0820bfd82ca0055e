/** A program's environment variables, as in `process.env`; whoever compiles against this library need not have Node's types. */
export type Environment = Readonly<Record<string, string | undefined>>;
