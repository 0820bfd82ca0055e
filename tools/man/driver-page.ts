/** postern-driver(8): the page of a script, install/commands/postern-driver. */
import type { Page } from './page.ts';

export const driverPage = (): Page => ({
  name: 'postern-driver',
  section: 8,
  summary: 'makes the driver of an instrument a service',
  text: `
## Synopsis

**postern-driver** add *name*  
**postern-driver** remove *name*

## Description

A driver is an ordinary program that speaks with one instrument, through the broker. It runs as a user of its own, who can do nothing else. Root makes it a service by its instrument's name in the policy.

**add** *name*
: Makes the user \`postern-NAME\` and his key, enrols it, and starts \`postern-driver@NAME.service\`, now and at every boot. Run again, it makes what is missing.

**remove** *name*
: Stops the service, and takes key and user away again.

The instrument's entry in the policy names the user: \`"provider": { "user": "postern-psu0" }\`.

## Exit status

**0**
: It is done.

**1**
: It cannot be done. The reason is on standard error.

**64**
: The command line is wrong.

## Examples

\`\`\`console
postern-driver add psu0
journalctl -u postern-driver@psu0
\`\`\`

## See also

**postern-drive**(1), **postern-key**(1), **postern-policy**(5), **posternd**(8)
`,
});
