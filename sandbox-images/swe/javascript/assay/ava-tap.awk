# ava's TAP with points for its tests alone. A file that could not be loaded or that ended early is a point too, but not counted in the
# plan; it becomes a point that is named as the file, which readers take for a file that could not be run. `ava --tap | awk -f ava-tap.awk`
{ sub(/\r$/, "") }
/^(not )?ok [0-9]+/ { open(); next }
/^1\.\.[0-9]+$/ { shut(); planned = substr($0, 4) + 0; next }
/^TAP version/ { print; next }
# Comments are what tests log; they say nothing of results.
/^#/ { next }
count { body[count] = body[count] $0 "\n" }

function open() {
  point[++count] = $0
  body[count] = ""
}

# What crashed has a title that ava made of the error: its name and its message.
function crashed(i,   title, name) {
  title = point[i]
  if (title !~ /^not ok [0-9]+ - /) return 0
  sub(/^not ok [0-9]+ - /, "", title)
  if (match(title, /^[^ ]+ exited (with a non-zero exit code: [0-9]+|due to SIG[A-Z]+)$/)) return 1
  if (title ~ /^No tests found in /) return 1
  if (!match(body[i], /^  ---\n    name: [A-Za-z]+\n/)) return 0
  name = substr(body[i], RSTART, RLENGTH)
  sub(/^  ---\n    name: /, "", name)
  sub(/\n$/, "", name)
  return index(title, name ":") == 1 || index(title, name " [") == 1
}

function shut(   i) {
  for (i = 1; i <= count; i++) if (crashed(i)) crashes++
}

END {
  # A plan that counts what crashed, or that is not there, is left for the reader to judge.
  believed = planned + crashes == count
  for (i = 1; i <= count; i++) {
    line = point[i]
    if (believed && crashed(i)) {
      if (line !~ / exited (with a non-zero|due to)|- No tests found in /) continue
      sub(/ exited (with a non-zero|due to).*$/, "", line)
      sub(/- No tests found in /, "- ", line)
      sub(/, make sure to import.*$/, "", line)
    }
    sub(/ok [0-9]+/, "ok " (++printed), line)
    print line
    printf "%s", body[i]
  }
  if (planned != "") print "1.." (believed ? printed : planned)
}
