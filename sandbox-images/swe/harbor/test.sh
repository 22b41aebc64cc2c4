#!/bin/sh
# Writes this task's reward to /logs/verifier: 1 only when every test of fail-to-pass and pass-to-pass passed by the runner's own report.
# POSIX sh; needs awk, find, sed, sort, tr and mktemp, which every Debian and busybox image has, and git where a patch is handed over.
set -u

here=$(cd "$(dirname "$0")" && pwd)
work=/app/src
verifier=/logs/verifier
assay=$here/assay
own=$(mktemp -d)
reward=0

mkdir -p "$verifier"
# What lies there now was not written by us.
rm -rf "$verifier/reward.txt" "$verifier/reward.json"

# Both files, last of all, whatever happened before.
finish() {
  trap - EXIT
  printf '%s\n' "$reward" > "$own/reward.txt"
  printf '{"reward": %s}\n' "$reward" > "$own/reward.json"
  rm -rf "$verifier/reward.txt" "$verifier/reward.json"
  mv "$own/reward.json" "$own/reward.txt" "$verifier/"
  rm -rf "$own"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

stop() {
  echo "test.sh: $1"
  exit 0
}

# Makes the folder of $1, in place of links and files that stand in its way.
make_folder() {
  rest=$1
  at=.
  while [ "$rest" != "${rest#*/}" ]; do
    at=$at/${rest%%/*}
    rest=${rest#*/}
    if [ -L "$at" ] || { [ -e "$at" ] && [ ! -d "$at" ]; }; then rm -f "$at"; fi
    [ -d "$at" ] || mkdir "$at"
  done
}

# Copies $1 of our files to $2 of the work folder, with the time of now, so that build tools see a change where there is one.
place() {
  if [ ! -L "./$2" ] && cmp -s "$1" "./$2"; then return; fi
  make_folder "$2"
  rm -rf "./${2:?}"
  cat "$1" > "./$2" || stop "cannot write $2"
}

apply() {
  git -c safe.directory='*' -c core.hooksPath=/dev/null apply --whitespace=nowarn "$@"
}

restore_files() {
  while IFS= read -r path; do rm -rf "./${path:?}"; done < "$assay/deleted.txt"
  while IFS= read -r path; do place "$assay/restored/$path" "$path"; done < "$assay/restored.txt"
  while IFS= read -r path; do place "$here/files/$path" "$path"; done < "$assay/files.txt"
  while IFS= read -r path && IFS= read -r target; do
    make_folder "$path"
    rm -rf "./${path:?}"
    ln -s "$target" "./$path"
  done < "$assay/links.txt"
  while IFS= read -r path; do chmod 755 "./$path"; done < "$assay/executables.txt"
}

# Files that tell a runner what to do, that neither the base nor the fix nor the tests have.
remove_strays() {
  # shellcheck disable=SC2046 # one name pattern a line, without spaces
  set -f && set -- $(cat "$assay/strays.txt") && set +f
  [ $# -gt 0 ] || return 0
  for name; do set -- "$@" -o -name "$name"; shift; done
  shift
  find . \( -name node_modules -o -name target -o -name vendor -o -name site-packages -o -name build -o -name dist -o -name '.?*' -type d \) \
    -prune -o \( "$@" \) ! -type d -print | sed 's#^\./##' | while IFS= read -r path; do
    grep -qxF -e "$path" "$assay/known.txt" || rm -f "./$path"
  done
}

run_tests() {
  sed "s#{report}#$report#g" "$assay/prepare.sh" > "$own/prepare.sh"
  sed "s#{report}#$report#g" "$assay/run.sh" > "$own/run.sh"
  if ! sh -e "$own/prepare.sh" > "$own/log" 2>&1; then
    tail -c 20000 "$own/log"
    stop 'what changed does not compile'
  fi
  read -r seconds < "$assay/seconds"
  limit="timeout -k 10 $seconds"
  command -v timeout > /dev/null || limit=
  pattern=$(cat "$assay/pattern")
  output=$own/log
  [ "$pattern" != stdout ] || output=$report/stdout
  # 4 GiB a file: a test that prints for ever must not fill the disk. The limit is a command of its own, or none.
  (
    ulimit -f 8388608
    $limit sh -e "$own/run.sh" > "$output" 2>> "$own/errors"
  )
  status=$?
  tail -c 20000 "$output"
  tail -c 20000 "$own/errors"
  echo
}

read_reports() {
  format=$(cat "$assay/format")
  find "$report" -type f -name "$pattern" -size +0 | LC_ALL=C sort > "$own/reports"
  [ -s "$own/reports" ] || printf '!\tmissing\n' > "$own/states"
  while IFS= read -r file; do
    [ -f "$file" ] || printf '!\tmalformed\n'
    tr -d '\000' < "$file" | LC_ALL=C awk -f "$assay/common.awk" -f "$assay/$format.awk"
  done < "$own/reports" >> "$own/states"
}

cd "$work" || stop "there is no $work"
: > "$own/errors"
: > "$own/states"
patch=/logs/artifacts/solution.patch
if [ -f "$assay/separate" ] && [ -s "$patch" ]; then
  apply "$patch" || stop 'the solution does not apply'
fi
restore_files
# Test modules inside of source files. A solver may have written other ones; then the three-way merge decides.
inline=$assay/inline.patch
if [ -f "$inline" ]; then
  apply "$inline" 2> /dev/null || apply --3way "$inline" || stop 'the tests inside of source files do not apply'
fi
remove_strays
report=$(mktemp -d)
status=0
pattern=
run_tests
read_reports
LC_ALL=C awk -v STATUS="$status" -f "$assay/grade.awk" "$assay/f2p.txt" "$assay/p2p.txt" "$own/states" > "$own/grade"
cat "$own/grade"
cp "$own/grade" "$own/states" "$verifier/" 2> /dev/null || true
rm -rf "$report"
case $(head -n 1 "$own/grade") in
  '1 '*) reward=1 ;;
esac
