#!/bin/sh
# Runs a solution against a task of this dataset. Needs Docker, and nothing else:
#
#     ./run.sh TASK SOLUTION_FOLDER
#
# TASK is the name of a folder in tasks/. Prints one JSON line with the outcome of every test; the exit code is 0 only if all
# passed. The first run builds the task's container; the tests then run in it without network, as an unprivileged user.
#
#   ASSAY_BASE           another base image than the container file's (it needs Python 3.13 with pip as python3)
#   ASSAY_BUILD_OPTIONS  more options for `docker build`, for example behind a proxy:
#                        "--network host --build-arg https_proxy=... --build-arg PIP_INDEX_URL=..."
#
# A certificate bundle in container/ca.crt is used by pip while the container is built. None of this stays in the image.
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 TASK SOLUTION_FOLDER" >&2
  exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
task="$here/tasks/$1"
if [ ! -f "$task/Dockerfile" ]; then
  echo "$0: there is no task $1 in $here/tasks" >&2
  exit 66
fi
if [ ! -d "$2" ]; then
  echo "$0: $2 is not a folder" >&2
  exit 66
fi

image="assay-export:$({ echo "${ASSAY_BASE:-}"; cat "$task/Dockerfile" "$here/container/requirements.txt" "$here/container/assay.py" "$here/container/runner.py"; } | cksum | tr ' ' '-')"
if ! docker image inspect "$image" >/dev/null 2>&1; then
  # The options are words on purpose.
  # shellcheck disable=SC2086
  docker build --tag "$image" --file "$task/Dockerfile" ${ASSAY_BASE:+--build-arg "BASE=$ASSAY_BASE"} ${ASSAY_BUILD_OPTIONS:-} "$here/container" >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tests" "$work/solution"
cp -R "$task/tests/." "$work/tests/"
cp -R "$2/." "$work/solution/"
cp "$task/task.json" "$task/tests.json" "$work/"
tar -C "$work" -cf - task.json tests.json tests solution | docker run --rm --interactive --network none --read-only \
  --tmpfs /work:rw,nosuid,nodev,size=256m,mode=1777 --tmpfs /tmp:rw,nosuid,nodev,size=64m,mode=1777 \
  --user 65534:65534 --cap-drop ALL --security-opt no-new-privileges --pids-limit 256 --memory 1g --memory-swap 1g \
  --log-driver none "$image"
