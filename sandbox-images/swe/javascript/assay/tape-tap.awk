# tape's TAP with a point for each test. tape writes one for each assertion, most of them of one name ("should be strictly equal"), and
# the test's own name as a comment before them. A test that asserts nothing has no point; a comment of a test begins one of that name, for
# nothing tells them apart. `tape test/*.js | awk -f tape-tap.awk`
{ sub(/\r$/, "") }
body { body = $0 != indent "..."; if (keeps) block = block $0 "\n"; next }
/^ +---$/ && points { indent = $0; sub(/---$/, "", indent); body = 1; if (keeps) block = block $0 "\n"; next }
/^(not )?ok [0-9]+( |$)/ { take(); next }
/^1\.\.[0-9]+$/ { planned = substr($0, 4) + 0; settle(); next }
/^TAP version/ { print; next }
/^Bail out!/ { settle(); print; next }
/^# / {
  settle()
  name = substr($0, 3)
  # tape writes the directive of TAP (https://testanything.org) before the name of a test that may fail.
  todo = sub(/^TODO /, "", name)
  next
}

function take(   number) {
  number = $0
  sub(/^(not )?ok /, "", number)
  # Somebody else's line, or one got lost: a number that no reader takes.
  if (number + 0 != ++seen) print "not ok 0 - out of sequence"
  points++
  keeps = 0
  if (/ # SKIP( |$)/) { skipped++; return }
  if (!/^not /) return
  # The directive of an assertion that may fail.
  if (/ # TODO( |$)/) { undone++; return }
  # The first assertion that failed says why.
  keeps = !failed++
}

function settle(   title) {
  if (points) {
    title = name
    gsub(/[\\#]/, "\\\\&", title)
    # The same directives again, of the test as a whole.
    print (failed || (todo && undone) ? "not ok " : "ok ") (++printed) " - " title (todo ? " # TODO" : points == skipped ? " # SKIP" : "")
    if (block != "") printf "%s", block
  }
  points = skipped = failed = undone = keeps = 0
  block = ""
}

END {
  settle()
  # Without a plan, or with another number of points, the run ended early.
  if (planned != "" && planned == seen) print "1.." printed + 0
  else print "Bail out! tape ended before its plan"
}
