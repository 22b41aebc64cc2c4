# Read by builds behind a proxy with its own authority: Java reads no PEM bundle, so what the system's store lacks is added to a copy.
# Beside the inputs, of which there may be none.
own=${INPUTS%/*}
store=$own/java-trust
cp /etc/ssl/certs/java/cacerts "$store"
awk -v present=/etc/ssl/certs/ca-certificates.crt -v folder="$own" '
  function flush() { if (cert != "" && !(cert in known)) { file = folder "/extra-" (++n) ".pem"; printf "%s", cert > file; close(file) } }
  BEGIN {
    while ((getline line < present) > 0) {
      if (line ~ /BEGIN CERT/) text = ""
      text = text line "\n"
      if (line ~ /END CERT/) known[text] = 1
    }
  }
  /BEGIN CERT/ { cert = "" }
  { cert = cert $0 "\n" }
  /END CERT/ { flush(); cert = "" }
' "$SSL_CERT_FILE"
for extra in "$own"/extra-*.pem; do
  [ ! -f "$extra" ] || keytool -importcert -noprompt -keystore "$store" -storepass changeit -alias "$(basename "$extra")" -file "$extra" >/dev/null 2>&1
done
export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=$store"
