# JUnit XML -> "state<TAB>id", one line a test case, "broken<TAB>where" for what could not be collected. "!<TAB>problem" when the file can't be believed; its tests are void then.
# For mawk and busybox awk; run it once a file, with LC_ALL=C and without NUL in the input. The same rules as reports/junit.ts.
BEGIN { RS = "<"; depth = 0; suites = 0; roots = 0 }

NR == 1 {
  sub(/^\357\273\277/, "")
  if ($0 !~ /^[ \t\r\n]*$/) bad("malformed")
  next
}
incomment { if (index($0, "-->")) { incomment = 0; outside(substr($0, index($0, "-->") + 3)) } next }
incdata { if (index($0, "]]>")) { incdata = 0; outside(substr($0, index($0, "]]>") + 3)) } next }
substr($0, 1, 3) == "!--" { if (!index($0, "-->")) incomment = 1; next }
substr($0, 1, 8) == "![CDATA[" { if (depth == 0) bad("malformed"); if (!index($0, "]]>")) incdata = 1; next }
substr($0, 1, 1) == "?" { if (!index($0, "?>")) bad("malformed"); next }
substr($0, 1, 1) == "/" {
  at = index($0, ">")
  if (!at) bad("malformed")
  name = substr($0, 2, at - 2)
  sub(/[ \t\r\n]+$/, "", name)
  shut(name)
  outside(substr($0, at + 1))
  next
}
/^[A-Za-z_:]/ { tag($0); next }
{ bad("malformed") }

END {
  if (failed == "" && (depth > 0 || incomment || incdata || !roots || !sawsuites)) failed = "malformed"
  if (failed != "") print "!\t" failed
}

function bad(problem) { if (failed == "") failed = problem; exit }

# Text between tags: none outside the root, and no entity but XML's own.
function outside(text) {
  if (depth == 0 && text !~ /^[ \t\r\n]*$/) bad("malformed")
  if (index(text, "&")) {
    gsub(/&(lt|gt|amp|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);/, "", text)
    if (index(text, "&")) bad("malformed")
  }
}

