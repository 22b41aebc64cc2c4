# awk -f grade.awk f2p.txt p2p.txt states.txt: the reward is 1 only where every id of both lists was reported exactly once, as passed or
# as failing as expected. Prints "reward f2p-passed f2p-total p2p-passed p2p-total", then up to 20 ids that were missed.
BEGIN { FS = "\t" }
FILENAME == ARGV[1] { f2p[$0] = 1; nf++; next }
FILENAME == ARGV[2] { p2p[$0] = 1; np++; next }
$1 == "!" { problem = $2; next }
$1 == "broken" { failures++; next }
{ times[$2]++; if ($1 == "pass" || $1 == "xfail") passed[$2] = 1; if ($1 == "fail" || $1 == "error") failures++ }

END {
  for (id in f2p) if (good(id)) gf++
  for (id in p2p) if (good(id)) gp++
  # A runner that fails for another reason than a test that failed is not believed.
  if (problem == "" && STATUS != 0 && !failures) problem = "exit code " STATUS " without a failed test"
  reward = problem == "" && nf > 0 && gf == nf && gp + 0 == np + 0
  print reward + 0, gf + 0, nf + 0, gp + 0, np + 0
  if (problem != "") print "the report is not believed: " problem
}

function good(id) {
  if (times[id] == 1 && passed[id]) return 1
  if (++said <= 20) print (times[id] > 1 ? "reported twice: " : times[id] ? "not passed: " : "not reported: ") id > "/dev/stderr"
  return 0
}
