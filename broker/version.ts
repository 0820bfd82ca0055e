import packageJson from '../package.json' with { type: 'json' };

export const brokerVersion: string = packageJson.version;
