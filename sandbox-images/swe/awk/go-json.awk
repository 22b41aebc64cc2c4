# go test -json -> "state<TAB>id", "broken<TAB>package" where no test of a failed package failed. The same rules as reports/go-json.ts.
{ line = $0; sub(/\r$/, "", line) }
substr(line, 1, 2) != "{\"" || substr(line, length(line)) != "}" { next }
{
  action = value("Action")
  if (action != "start" && action != "run" && action != "pass" && action != "fail" && action != "skip") next
  package = value("Package")
  if (package == "") next
  seen[package] = 1
  if (index(line, "\"Test\":\"")) {
    test = package SUBSEP value("Test")
    if (action == "run") { running[test] = package; next }
    if (action == "start") next
    if (!(test in running)) bad()
    delete running[test]
    if (action == "fail") failed[package] = 1
    split(test, part, SUBSEP)
    print action "\t" canonical(part[1] "::" part[2])
  } else if (action != "run" && action != "start") {
    for (test in running) if (running[test] == package) { unfinished(test); crashed[package] = 1 }
    if (action != "fail" && (failed[package] || crashed[package])) bad()
    if (action == "fail" && !failed[package] && !crashed[package]) print "broken\t" canonical(package)
    failed[package] = crashed[package] = 0
    delete seen[package]
  }
}

END {
  if (inconsistent) { print "!\tinconsistent"; exit }
  for (test in running) unfinished(test)
  for (package in seen) print "broken\t" canonical(package)
}

function bad() { inconsistent = 1; exit }

function unfinished(test,   part) {
  split(test, part, SUBSEP)
  print "error\t" canonical(part[1] "::" part[2])
  delete running[test]
}

# The text of a member. Within a string a quote has a backslash before it, so the member's name is found nowhere else.
function value(key,   at, rest, out, char, code) {
  at = index(line, "\"" key "\":\"")
  if (!at) return ""
  rest = substr(line, at + length(key) + 4)
  if (match(rest, /^[^"\\]*"/)) return substr(rest, 1, RLENGTH - 1)
  out = ""
  while (match(rest, /["\\]/)) {
    out = out substr(rest, 1, RSTART - 1)
    if (substr(rest, RSTART, 1) == "\"") return out
    char = substr(rest, RSTART + 1, 1)
    rest = substr(rest, RSTART + 2)
    if (char == "u") {
      code = hex(substr(rest, 1, 4))
      rest = substr(rest, 5)
      if (code >= 55296 && code < 56320 && substr(rest, 1, 2) == "\\u") {
        code = 65536 + (code - 55296) * 1024 + hex(substr(rest, 3, 4)) - 56320
        rest = substr(rest, 7)
      }
      out = out utf8(code)
    }
    else if (char == "n") out = out "\n"
    else if (char == "t") out = out "\t"
    else if (char == "r") out = out "\r"
    else if (char == "b") out = out "\b"
    else if (char == "f") out = out "\f"
    else out = out char
  }
  return ""
}
