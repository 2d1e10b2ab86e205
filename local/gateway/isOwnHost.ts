/**
 * Whether a Host is one by which the region is meant: a name of this machine, or a domain of the
 * cloud, which the OSS client sends even to an address. A page in a browser reaches 127.0.0.1 by a
 * name that it has made to resolve so; that name is none of these. The port says nothing about who
 * asks, and the client of Function Compute leaves it out (facts/function-compute 1.1).
 */
export function isOwnHost(host: string | undefined): boolean {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  return (
    ['127.0.0.1', 'localhost', '[::1]'].includes(name) ||
    /^[a-z0-9.-]+\.(localhost|aliyuncs\.com|fcapp\.run)$/.test(name)
  );
}
