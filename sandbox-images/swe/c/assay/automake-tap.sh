#!/bin/sh
# Turns the .trs files of an Automake test run into TAP, with the names that the .log files beside them give to the points of a test
# that prints TAP itself. sh automake-tap.sh FOLDER REPORT
find "$1" -name '*.trs' | sort | awk -v report="$2" '
  # points of the log that Automake wrote: "PASS: many.tap 1 - first # SKIP why"
  function readLog(file, base,   line, word, text) {
    split("", logged); split("", titles); found = 0
    while ((getline line < file) > 0) {
      if (line !~ /^(PASS|FAIL|SKIP|XFAIL|XPASS|ERROR): [^ ]+ [0-9]+/) continue
      split(line, word, " ")
      sub(/^.*\//, "", word[2])
      if (index(word[2], base) != 1) continue
      text = line
      sub(/^[A-Z]+: [^ ]+ [0-9]+/, "", text)
      # Directives of TAP that stand behind a title in the log: the .trs file tells the same as a result.
      sub(/ +# *(SKIP|TODO|AM_).*$/, "", text)
      sub(/^ *-? */, "", text)
      logged[++found] = substr(word[1], 1, length(word[1]) - 1)
      titles[found] = text
    }
    close(file)
  }
  { file = $0; name = file; sub(/^\.\//, "", name); sub(/\.trs$/, "", name); parts = 0
    while ((getline line < file) > 0) if (line ~ /^:test-result:/) { split(line, word, " "); results[++parts] = word[2] }
    close(file)
    log_file = file; sub(/\.trs$/, ".log", log_file)
    base = name; sub(/^.*\//, "", base)
    readLog(log_file, base)
    same = found == parts
    for (part = 1; part <= parts; part++) if (logged[part] != results[part]) same = 0
    for (part = 1; part <= parts; part++) {
      result = results[part]; n++
      label = name
      if (same && titles[part] != "") label = name " - " titles[part]
      else if (part > 1) label = name " " part
      good = (result == "PASS" || result == "SKIP" || result == "XPASS")
      # The words are directives of TAP (https://testanything.org), which has no others for a test that is skipped or expected to fail.
      print (good ? "ok " : "not ok ") n " - " label (result == "SKIP" ? " # SKIP" : result == "XFAIL" || result == "XPASS" ? " # TODO" : "") > report
    } }
  END { print "1.." n + 0 > report }'
