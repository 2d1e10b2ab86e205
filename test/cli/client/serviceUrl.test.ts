import { expect, it } from 'vitest';
import { serviceUrl } from '../../../cli/client/serviceUrl.js';

it.each([
  'https://example.cn-hangzhou.fcapp.run',
  'https://example.com/',
  'http://127.0.0.1:4711',
  'http://127.8.9.1',
  'http://localhost:80/',
  'http://[::1]:4711',
])('takes a service: %s', (url) => {
  expect(serviceUrl(url)).toBe(url);
});

it.each([
  'http://example.cn-hangzhou.fcapp.run',
  'http://10.0.0.1:8080',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://[fd00::1]',
])('refuses plain http to anywhere but this machine: %s', (url) => {
  expect(() => serviceUrl(url)).toThrow(`SGM_URL must be https, found ${url}`);
});

it.each([
  'example.com',
  'ftp://example.com',
  'https://example.com/path',
  'https://user@example.com',
  'http://127.0.0.1@example.com',
  'https://example.com?x=1',
  'https://:80',
])('refuses what is no address of a service: %s', (url) => {
  expect(() => serviceUrl(url)).toThrow(
    'SGM_URL must be http://host[:port] or https://host[:port]',
  );
});
