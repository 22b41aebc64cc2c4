import { refuseAddress, refuseUrl } from './address';

const PRODUCTION = { loopback: false };

describe('Where the service speaks to', () => {
  it.each([
    ['http://127.0.0.1:5432', 'this machine'],
    ['http://127.8.0.1/v1', 'this machine'],
    ['http://2130706433/v1', 'this machine'],
    ['http://[::1]:2375', 'this machine'],
    ['http://[::ffff:127.0.0.1]/', 'this machine'],
    ['http://localhost:11434/v1', 'this machine'],
    ['http://a.localhost./v1', 'this machine'],
    ['http://169.254.169.254/latest/meta-data', 'private address'],
    ['http://[::ffff:169.254.169.254]/', 'private address'],
    ['http://10.1.2.3/v1', 'private address'],
    ['http://192.168.0.9/v1', 'private address'],
    ['http://172.17.0.1/v1', 'private address'],
    ['http://100.100.100.200/', 'private address'],
    ['http://0.0.0.0:3000/', 'private address'],
    ['http://[fd00::1]/', 'private address'],
    ['http://[fe80::1]/', 'private address'],
    ['http://[64:ff9b::a00:1]/', 'private address'],
    ['http://[2002:7f00:1::]/', 'private address'],
    ['file:///etc/passwd', 'http and https'],
    ['https://user:secret@api.example.com/v1', 'no credentials'],
  ])('not %s: %s', (url, why) => {
    expect(refuseUrl(new URL(url), PRODUCTION)).toContain(why);
  });

  it.each(['https://api.example.com/v1', 'http://8.8.8.8/v1', 'https://[2606:4700::1]/v1'])('but %s', (url) => {
    expect(refuseUrl(new URL(url), PRODUCTION)).toBeUndefined();
  });

  it('to this machine, but to no private address, where the policy lets it', () => {
    const policy = { loopback: true };
    expect(['127.0.0.1', '::1', '8.8.8.8'].map((address) => refuseAddress(address, policy))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(refuseUrl(new URL('http://localhost:11434/v1'), policy)).toBeUndefined();
    expect(refuseAddress('10.0.0.1', policy)).toContain('private');
  });

  it('to listed hosts alone where there is a list, private ones too', () => {
    const policy = { hosts: ['api.example.com', '10.0.0.5:8000'], loopback: true };
    const asked = ['https://api.example.com/v1', 'https://API.example.com:8443/', 'http://10.0.0.5:8000/v1'];
    expect(asked.map((url) => refuseUrl(new URL(url), policy))).toEqual([undefined, undefined, undefined]);
    for (const url of ['http://10.0.0.5/v1', 'http://127.0.0.1/', 'https://api.example.com.evil.net/v1'])
      expect(refuseUrl(new URL(url), policy)).toContain('ASSAY_MODEL_HOSTS');
  });
});
