# What cargo test prints, both streams -> "state<TAB>id", "broken<TAB>where" for what did not compile or crashed. The same rules as reports/libtest.ts.
BEGIN { target = "unknown" }
{ line = plain($0) }

line ~ /^ +Running / {
  if (!match(line, / \([^(]*\)$/)) next
  binary = substr(line, RSTART + 2, RLENGTH - 3)
  path = substr(line, 1, RSTART - 1)
  sub(/^ +Running /, "", path)
  sub(/^unittests /, "", path)
  sub(/^.*\//, "", binary)
  if (match(binary, /-[0-9a-f]+$/) && RLENGTH == 17) binary = substr(binary, 1, RSTART - 1)
  stem = path
  sub(/^.*\//, "", stem)
  sub(/\.rs$/, "", stem)
  enter(binary == stem ? path : binary "/" path)
  next
}
line ~ /^ +Doc-tests [^ ]+$/ { sub(/^ +Doc-tests /, "", line); enter("doc/" line); next }
line ~ /^error: could not compile ./ {
  sub(/^error: could not compile /, "", line)
  if (index(line, " due to ") > 1) line = substr(line, 1, index(line, " due to ") - 1)
  print "broken\t" canonical(line)
  next
}
line ~ /^running [0-9]+ tests?$/ {
  if (open) bad()
  split(line, word, " ")
  open = 1; expected = word[2] + 0; n = 0; begun = ""
  split("", count)
  next
}
line ~ /^test .+ \.\.\. (ok|FAILED|ignored|bench)([,:]? .*)?$/ {
  match(line, / \.\.\. (ok|FAILED|ignored|bench)([,:]? .*)?$/)
  shown_name = substr(line, 6, RSTART - 6)
  state = substr(line, RSTART + 5)
  # The last " ... " counts, as in a greedy match.
  while (match(state, / \.\.\. (ok|FAILED|ignored|bench)([,:]? .*)?$/)) {
    shown_name = substr(line, 6, length(line) - length(state) + RSTART - 6)
    state = substr(state, RSTART + 5)
  }
  match(state, /^(ok|FAILED|ignored|bench)/)
  state = substr(state, 1, RLENGTH)
  # What trybuild prints of each program that a test of its own compiles; that test's result is the one that counts.
  if (!compiled(shown_name)) add(shown_name, state)
  next
}
# With one thread the name is written before the test runs; where programs that it starts write too, its result is a line of its own.
open && match(substr(line, 7), / \.\.\. /) && line ~ /^test / {
  shown_name = substr(line, 6, RSTART)
  if (!compiled(shown_name)) begun = shown_name
  next
}
begun != "" && line ~ /^(ok|FAILED)$/ { add(begun, line); next }
line ~ /^test result: (ok|FAILED)\. [0-9]+ passed; [0-9]+ failed; [0-9]+ ignored; [0-9]+ measured; [0-9]+ filtered out/ {
  if (!open) bad()
  split(line, word, " ")
  if (count["ok"] + 0 != word[4] + 0 || count["FAILED"] + 0 != word[6] + 0 || count["ignored"] + 0 != word[8] + 0) bad()
  if (count["bench"] + 0 != word[10] + 0 || n != expected || (word[3] == "ok.") != (word[6] + 0 == 0)) bad()
  report()
  open = 0; begun = ""
}

END { if (inconsistent) print "!\tinconsistent"; else crash() }

function add(name, state) {
  if (!open) bad()
  count[state]++
  names[++n] = name
  states[n] = state
  begun = ""
}

function compiled(name) { return name ~ /^[^ ]+\.rs( \[should (pass|fail to compile)\])?$/ }

function bad() { inconsistent = 1; exit }

function enter(name) {
  crash()
  open = 0; begun = ""
  target = ++times[name] == 1 ? name : name "#" times[name]
}

function crash() { if (open) { report(); print "broken\t" canonical(target) } }

function report(   i, j, name, place) {
  for (i = 1; i <= n; i++) {
    name = names[i]
    sub(/ - (should panic|compile fail|compile)$/, "", name)
    item[i] = ""
    if (match(name, / \(line [0-9]+\)$/) && RSTART > 0) {
      at[i] = substr(name, RSTART + 7, RLENGTH - 8) + 0
      name = item[i] = substr(name, 1, RSTART - 1)
    }
    names[i] = name
  }
  for (i = 1; i <= n; i++) {
    name = names[i]
    if (item[i] != "") {
      place = 1
      for (j = 1; j <= n; j++) if (item[j] == item[i] && at[j] < at[i]) place++
      if (place > 1) name = name " #" place
    }
    if (states[i] == "ok") print "pass\t" canonical(target "::" name)
    else if (states[i] == "FAILED") print "fail\t" canonical(target "::" name)
    else if (states[i] == "ignored") print "skip\t" canonical(target "::" name)
  }
}
