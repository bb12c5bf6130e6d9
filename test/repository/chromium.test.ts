import { describe, expect, it } from 'vitest';
import { findChromium, missingChromium } from '../../scripts/lib/chromium.mjs';

describe('the Chromium of the browser tests', () => {
  it('is the one that CHROMIUM_PATH names', () => {
    expect(findChromium({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
  });

  it('is none where CHROMIUM_PATH names nothing, and the message says so', () => {
    const environment = { PATH: process.env.PATH, CHROMIUM_PATH: '/no/such/chromium' };
    expect(findChromium(environment)).toBeUndefined();
    expect(missingChromium(environment)).toContain('CHROMIUM_PATH is /no/such/chromium');
  });

  it('is asked for by name where there is none', () => {
    expect(missingChromium({})).toMatch(/apt-get install chromium.*CHROMIUM_PATH/);
  });
});
