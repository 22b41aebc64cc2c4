#!/bin/sh
# Runs the tests of a CMake build and writes JUnit XML: those that are known to ctest, and one program at a time those that use
# doctest, Catch2 or GoogleTest, which say more than an exit code. sh cmake-tests.sh BUILD REPORT [SEED]
# A seed has each shuffle its tests; ctest takes none, and is in another order every time.
build=$1 report=$2 seed=${3:-}
list=$(ctest --test-dir "$build" --show-only=json-v1 2>/dev/null | jq -c '.tests // []')
[ -n "$list" ] || list='[]'

# kind PROGRAM: the framework that it was built with, told by its own help.
kind() {
  case $1 in */bin/* | /usr/*) return ;; esac
  [ -f "$1" ] && [ -x "$1" ] || return
  help=$(timeout 10 "$1" --help </dev/null 2>&1 | head -c 20000) || true
  case $help in
  *[Dd]octest*) echo doctest ;;
  *Catch2* | *"Catch v"*) echo catch ;;
  *gtest_filter*) echo gtest ;;
  esac
}

# run KIND PROGRAM FOLDER NAME
run() (
  program=$(realpath "$2")
  out=$report/$(printf '%s' "$4" | tr -c 'A-Za-z0-9._-' _).xml
  cd "$3" || exit 1
  case $1 in
  doctest) timeout 1200 "$program" --reporters=junit --out="$out" ${seed:+--order-by=rand --rand-seed="$seed"} ;;
  catch) timeout 1200 "$program" --reporter junit --out "$out" ${seed:+--order rand --rng-seed "$seed"} ;;
  gtest) timeout 1200 "$program" --gtest_output=xml:"$out" ${seed:+--gtest_shuffle --gtest_random_seed="$seed"} ;;
  esac
)

status=0
plain=''
count=$(printf '%s' "$list" | jq length)
done_programs=' '
at=0
while [ "$at" -lt "$count" ]; do
  test=$(printf '%s' "$list" | jq -c ".[$at]")
  at=$((at + 1))
  name=$(printf '%s' "$test" | jq -r .name)
  program=$(printf '%s' "$test" | jq -r '.command[0] // empty')
  folder=$(printf '%s' "$test" | jq -r '[.properties[]? | select(.name == "WORKING_DIRECTORY") | .value][0] // empty')
  framework=$(kind "$program")
  if [ -z "$framework" ]; then
    plain=yes
  else
    # Discovered tests name one program many times; it is run once, whole.
    case $done_programs in *" $program "*) continue ;; esac
    done_programs="$done_programs$program "
    run "$framework" "$program" "${folder:-$build}" "$name" || status=1
  fi
done
if [ -n "$plain" ]; then
  ctest --test-dir "$build" --output-on-failure --timeout 1200 --output-junit "$report/ctest.xml" ${seed:+--schedule-random} || status=1
fi
if [ "$count" -eq 0 ]; then
  # Nothing is registered: programs of the build that are tests by their framework.
  find "$build" -type f -perm -u+x ! -path '*/CMakeFiles/*' ! -name '*.so*' ! -name '*.a' | sort >"$report/.programs"
  while read -r program; do
    framework=$(kind "$program")
    [ -z "$framework" ] || run "$framework" "$program" "$(dirname "$program")" "$(basename "$program")" || status=1
  done <"$report/.programs"
  rm -f "$report/.programs"
fi
exit $status
