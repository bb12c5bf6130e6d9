// What every script here shares: run a command, know whether the install and the build are up to date.
// Only Node built-ins, because these run before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const windows = process.platform === 'win32';

/** Runs a command in the repository with its output shown, and returns its exit code. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return signal ? 130 : status;
}

/** Like `run`, and ends this process with the same exit code when the command fails. */
export function must(command, args, options) {
  const code = run(command, args, options);
  if (code !== 0) process.exit(code);
}

/** Runs a JavaScript file of an installed package under this very Node. */
export function tool(file, args, options) {
  must(process.execPath, [join(root, 'node_modules', file), ...args], options);
}

/** Installs what the lock file asks for, unless it is all there. */
export function install() {
  if (installed()) return;
  console.log('Installing packages…');
  must('npm', ['ci', '--no-audit', '--no-fund'], { shell: windows });
}

// npm writes what it installed to node_modules/.package-lock.json: compare versions with the lock file.
function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

/** Builds dist/, unless nothing that it is made from has changed since. */
export function build() {
  const sources = ['src', 'wasm', 'scripts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  const built = newest('dist/.built');
  const stale = sources.some((path) => newest(path) > built);
  if (stale) must(process.execPath, [join(root, 'scripts', 'build.mjs')]);
}

/** When the newest file at or below a path of the repository was changed, in milliseconds; what the build bundles does not count. */
export function newest(path) {
  const file = join(root, path);
  if (!existsSync(file) || file.endsWith('.bundle.js')) return 0;
  const { mtimeMs } = statSync(file);
  if (!statSync(file).isDirectory()) return mtimeMs;
  return readdirSync(file).reduce((latest, name) => Math.max(latest, newest(join(path, name))), mtimeMs);
}
