// Finds a Chromium for the browser tests; installs Debian's where that is possible.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './steps.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  join(process.env.ProgramFiles ?? '', 'Google/Chrome/Application/chrome.exe'),
];

/** The path of a Chromium on this machine, or undefined. `CHROMIUM_PATH` goes before anything found. */
export function findChromium(environment = process.env) {
  if (environment.CHROMIUM_PATH)
    return existsSync(environment.CHROMIUM_PATH) ? environment.CHROMIUM_PATH : undefined;
  const folders = (environment.PATH ?? '').split(delimiter);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...elsewhere].find(
    (path) => existsSync(path),
  );
}

/** Like `findChromium`, after `apt-get install chromium` if there is none and this user may. */
export function chromium() {
  const found = findChromium();
  if (found || process.env.CHROMIUM_PATH) return found;
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!mayInstall) return undefined;
  console.log('Installing Chromium for the browser tests (apt-get install chromium)…');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  return findChromium();
}

/** What to tell a person whose machine has no Chromium. */
export function missingChromium(environment = process.env) {
  return environment.CHROMIUM_PATH
    ? `CHROMIUM_PATH is ${environment.CHROMIUM_PATH}, and there is no such file: point it at a Chromium or Chrome executable.`
    : 'The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install --cask ' +
        'chromium) or set CHROMIUM_PATH to a Chromium or Chrome executable, then run npm test again.';
}
