# TAP 12 to 14 -> "state<TAB>id", "broken<TAB>where" for what bailed out or stopped early. The same rules as reports/tap.ts.
BEGIN { plan = -1; deepest = -1 }
{ line = plain($0) }
inyaml { if (line == yaml "...") inyaml = 0; next }
pending && line ~ /^ *---$/ { yaml = line; sub(/---$/, "", yaml); inyaml = 1; next }
line ~ /^ *(not )?ok( +[0-9]+)?( +-)?( +.*)?$/ { point(); next }
line ~ /^1\.\.[0-9]+( +#.*)?$/ {
  settle()
  if (plan >= 0) {
    if (plan != counts[0] + 0) bad()
    restart()
  }
  planned = substr(line, 4)
  plan = planned + 0
  trailing = counts[0] > 0
  if (counts[0] > plan) bad()
  next
}
line ~ /^Bail out!/ { print "broken\tBail out!"; next }
line ~ /^ *# Subtest: / {
  settle()
  level = levelof(line)
  forget(level)
  sub(/^ *# Subtest: /, "", line)
  names[level] = clean(line)
  if (level > deepest) deepest = level
}

END { if (problem != "") print "!\t" problem; else finish() }

function bad() { problem = "inconsistent"; exit }

function levelof(text) {
  match(text, /^ */)
  if (int(RLENGTH / 4) > 100) { problem = "malformed"; exit }
  return int(RLENGTH / 4)
}

function finish() { settle(); if ((plan >= 0 || counts[0] > 0) && plan != counts[0] + 0) print "broken\t(plan)" }

function restart() { finish(); forget(-1); plan = -1; trailing = 0 }

function forget(level,   i) {
  for (i = level + 1; i <= deepest; i++) { delete counts[i]; delete names[i] }
  if (deepest > level) deepest = level
}

function point(   level, passed, number, i, own, over, parent) {
  settle()
  level = levelof(line)
  over = level == 0 && plan >= 0 && plan == counts[0] + 0
  # Another program's document: it begins with number 1 again.
  if (over && (trailing || line ~ /^ *(not )?ok +0*1( |$)/)) restart()
  parent = counts[level + 1] + 0 > 0
  forget(level)
  counts[level]++
  if (level > deepest) deepest = level
  sub(/^ */, "", line)
  passed = line !~ /^not /
  sub(/^(not )?ok/, "", line)
  if (match(line, /^ +[0-9]+/)) {
    number = substr(line, 1, RLENGTH) + 0
    # "ok 1st" is a name and no number.
    if (substr(line, RLENGTH + 1) ~ /^( |$)/) {
      line = substr(line, RLENGTH + 1)
      if (number != counts[level]) bad()
    }
  }
  if (level == 0 && plan >= 0 && counts[0] > plan) bad()
  sub(/^ +-( |$)/, " ", line)
  own = clean(line)
  if (index(own, "/app/src/") == 1) own = substr(own, 10)
  if (index(own, "./") == 1) own = substr(own, 3)
  if (own == "") own = "(unnamed " counts[level] ")"
  id = ""
  for (i = 0; i < level; i++) if (names[i] != "") id = id names[i] " > "
  id = id own
  if (directive == "skip") state = "skip"
  else if (directive == "todo") state = passed ? "xpass" : "xfail"
  else state = passed ? "pass" : "fail"
  isfile = level == 0 && !passed && !parent && directive != "skip" && directive != "todo" && id ~ /^[^ ]+\.[cm]?[jt]sx?$/
  pending = 1
}

function settle() {
  if (pending) print (isfile ? "broken" : state) "\t" canonical(id)
  pending = 0
}

# The name without its directive and escapes; the directive's word in `directive`.
function clean(text,   low) {
  low = tolower(text)
  directive = ""
  if (match(low, /(^|[^\\])# *(skip|todo|time=)/)) {
    directive = substr(low, RSTART, RLENGTH)
    text = substr(text, 1, substr(text, RSTART, 1) == "#" ? RSTART - 1 : RSTART)
    sub(/^.?# */, "", directive)
  }
  sub(/^ +/, "", text)
  text = unescape(text)
  sub(/^ +/, "", text)
  sub(/ +$/, "", text)
  return text
}

function unescape(text,   out) {
  out = ""
  while (match(text, /\\[#\\]/)) {
    out = out substr(text, 1, RSTART - 1) substr(text, RSTART + 1, 1)
    text = substr(text, RSTART + 2)
  }
  return out text
}
