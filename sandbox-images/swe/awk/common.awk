# Shared by the report programs: awk -f common.awk -f FORMAT.awk FILE. With LC_ALL=C, so that strings are bytes.
BEGIN {
  for (code = 1; code < 128; code++) {
    if (code == 32) code = 127
    shown[sprintf("%c", code)] = sprintf("\\x%02x", code)
  }
  shown["\n"] = "\\n"; shown["\r"] = "\\r"; shown["\t"] = "\\t"
}

# One line of text, as reports/canonical-id.ts writes ids.
function canonical(id,   out) {
  out = ""
  while (match(id, /[\001-\037\177]/)) {
    out = out substr(id, 1, RSTART - 1) shown[substr(id, RSTART, 1)]
    id = substr(id, RSTART + 1)
  }
  out = out id
  sub(/^ +/, "", out)
  sub(/ +$/, "", out)
  return out == "" ? "(unnamed)" : out
}

function utf8(code) {
  if (code == 0) return "\\x00"
  # What is no character.
  if ((code >= 55296 && code < 57344) || code == 65534 || code == 65535) return "\357\277\275"
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144) % 8, 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}

function hex(digits,   value, i) {
  value = 0
  digits = tolower(digits)
  for (i = 1; i <= length(digits); i++) value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
  return value
}

# Without the sequences that colour text, and without the carriage return of a line's end.
function plain(line) {
  sub(/\r$/, "", line)
  if (index(line, "\033")) gsub(/\033\[[0-9;]*m/, "", line)
  return line
}
