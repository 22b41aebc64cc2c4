import assert from 'node:assert/strict';
import test from 'node:test';
import { coversLock, lacksOtherPlatformsAlone } from './dependencies.mjs';
import { requireNode } from './setup.mjs';

const lock = {
  packages: {
    '': { name: 'assay' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/a-darwin': { version: '1.0.0', integrity: 'sha512-d', optional: true },
  },
};
const installed = (packages) => ({ packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' }, ...packages } });

test('an install without the packages of other platforms covers the lock file', () => {
  assert.equal(coversLock(lock, installed({})), true);
});

test('what was added by hand does not matter', () => {
  assert.equal(coversLock(lock, installed({ 'node_modules/extra': { version: '9.0.0' } })), true);
});

test('another version, another content or a missing package does', () => {
  assert.equal(coversLock(lock, installed({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } })), false);
  assert.equal(coversLock(lock, installed({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } })), false);
  assert.equal(coversLock(lock, { packages: {} }), false);
});

test('the Node versions of package.json are let in, others are told what is needed', () => {
  for (const version of ['20.17.0', '20.20.2', '22.0.0', '24.1.0']) requireNode(version);
  for (const version of ['18.20.0', '20.16.9', '21.7.3']) assert.throws(() => requireNode(version), /needs Node 20\.17/);
});

test('only complaints about optional packages without a version may be passed over', () => {
  const foreign = 'npm error Missing: @swc/core-darwin-arm64@ from lock file';
  assert.equal(lacksOtherPlatformsAlone(`npm error code EUSAGE\n${foreign}\n${foreign}\n`), true);
  assert.equal(lacksOtherPlatformsAlone(`${foreign}\nnpm error Missing: left-pad@1.3.0 from lock file`), false);
  assert.equal(lacksOtherPlatformsAlone(`${foreign}\nnpm error Invalid: lock file's a@1.0.0 does not satisfy a@2.0.0`), false);
  assert.equal(lacksOtherPlatformsAlone('npm error code ENOTFOUND'), false);
});
