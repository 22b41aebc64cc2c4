/** Programs that work in a container of a task, as they are sent to `POST /v1/agents`. */

/** One loop over OpenAI's protocol with the standard library alone: its model calls `sh`, and it prints what it ran. */
export const LOOP = `import json, os, subprocess, sys, time, urllib.error, urllib.request

def ask(messages):
    tool = {"type": "function", "function": {"name": "sh", "parameters": {"type": "object", "properties": {"cmd": {"type": "string"}}}}}
    body = {"model": os.environ["OPENAI_MODEL"], "messages": messages, "tools": [tool], "temperature": 0}
    request = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": "Bearer " + os.environ["OPENAI_API_KEY"]})
    try:
        return json.load(urllib.request.urlopen(request))["choices"][0]["message"]
    except urllib.error.HTTPError:
        time.sleep(1000)  # whoever is refused is ended from outside


messages = [{"role": "system", "content": "Repair it."}, {"role": "user", "content": open(os.environ["ASSAY_INSTRUCTION"]).read()}]
while True:
    said = ask(messages)
    messages.append({"role": "assistant", "content": said["content"], "tool_calls": said.get("tool_calls", [])})
    if not said.get("tool_calls"):
        break
    for call in said["tool_calls"]:
        cmd = json.loads(call["function"]["arguments"])["cmd"]
        done = subprocess.run(cmd, shell=True, capture_output=True, text=True)
        print("assay-command: " + json.dumps({"command": cmd, "exit_code": done.returncode, "output": done.stdout}), flush=True)
        messages.append({"role": "tool", "tool_call_id": call["id"], "content": done.stdout + done.stderr})
`;

/** Tries what an agent must not be able to do, says how each try ended in a line, and leaves a connection open. */
export const INTRUDER = `import glob, json, os, socket, subprocess, threading

PATH = os.environ["ASSAY_MODEL_SOCKET"]
FOLDER = os.path.dirname(PATH)

def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(PATH)
    return s

def status(method, path, body=b"", length=None):
    s = connect()
    head = "%s %s HTTP/1.1\\r\\nhost: x\\r\\nconnection: close\\r\\ncontent-length: %d\\r\\n\\r\\n" % (method, path, len(body) if length is None else length)
    try:
        s.sendall(head.encode())
        for at in range(0, len(body), 1 << 20):
            s.sendall(body[at:at + (1 << 20)])
    except OSError:
        pass
    try:
        return s.recv(65536).split(b" ")[1].decode()
    except (OSError, IndexError):
        return "closed"

def chat(model):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": "hello"}]}).encode()

def tried(name, value):
    print("%s=%s" % (name, value), flush=True)

def refused(act):
    try:
        act()
        return "done"
    except OSError:
        return "refused"

tried("another-model", status("POST", "/v1/chat/completions", chat("gpt-9")))
tried("another-path", status("POST", "/v1/files", b"{}"))
tried("proxied", status("GET", "http://127.0.0.1/v1/me"))
tried("big", status("POST", "/v1/chat/completions", b"x" * (100 << 20)))
tried("write", refused(lambda: open(FOLDER + "/x", "w")))
tried("replace", refused(lambda: os.rename(PATH, FOLDER + "/y")))
tried("mode", refused(lambda: os.chmod(FOLDER, 0o777)))
tried("remount", subprocess.run(["mount", "-o", "remount,rw", FOLDER], capture_output=True).returncode != 0)
tried("seen", sorted(os.listdir(FOLDER)))
tried("above", sorted(os.listdir(FOLDER + "/..")) == sorted(os.listdir("/run")))
environment = b"".join(open(each, "rb").read() for each in glob.glob("/proc/[0-9]*/environ"))
tried("key", b"KEYVALUE" in environment)
tried("outside", refused(lambda: socket.create_connection(("172.17.0.1", 80), 3)))
codes = []
threads = [threading.Thread(target=lambda: codes.append(status("GET", "/v1/none"))) for _ in range(200)]
[each.start() for each in threads]
[each.join() for each in threads]
tried("flood", sorted(set(codes) - {"closed"}))
held = connect()
held.sendall(b"POST /v1/chat/completions HTTP/1.1\\r\\ncontent-length: 10\\r\\n\\r\\n")
if os.fork() == 0:
    os.setsid()
    os.close(1), os.close(2)
    import time
    time.sleep(1000)
`;

/**
 * The same loop for images without Python, in Node with its own `fetch` and in Perl with what comes with it. Before it they say which
 * bridge they speak through; then they leave connections half said, ask with much text at once from all sides, and ask for a stream.
 */
