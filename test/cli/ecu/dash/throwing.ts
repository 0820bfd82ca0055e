/** Loaded into a command before it begins: it then ends by an error that nobody catches, when a test says so. */
process.once('SIGUSR2', () => {
  throw new Error('thrown by the test');
});
