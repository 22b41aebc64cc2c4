#!/bin/sh
# Turns the .trs files of an Automake test run into TAP. sh automake-tap.sh FOLDER REPORT
find "$1" -name '*.trs' | sort | awk -v report="$2" '
  { file = $0; name = file; sub(/^\.\//, "", name); sub(/\.trs$/, "", name); part = 0
    while ((getline line < file) > 0) if (line ~ /^:test-result:/) {
      split(line, word, " "); result = word[2]; n++; part++
      label = name; if (part > 1) label = name " " part
      good = (result == "PASS" || result == "SKIP" || result == "XFAIL")
      # SKIP and TODO are words of TAP for results (https://testanything.org), not work that is left.
      print (good ? "ok " : "not ok ") n " - " label (result == "SKIP" ? " # SKIP" : result == "XFAIL" || result == "XPASS" ? " # TODO" : "") > report
    }
    close(file) }
  END { print "1.." n + 0 > report }'