export const NODE_LOOP = `const { execSync } = require('child_process');
const fs = require('fs');
const net = require('net');
const { ASSAY_INSTRUCTION, OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL } = process.env;

async function post(body) {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + OPENAI_API_KEY };
  const reply = await fetch(OPENAI_BASE_URL + '/chat/completions', { method: 'POST', headers, body: JSON.stringify({ model: OPENAI_MODEL, ...body }) });
  if (!reply.ok) throw new Error(reply.status + ' ' + (await reply.text()));
  return reply;
}

function give(text) {
  return post({ messages: [{ role: 'user', content: text }] }).then((reply) => reply.json());
}

async function main() {
  const lines = fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).flatMap((pid) => {
    try { return [fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8')]; } catch { return []; }
  });
  console.log('bridge=' + lines.join('').match(/assay-bridge.bridge[.][a-z]+/));
  const { port, hostname } = new URL(OPENAI_BASE_URL);
  for (let at = 0; at < 5; at += 1)
    await new Promise((done) => { const half = net.connect(port, hostname, () => half.write('POST /v1/chat', () => { half.destroy(); done(); })); });
  const tools = [{ type: 'function', function: { name: 'sh', parameters: { type: 'object', properties: { cmd: { type: 'string' } } } } }];
  const messages = [{ role: 'user', content: fs.readFileSync(ASSAY_INSTRUCTION, 'utf8') }];
  for (;;) {
    const said = (await (await post({ messages, tools })).json()).choices[0].message;
    messages.push({ role: 'assistant', content: said.content, tool_calls: said.tool_calls || [] });
    if (!said.tool_calls) break;
    for (const call of said.tool_calls)
      messages.push({ role: 'tool', tool_call_id: call.id, content: execSync(JSON.parse(call.function.arguments).cmd).toString() });
  }
  const big = await Promise.all([1, 2, 3, 4, 5, 6].map((at) => give('big ' + at + 'x'.repeat(300000))));
  console.log('big=' + big.map(({ choices }) => choices[0].message.content.length + choices[0].message.content.slice(0, 5)));
  console.log('stream=' + (await (await post({ messages, stream: true })).text()).trim().split('\\n').at(-1));
}

main().catch((error) => { console.log(String(error), error.cause); process.exit(1); });
`;

export const PERL_LOOP = `use strict;
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP;
$| = 1;
my $client = HTTP::Tiny->new(timeout => 60);

sub post {
  my %body = (model => $ENV{OPENAI_MODEL}, @_);
  my $headers = { 'content-type' => 'application/json', authorization => "Bearer $ENV{OPENAI_API_KEY}" };
  my $reply = $client->post("$ENV{OPENAI_BASE_URL}/chat/completions", { headers => $headers, content => encode_json(\\%body) });
  die "$reply->{status} $reply->{content}\\n" unless $reply->{success};
  return $reply->{content};
}

sub said { return decode_json(post(@_))->{choices}[0]{message}; }

my @lines = map { open(my $in, '<', $_) or (); local $/; defined $in ? scalar <$in> : () } glob('/proc/[0-9]*/cmdline');
print "bridge=", join('', grep { defined } @lines) =~ /(assay-bridge.bridge[.][a-z]+)/, "\\n";
my ($address) = $ENV{OPENAI_BASE_URL} =~ m{//([^/]+)};
for (1 .. 5) {
  my $half = IO::Socket::INET->new(PeerAddr => $address) or die "no bridge\\n";
  syswrite($half, 'POST /v1/chat');
  close($half);
}
my $cmd = { type => 'object', properties => { cmd => { type => 'string' } } };
my @tools = ({ type => 'function', function => { name => 'sh', parameters => $cmd } });
open(my $in, '<', $ENV{ASSAY_INSTRUCTION}) or die;
my @messages = ({ role => 'user', content => do { local $/; scalar <$in> } });
while (1) {
  my $said = said(messages => \\@messages, tools => \\@tools);
  push @messages, { role => 'assistant', content => $said->{content}, tool_calls => $said->{tool_calls} || [] };
  last unless $said->{tool_calls};
  for my $call (@{ $said->{tool_calls} }) {
    my $line = decode_json($call->{function}{arguments})->{cmd};
    push @messages, { role => 'tool', tool_call_id => $call->{id}, content => scalar(qx{$line}) };
  }
}
my @out;
for my $at (1 .. 6) {
  pipe(my $read, my $write) or die;
  push @out, $read;
  next if fork();
  my $text = said(messages => [{ role => 'user', content => "big $at" . 'x' x 300000 }])->{content};
  syswrite($write, length($text) . substr($text, 0, 5));
  exit;
}
print "big=", join(',', map { my $read = $_; scalar <$read> } @out), "\\n";
print "stream=", (split /\\n/, post(messages => \\@messages, stream => JSON::PP::true) =~ s/\\s+$//r)[-1], "\\n";
`;
