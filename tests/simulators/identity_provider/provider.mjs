// SPDX-License-Identifier: Apache-2.0
// A certified OpenID provider, for tests: whoever types a name and any password is that person. Reads its settings as one
// line of JSON from standard input: port, redirect, logout, numbers (name to staff number), inToken.
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const line = (await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next()).value;
const { port, redirect, logout, secret, numbers, inToken } = JSON.parse(line);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'tournier',
    client_secret: secret,
    redirect_uris: [redirect],
    backchannel_logout_uri: logout,
    post_logout_redirect_uris: [redirect],
  }],
  claims: { openid: ['sub'], profile: ['name', 'employee_number'] },
  conformIdTokenClaims: !inToken,
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  pkce: { required: () => true },
  // the office is on this machine, where the provider would not call anybody
  fetch: (url, options) => { delete options.dispatcher; return globalThis.fetch(url, options); },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, employee_number: numbers[id] }),
  }),
  ttl: { Session: 3600 },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
