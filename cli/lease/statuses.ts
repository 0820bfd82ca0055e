/** Exit statuses of a program that runs another one, as `timeout` and `env` use them. */
export const LEASE_LOST = 124;
export const NOT_EXECUTABLE = 126;
export const NOT_FOUND = 127;
/** As a shell has it for what Ctrl-C ended. */
export const INTERRUPTED = 130;
