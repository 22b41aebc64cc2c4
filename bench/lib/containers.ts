import { once } from 'node:events';
import { Writable } from 'node:stream';
import Docker from 'dockerode';

/** Runs a program of `bench/peers` in a container of the sandbox image, without limits; what it printed. */
export async function runProgram(image: string, program: string, input: unknown, host: Docker.HostConfig = {}): Promise<string> {
  const docker = new Docker();
  const container = await docker.createContainer({
    ...{ Image: image, Cmd: ['/opt/assay/python', '-S', '-B', '-c', program], Env: ['PYTHONMALLOC=malloc', 'PYTHONHASHSEED=0'] },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true },
    Labels: { 'assay.purpose': 'bench' },
    HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'none', Config: {} }, ...host },
  });
  try {
    const stream = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
    const [out, err] = [new Sink(), new Sink()];
    docker.modem.demuxStream(stream, out, err);
    await container.start();
    stream.write(JSON.stringify(input));
    stream.end();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (out.text === '' && StatusCode === 0) await Promise.race([once(stream, 'end'), once(stream, 'close')]);
    if (StatusCode !== 0 && out.text === '') throw new Error(`the peer failed: ${err.text.slice(-2000)}`);
    return out.text;
  } finally {
    await container.remove({ force: true });
  }
}

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
