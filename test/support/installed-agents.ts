/** Programs that work in a container of the Python example, as they are sent to `POST /v1/agents`. */

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