function tag(rest,   name, key, quote, end, n, self) {
  match(rest, /^[^ \t\r\n\/>]+/)
  name = substr(rest, 1, RLENGTH)
  rest = substr(rest, RLENGTH + 1)
  split("", A)
  n = 0
  self = 0
  for (;;) {
    sub(/^[ \t\r\n]+/, "", rest)
    if (substr(rest, 1, 1) == ">") { rest = substr(rest, 2); break }
    if (substr(rest, 1, 2) == "/>") { self = 1; rest = substr(rest, 3); break }
    if (!match(rest, /^[^= \t\r\n\/><"']+[ \t\r\n]*=[ \t\r\n]*["']/) || ++n > 64) bad("malformed")
    key = substr(rest, 1, RLENGTH - 1)
    quote = substr(rest, RLENGTH, 1)
    rest = substr(rest, RLENGTH + 1)
    sub(/[ \t\r\n]*=[ \t\r\n]*$/, "", key)
    # The records end at every "<", and a value may hold one.
    while (!(end = index(rest, quote))) {
      if (length(rest) > 1000000 || (getline more) <= 0) bad("malformed")
      rest = rest "<" more
    }
    if (!(key in A)) A[key] = decode(substr(rest, 1, end - 1))
    rest = substr(rest, end + 1)
  }
  begin(name)
  if (self) shut(name)
  outside(rest)
}

function begin(name) {
  if (depth == 0 && ++roots > 1) bad("malformed")
  stack[++depth] = name
  if (depth > 100) bad("malformed")
  if (name == "testsuites" || name == "testsuite") sawsuites = 1
  if (name == "testsuite") {
    if (suites) direct[suites]++
    suites++
    title[suites] = A["name"]
    direct[suites] = ran[suites] = wrong[suites] = asserts[suites] = 0
    tests[suites] = number("tests")
    errors[suites] = number("errors")
    failures[suites] = number("failures")
  } else if (name == "testcase") {
    if (incase) bad("malformed")
    incase = 1
    if (suites) direct[suites]++
    id = identify()
    class = A["classname"]; case_name = A["name"]; status = A["status"]
    # Catch2 and doctest count assertions where others count tests; their cases have a status and no result.
    counts_assertions = status == "run" && !("result" in A)
    error = failure = skipped = 0; message = ""; type = ""
  } else if (incase && stack[depth - 1] == "testcase") {
    if (name == "error" && !error) { error = 1; errormessage = A["message"] }
    if (name == "failure" && !failure) { failure = 1; failuremessage = A["message"] }
    if (name == "skipped" && !skipped) { skipped = 1; type = A["type"]; message = A["message"] }
  }
}

function number(key) { return (key in A) && A[key] ~ /^[0-9]+$/ && length(A[key]) < 10 ? A[key] + 0 : -1 }

function shut(name,   declared) {
  if (depth == 0 || stack[depth] != name) bad("malformed")
  depth--
  if (name == "testcase") { incase = 0; settle() }
  if (name == "testsuite") {
    if (tests[suites] >= 0 && !asserts[suites] && ran[suites] > tests[suites] && direct[suites] != tests[suites]) bad("inconsistent")
    if (failures[suites] >= 0 || errors[suites] >= 0) {
      declared = (failures[suites] > 0) + (errors[suites] > 0)
      if ((declared == 0) != (wrong[suites] == 0)) bad("inconsistent")
    }
    suites--
  }
}

function settle(   i, said, nocase, expected, wrong_case) {
  # What Catch2 says of a failed test that may or should fail: its suites do not count it as failed.
  expected = skipped && (error || failure) && message == "TEST_CASE tagged with !mayfail"
  wrong_case = (error || failure) && !expected
  said = error ? errormessage : failure ? failuremessage : message
  nocase = (error || failure || skipped) && (said == "collection failure" || said == "collection skipped")
  if (said == "the file could not be run" || class == "Test suite failed to run" || (class == case_name && case_name ~ /\.[cm]?[jt]sx?$/)) {
    nocase = nocase || wrong_case
  }
  for (i = 1; i <= suites; i++) {
    if (!nocase && (error || failure || !skipped)) ran[i]++
    if (counts_assertions) asserts[i] = 1
    if (wrong_case) wrong[i]++
  }
  if (nocase) { if (wrong_case) print "broken\t" id; return }
  if (expected) print "xfail\t" id
  else if (error) print "error\t" id
  else if (failure) print "fail\t" id
  else if (skipped) print (type == "pytest.xfail" ? "xfail" : "skip") "\t" id
  else print (status == "notrun" || status == "disabled" ? "skip" : "pass") "\t" id
}

function identify(   path, outer, i) {
  path = relative(A["file"])
  outer = ("classname" in A) ? A["classname"] : A["class"]
  if (outer == "" || outer == "test") {
    outer = ""
    for (i = 1; i <= suites; i++) if (title[i] != "" && title[i] != "pytest") outer = outer (outer == "" ? "" : " > ") title[i]
  }
  outer = outer == A["name"] ? "" : group(relative(outer), path)
  if (outer != "") path = path (path == "" ? "" : "::") outer
  if (A["name"] != "") path = path (path == "" ? "" : "::") A["name"]
  return canonical(path)
}

function group(name, path,   module) {
  if (path == "") return name
  if (name == path) return ""
  module = path
  sub(/\.[A-Za-z0-9]+$/, "", module)
  gsub(/\//, ".", module)
  if (name == module) return ""
  if (index(name, module ".") != 1) return name
  name = substr(name, length(module) + 2)
  gsub(/\./, "::", name)
  return name
}

function relative(path) {
  if (index(path, "/app/src/") == 1) path = substr(path, 10)
  if (index(path, "./") == 1) path = substr(path, 3)
  return path
}

function character(code) {
  if (code > 1114111) bad("malformed")
  return utf8(code)
}

function decode(text,   out, at, end, entity, code) {
  if (!index(text, "&")) return text
  out = ""
  while ((at = index(text, "&")) > 0) {
    out = out substr(text, 1, at - 1)
    text = substr(text, at + 1)
    end = index(text, ";")
    if (!end || end > 12) bad("malformed")
    entity = substr(text, 1, end - 1)
    text = substr(text, end + 1)
    if (entity == "lt") out = out "<"
    else if (entity == "gt") out = out ">"
    else if (entity == "amp") out = out "&"
    else if (entity == "quot") out = out "\""
    else if (entity == "apos") out = out "'"
    else if (entity ~ /^#[0-9]+$/) out = out character(substr(entity, 2) + 0)
    else if (entity ~ /^#x[0-9a-fA-F]+$/) out = out character(hex(substr(entity, 3)))
    else bad("malformed")
  }
  return out text
}
